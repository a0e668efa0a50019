"""From a request to an analysed image, and what is said on the way."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import analysing
from tests.building import ImageBuilder, directory, file, opaque

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.progress import Progress
    from dive_py.sources.image import Image, OpenOptions
    from tests.cli.conftest import Divepy


def test_what_is_assumed_is_said_in_plain_words(capsys: pytest.CaptureFixture[str]) -> None:
    analysing.tell_assumed(0)
    analysing.tell_assumed(19184)
    assert capsys.readouterr().err == (
        "divepy: 19,184 contents are assumed to be unchanged, from equal size and time or checksum; "
        "--verify reads them\n"
    )


@pytest.mark.parametrize("words", [["waste"], ["tree"], ["tree", "--json"]])
def test_figures_are_not_given_without_a_layer(divepy: Divepy, damaged: Path, words: list[str]) -> None:
    ended = divepy(*words, damaged)
    assert (ended.status, ended.out) == (2, "")
    assert f"layer 1 of {damaged}" in ended.err
    assert "-i" in ended.err
    assert len(ended.err.splitlines()) == 1


def test_errors_are_ignored_when_asked(divepy: Divepy, damaged: Path) -> None:
    ended = divepy("-i", damaged, "--json", "-")
    assert ended.status == 0
    assert json.loads(ended.out)["layer"][0]["sizeBytes"] == 10
    assert "layer 1 is left out or incomplete" in ended.err


def test_oddities_are_told_on_standard_error(divepy: Divepy, tmp_path: Path) -> None:
    """A marker without a name is passed over, and said to be."""
    archive = ImageBuilder().layer(file("a"), file("d/.wh.")).docker_archive(tmp_path / "odd.tar")
    ended = divepy("tree", archive, "--json")
    assert ended.status == 0
    assert [json.loads(line)["path"] for line in ended.out.splitlines()] == ["a"]
    assert ended.err.startswith("divepy: layer 0: ")


def test_oddities_of_the_image_are_told_too(divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the source found odd about manifest or config."""
    from dive_py.sources import resolve

    genuine = resolve.open_image

    def odd(reference: str, options: OpenOptions, progress: Progress) -> Image:
        image = genuine(reference, options, progress)
        image.info = replace(image.info, warnings=("the manifest is odd",))
        return image

    monkeypatch.setattr(resolve, "open_image", odd)
    assert divepy("tree", archive).err == "divepy: the manifest is odd\n"


def test_threads_that_open_an_image_have_one_heap_already(
    divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A registry is asked on threads of its own: what one of them frees is lost to the others otherwise."""
    from dive_py.sources import resolve

    order: list[str] = []
    genuine = resolve.open_image

    def opening(reference: str, options: OpenOptions, progress: Progress) -> Image:
        order.append("open")
        return genuine(reference, options, progress)

    monkeypatch.setattr(resolve, "open_image", opening)
    monkeypatch.setattr(analysing, "share_heap", lambda: order.append("share"))
    assert divepy("tree", archive).status == 0
    assert order == ["share", "open"]


@pytest.mark.parametrize("command", ["tree", "waste", "find", "trace", "cat"])
def test_a_case_in_which_engines_differ_is_told_in_one_line(divepy: Divepy, tmp_path: Path, command: str) -> None:
    built = ImageBuilder().layer(directory("d"), file("d/f", b"x")).layer(opaque(""), file("g", b"y"), file("g", b"z"))
    archive = built.docker_archive(tmp_path / "differ.tar")
    words = {"find": ["*"], "trace": ["/g"], "cat": ["/g"]}.get(command, [])
    ended = divepy(command, archive, *words)
    said = "an opaque marker at the root (layer 1); a path twice in one tar (layer 1); see docs/engines-differ.md"
    assert ended.err == f"divepy: depends on cases where engines differ: {said}\n"


def test_garbage_is_collected_again_afterwards(divepy: Divepy, archive: Path) -> None:
    assert divepy("waste", archive).status == 0
    assert gc.isenabled()


def test_how_an_image_was_read_is_told_before_what_is_odd(
    divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dive_py.sources import resolve

    genuine = resolve.open_image

    def noted(reference: str, options: OpenOptions, progress: Progress) -> Image:
        image = genuine(reference, options, progress)
        image.info = replace(image.info, note="through a container", warnings=("odd",))
        return image

    monkeypatch.setattr(resolve, "open_image", noted)
    assert divepy("tree", archive).err == "divepy: through a container\ndivepy: odd\n"
