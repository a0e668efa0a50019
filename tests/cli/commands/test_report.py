"""`divepy report`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import ImageBuilder, file

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Divepy


def test_to_a_file_and_to_a_pipe(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    ended = divepy("report", archive, "-o", target)
    assert (ended.status, ended.out) == (0, "")
    made = target.read_text()
    assert made.startswith("<!DOCTYPE html>")
    assert "<h1" in made
    for words in (["-o", "-"], []):
        assert divepy("report", archive, *words).out == made


def test_nothing_is_overwritten_unasked(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    target.write_text("precious")
    assert divepy("report", archive, "-o", target).status == 2
    assert target.read_text() == "precious"
    assert divepy("report", archive, "-o", target, "-y").status == 0
    assert target.read_text() != "precious"


def test_a_folder_is_refused_before_the_image_is_read(divepy: Divepy, tmp_path: Path) -> None:
    for words in ([], ["-y"]):
        ended = divepy("report", tmp_path / "no.tar", "-o", tmp_path, *words)
        assert ended.status == 2
        assert f"cannot write {tmp_path}: it is a folder" in ended.err


def test_a_device_takes_it_unasked(divepy: Divepy, archive: Path) -> None:
    assert divepy("report", archive, "-o", "/dev/null").status == 0
    ended = divepy("report", archive, "-o", "/dev/full")
    assert ended.status == 2
    assert "cannot write /dev/full: No space left on device" in ended.err


def test_an_image_that_cannot_be_read_makes_no_file(divepy: Divepy, damaged: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    assert divepy("report", damaged, "-o", target).status == 2
    assert not target.exists()
    assert divepy("report", damaged, "-o", target, "-i").status == 0
    assert "figures are incomplete: layer 1 could not be read to the end" in target.read_text()


def test_of_a_difference(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    other = ImageBuilder().layer(file("etc/new", b"x" * 10)).docker_archive(tmp_path / "other.tar")
    ended = divepy("report", archive, other)
    assert ended.status == 0, "that they differ is what the report says"
    assert "Difference between two container images" in ended.out
    assert "etc/new" in ended.out


def test_one_image_stands_on_standard_input(divepy: Divepy) -> None:
    ended = divepy("report", "-", "-")
    assert ended.status == 2
    assert ended.err == "divepy: standard input holds one image; name the other one by its file\n"


def test_a_terminal_gets_none(divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.cli.console.is_terminal", lambda _: True)
    ended = divepy("report", archive)
    assert ended.status == 2
    assert "name a file: -o report.html" in ended.err


def test_the_cache_changes_nothing(divepy: Divepy, archive: Path) -> None:
    first = divepy("report", archive).out
    assert divepy("report", archive).out == first
    assert divepy("report", archive, "--no-cache").out == first
