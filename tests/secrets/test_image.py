"""Secrets of an image, found where they are and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.exploration import Exploration
from dive_py.progress import Progress
from dive_py.secrets.image import Found, at_most, search
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder, file, hardlink, whiteout
from tests.secrets.labelled import FILES, LETTERS, Maker

if TYPE_CHECKING:
    from pathlib import Path


def in_image(image: ImageBuilder, folder: Path) -> Found:
    archive = image.docker_archive(folder / "image.tar")
    with open_image(str(archive), OpenOptions(keep=True), Progress()) as opened:
        exploration = Exploration(opened)
        exploration.load(Progress())
        return search(exploration, Progress())


def test_of_three_hundred_files_all_that_have_one_are_found_and_no_other(tmp_path: Path) -> None:
    image = ImageBuilder().layer(*(file(one.path, one.content) for one in FILES))
    found = in_image(image, tmp_path)
    graver = {one.where for one in found.findings if not one.low}
    having = {one.path for one in FILES if one.value}
    assert len(FILES) == 300
    missed = having - graver
    wrong = graver - having
    assert not missed
    assert not wrong
    for one in found.findings:
        labelled = next(each for each in FILES if each.path == one.where)
        assert labelled.value[:12] not in one.masked


def test_what_is_hidden_is_shipped_all_the_same_and_comes_first(tmp_path: Path) -> None:
    token = "gh" + "p_" + Maker(1).text(LETTERS, 36)
    image = (
        ImageBuilder()
        .layer(file("base", b"x"))
        .layer(file("build/token", token.encode()), file("left/token", b"\n" + token.encode()))
        .layer(whiteout("build"))
    )
    first, second = in_image(image, tmp_path).findings
    assert (first.where, first.layer, first.hidden_by, first.line) == ("build/token", 1, 2, 1)
    assert (second.where, second.layer, second.hidden_by, second.line, second.offset) == ("left/token", 1, None, 2, 1)
    assert first.key == second.key


@pytest.mark.parametrize("form", ["docker_archive", "oci_archive"])
@pytest.mark.parametrize("compression", ["", "gzip", "zstd"])
def test_in_every_form_of_an_image(tmp_path: Path, form: str, compression: str) -> None:
    token = "np" + "m_" + Maker(3).text(LETTERS, 36)
    image = ImageBuilder().layer(file("a", b"x" * 300_000), file("t", token.encode()), file("z", b"y"))
    archive = getattr(image, form)(tmp_path / "i.tar", **({"compression": compression} if compression else {}))
    with open_image(str(archive), OpenOptions(keep=True), Progress()) as opened:
        exploration = Exploration(opened)
        exploration.load(Progress())
        (one,) = search(exploration, Progress()).findings
    assert (one.where, one.rule.id) == ("t", "npm-token")


def test_a_content_with_a_name_that_is_seen_is_not_hidden(tmp_path: Path) -> None:
    key = Maker(15).pem("PRIVATE " + "KEY").encode()
    linked = ImageBuilder().layer(file("k1", key), hardlink("k2", "k1")).layer(whiteout("k1"))
    (one,) = in_image(linked, tmp_path).findings
    assert one.hidden_by is None
    (gone,) = in_image(linked.layer(whiteout("k2")), tmp_path).findings
    assert gone.hidden_by == 2


def test_a_list_of_exceptions_is_applied_before_the_rest_is_left_out(tmp_path: Path) -> None:
    make = Maker(16)
    names = [f"a{number}" for number in range(30)] + ["srv/prod"]
    image = ImageBuilder().layer(*(file(name, ("gh" + "p_" + make.text(LETTERS, 36)).encode()) for name in names))
    found = in_image(image, tmp_path)
    assert (len(found.findings), found.left_out) == (31, 0)
    first = at_most(found, 10)
    assert (len(first.findings), first.left_out) == (10, 21)
