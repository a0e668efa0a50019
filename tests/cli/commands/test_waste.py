"""`divepy waste`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

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
        "own         500 B stored above the base, 0 B of it wasted",
        "base        1.5 kB stored, 1.5 kB of it hidden by own layers, 0 B wasted in itself",
        "            unknown, layer 0 (assumed): nothing names it; the lowest layer is taken",
        "",
        " WASTED  FILES  CULPRIT  CAUSE        STEP",
        " 1.5 kB      2        1  mixed        second",
        "",
        " WASTED  HOLDER  CULPRIT  CAUSE        PATH",
        "   1 kB       0        1  deleted      /etc/motd",
        "  500 B       0        1  metadata     /keep",
    ]
    assert "1 content is assumed to be unchanged" in ended.err


def test_a_directory_that_went_whole_is_one_row(divepy: Divepy, tmp_path: Path) -> None:
    lists = [file(f"var/lists/{number}", b"x" * 100) for number in range(3)]
    image = ImageBuilder().layer(directory("var"), directory("var/lists"), *lists).layer(whiteout("var/lists"))
    archive = image.docker_archive(tmp_path / "lists.tar")
    assert divepy("waste", archive).out.splitlines()[12:] == [
        "  300 B       0        1  deleted      /var/lists/ (3 files)"
    ]
    for option in (("--files",), ("--by", "file"), ("--by=file", "--files")):
        assert [line.split()[-1] for line in divepy("waste", archive, *option).out.splitlines()[9:]] == [
            "/var/lists/0",
            "/var/lists/1",
            "/var/lists/2",
        ]


def test_figures_and_paths_as_json(divepy: Divepy, archive: Path) -> None:
    ended = divepy("waste", "--json", archive)
    assert (ended.status, ended.err) == (0, "")
    total, *items = map(json.loads, ended.out.splitlines())
    assert (total["stored"], total["wasted"]) == (2000, 1500)
    assert [item["cause"] for item in items] == ["deleted", "metadata"]


def test_an_image_without_waste_has_figures_only(divepy: Divepy, tmp_path: Path) -> None:
    archive = ImageBuilder().layer(file("a", b"x")).docker_archive(tmp_path / "a.tar")
    assert divepy("waste", archive).out.splitlines()[3] == "efficiency  100 %"


def test_each_grouping_can_be_asked_for(divepy: Divepy, archive: Path) -> None:
    titles = {
        by: divepy("waste", archive, "--by", by).out.splitlines()[8].split()[-1]
        for by in ("culprit", "directory", "cause", "file")
    }
    assert titles == {"culprit": "STEP", "directory": "PATH", "cause": "CAUSE", "file": "PATH"}


def many(tmp_path: Path) -> Path:
    """Thirty directories, each with one file that goes."""
    image = ImageBuilder().layer(*(file(f"{number:02}/f", b"x" * (99 - number)) for number in range(30)))
    return image.layer(*(whiteout(f"{number:02}/f") for number in range(30))).docker_archive(tmp_path / "many.tar")


@pytest.mark.parametrize(
    ("options", "rows", "last"),
    [
        ((), 22, "… and 10 more; all of them: --by directory"),
        (("--limit", "2"), 4, "… and 28 more; all of them: --by directory"),
        (("--by", "directory"), 30, " 0        1  deleted      /29/f"),
        (("--by", "file", "--limit", "7"), 8, "… and 23 more"),
        (("--by", "culprit", "--limit", "7"), 1, ""),
    ],
)
def test_tables_are_limited_and_say_so(
    divepy: Divepy, tmp_path: Path, options: tuple[str, ...], rows: int, last: str
) -> None:
    out = divepy("waste", many(tmp_path), *options).out.splitlines()
    told = [line for line in out[8:] if line and "WASTED" not in line]
    assert len(told) == rows
    assert told[-1].endswith(last)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--limit", "0"), "--limit 0 is not a number of rows"),
        (("--limit", "many"), "--limit many is not a number of rows"),
        (("--limit", "9" * 5000), "is not a number of rows"),
        (("--limit=-1",), "--limit -1 is not a number of rows"),
        (("--by", "layer"), "invalid choice"),
        (("--by", "culprit", "--files"), "--files is --by file"),
        (("--by", "culprit", "--json"), "--by shapes a table"),
        (("--limit", "3", "--json"), "--limit shapes a table"),
    ],
)
def test_options_that_make_no_sense_are_one_line(
    divepy: Divepy, archive: Path, options: tuple[str, ...], said: str
) -> None:
    ended = divepy("waste", archive, *options)
    assert (ended.status, ended.out) == (2, "")
    assert said in ended.err


@pytest.mark.parametrize("command", [("waste",), ("waste", "--json"), ("waste", "--by", "file"), ()])
def test_a_damaged_layer_leaves_figures_incomplete(divepy: Divepy, damaged: Path, command: tuple[str, ...]) -> None:
    ended = divepy(*command, damaged, "-i")
    assert ended.status == 0
    assert "layer 1 is left out or incomplete" in ended.err
    assert "100 %" not in ended.out
    if "--json" in command:
        assert json.loads(ended.out.splitlines()[0])["unreadLayers"] == [1]
    else:
        assert "unknown" in ended.out
