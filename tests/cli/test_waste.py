"""`divepy waste`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.building import ImageBuilder, directory, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_figures_and_paths_as_a_table(divepy: Divepy, archive: Path) -> None:
    ended = divepy("waste", archive)
    assert ended.status == 0
    assert ended.out.splitlines() == [
        "stored      2 kB",
        "visible     500 B",
        "wasted      1.5 kB (75 % of what is stored)",
        "efficiency  25 %",
        "",
        " WASTED  HOLDER  CULPRIT  CAUSE        PATH",
        "   1 kB       0        1  deleted      etc/motd",
        "  500 B       0        1  metadata     keep",
    ]
    assert "1 comparison of contents rests" in ended.err


def test_a_directory_that_went_whole_is_one_row(divepy: Divepy, tmp_path: Path) -> None:
    lists = [file(f"var/lists/{number}", b"x" * 100) for number in range(3)]
    image = ImageBuilder().layer(directory("var"), directory("var/lists"), *lists).layer(whiteout("var/lists"))
    archive = image.docker_archive(tmp_path / "lists.tar")
    assert divepy("waste", archive).out.splitlines()[6:] == [
        "  300 B       0        1  deleted      var/lists/ (3 files)"
    ]
    assert [line.split()[-1] for line in divepy("waste", archive, "--files").out.splitlines()[6:]] == [
        "var/lists/0",
        "var/lists/1",
        "var/lists/2",
    ]


def test_figures_and_paths_as_json(divepy: Divepy, archive: Path) -> None:
    ended = divepy("waste", "--json", archive)
    assert (ended.status, ended.err) == (0, "")
    total, *items = map(json.loads, ended.out.splitlines())
    assert (total["stored"], total["wasted"]) == (2000, 1500)
    assert [item["cause"] for item in items] == ["deleted", "metadata"]


def test_an_image_without_waste_has_figures_only(divepy: Divepy, tmp_path: Path) -> None:
    archive = ImageBuilder().layer(file("a", b"x")).docker_archive(tmp_path / "a.tar")
    assert divepy("waste", archive).out.splitlines()[-1] == "efficiency  100 %"
