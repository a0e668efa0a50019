"""Waste as JSON lines and as a table."""

from __future__ import annotations

import json
from collections.abc import Callable

from dive_py.exploration import Exploration
from dive_py.reports import waste_report
from tests.building import ImageBuilder, file, whiteout

Explored = Callable[[ImageBuilder], Exploration]

IMAGE = (
    ImageBuilder()
    .layer(file("a", b"x" * 1000), file("b", b"y" * 10, mtime=9), file("keep", b"z" * 90))
    .layer(whiteout("a"), file("b", b"y" * 10, mode=0o600, mtime=9))
)


def test_lines_begin_with_the_total(explored: Explored) -> None:
    exploration = explored(IMAGE)
    total, *items = map(json.loads, waste_report.json_lines(exploration.stack, exploration.waste))
    assert total == {
        "stored": 1110,
        "visible": 100,
        "wasted": 1010,
        "efficiency": 1 - 1010 / 1110,
        "userWastedPercent": 101.0,
    }
    assert items == [
        {"path": "a", "bytes": 1000, "holder": 0, "culprit": 1, "cause": "deleted", "same": None},
        {"path": "b", "bytes": 10, "holder": 0, "culprit": 1, "cause": "metadata", "same": "assumed"},
    ]


def test_the_table_has_the_figures_and_the_paths(explored: Explored) -> None:
    exploration = explored(IMAGE)
    assert waste_report.figure_lines(exploration.waste) == [
        "stored      1.11 kB",
        "visible     100 B",
        "wasted      1.01 kB (90 % of what is stored)",
        "efficiency  9 %",
    ]
    rows = waste_report.grouped(exploration.stack, exploration.waste)
    assert list(waste_report.table_lines(exploration.stack, exploration.waste, rows)) == [
        " WASTED  HOLDER  CULPRIT  CAUSE        PATH",
        "   1 kB       0        1  deleted      a",
        "   10 B       0        1  metadata     b",
    ]
    assert len(list(waste_report.table_lines(exploration.stack, exploration.waste, rows, 1))) == 2
    assert waste_report.assumed(exploration.waste) == 1


def test_bytes_can_be_painted(explored: Explored) -> None:
    exploration = explored(IMAGE)
    rows = waste_report.grouped(exploration.stack, exploration.waste)
    lines = list(waste_report.table_lines(exploration.stack, exploration.waste, rows, coloured=True))
    assert lines[1] == "\x1b[35m   1 kB\x1b[0m       0        1  deleted      a"


def test_a_read_write_layer_is_called_rw(explored: Explored) -> None:
    exploration = explored(IMAGE)
    exploration.stack.rw = 1
    rows = waste_report.grouped(exploration.stack, exploration.waste)
    assert list(waste_report.table_lines(exploration.stack, exploration.waste, rows, 1))[1].split()[2:] == [
        *("0", "rw", "deleted", "a")
    ]
