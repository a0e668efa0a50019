"""Names of owners come from the image's own passwd, as far as that can be trusted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.contents.accounts import Accounts, accounts, parse
from dive_py.exploration import Exploration
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import Entry, ImageBuilder, directory, file, hardlink, symlink

if TYPE_CHECKING:
    from pathlib import Path

PASSWD = b"root:x:0:0:root:/root:/bin/sh\ngames:x:5:60:games:/usr/games:/usr/sbin/nologin\n"


def of(folder: Path, *entries: Entry) -> Accounts:
    """The users of an image with one layer."""
    archive = ImageBuilder().layer(*entries).docker_archive(folder / "image.tar")
    with open_image(str(archive), OpenOptions(), Progress()) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
        return accounts(exploration.stack, image, Progress())


def test_users_have_names(tmp_path: Path) -> None:
    assert of(tmp_path, file("etc/passwd", PASSWD)) == Accounts({0: "root", 5: "games"})


def test_links_to_the_file_are_followed(tmp_path: Path) -> None:
    assert (
        of(tmp_path, file("a/b", PASSWD), symlink("etc/passwd", "../a/c"), hardlink("a/c", "a/b")).users[5] == "games"
    )


def test_an_image_without_the_file_has_numbers_alone(tmp_path: Path) -> None:
    assert of(tmp_path, file("a", b"")) == Accounts()
    assert of(tmp_path, directory("etc/passwd")) == Accounts()
    assert of(tmp_path, symlink("etc/passwd", "passwd")) == Accounts()


def test_the_first_line_of_a_number_counts() -> None:
    assert parse(b"toor:x:0:0::/:\nroot:x:0:0::/:\n").users == {0: "toor"}


def test_lines_that_make_no_sense_are_passed_over() -> None:
    lines = [b"", b"#", b"a", b"a:b", b"a:x:y:0", b":x:1:1", b"e\x1b[2J:x:2:2", b"\xff:x:3:3", b"l" * 99 + b":x:4:4"]
    lines += [b"a:x:-1:0", b"a:x:\xd9\xa3:0", b"a:x:" + b"9" * 5000 + b":0", b"ok:x:7:7:::"]
    assert parse(b"\n".join(lines)).users == {7: "ok"}
