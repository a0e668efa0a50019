"""Waste as JSON lines and as a table."""

from __future__ import annotations

import json
from collections.abc import Callable

from dive_py.analysis.figures import Unread
from dive_py.exploration import Exploration
from dive_py.presentation.waste_groups import Grouping
from dive_py.presentation.waste_rows import waste_rows
from dive_py.reports import waste_report
from tests.building import ImageBuilder, file, whiteout

Explored = Callable[[ImageBuilder], Exploration]

IMAGE = (
    ImageBuilder()
    .layer(file("a", b"x" * 1000), file("b", b"y" * 10, mtime=9), file("keep", b"z" * 90))
    .layer(whiteout("a"), file("b", b"y" * 10, mode=0o600, mtime=9), command="rm a && chmod 600 b")
)

NONE = Unread()


def table(
    exploration: Exploration, grouping: Grouping, limit: int | None = None, *, coloured: bool = False
) -> list[str]:
    """A table's lines."""
    rows = waste_rows(exploration.stack, exploration.waste, grouping)
    steps = [layer.created_by for layer in exploration.info.layers]
    return list(waste_report.table_lines(exploration.stack, exploration.waste, rows, steps, limit, coloured=coloured))


def test_lines_begin_with_the_total(explored: Explored) -> None:
    exploration = explored(IMAGE)
    total, *items = map(json.loads, waste_report.json_lines(exploration.stack, exploration.waste, NONE))
    assert total == {
        "stored": 1110,
        "visible": 100,
        "wasted": 1010,
        "efficiency": 1 - 1010 / 1110,
        "userWastedPercent": 101.0,
        "unreadLayers": [],
        "schemaVersion": 1,
    }
    assert items == [
        {"path": "a", "bytes": 1000, "holder": 0, "culprit": 1, "cause": "deleted", "same": None},
        {"path": "b", "bytes": 10, "holder": 0, "culprit": 1, "cause": "metadata", "same": "assumed"},
    ]


def test_the_figures_are_told_one_a_line(explored: Explored) -> None:
    exploration = explored(IMAGE)
    assert waste_report.figure_lines(exploration.waste, NONE) == [
        "stored      1.11 kB",
        "visible     100 B",
        "wasted      1.01 kB (91 % of what is stored)",
        "efficiency  9 %",
    ]
    assert waste_report.assumed(exploration.waste) == 1


def test_figures_without_a_layer_say_so_first(explored: Explored) -> None:
    exploration = explored(IMAGE)
    unread = Unread({4: "no such blob"})
    assert waste_report.figure_lines(exploration.waste, unread) == [
        "figures are incomplete: layer 4 could not be read",
        "stored      1.11 kB",
        "visible     100 B",
        "wasted      1.01 kB (91 % of what is stored in what was read)",
        "efficiency  unknown",
    ]
    total = json.loads(next(waste_report.json_lines(exploration.stack, exploration.waste, unread)))
    assert total["unreadLayers"] == [4]


def test_each_grouping_has_its_table(explored: Explored) -> None:
    exploration = explored(IMAGE)
    assert table(exploration, Grouping.CULPRIT) == [
        " WASTED  FILES  CULPRIT  CAUSE        STEP",
        "1.01 kB      2        1  mixed        rm a && chmod 600 b",
    ]
    assert table(exploration, Grouping.CAUSE) == [
        " WASTED  FILES  CAUSE",
        "   1 kB      1  deleted",
        "   10 B      1  metadata",
    ]
    for grouping in (Grouping.DIRECTORY, Grouping.FILE):
        assert table(exploration, grouping) == [
            " WASTED  HOLDER  CULPRIT  CAUSE        PATH",
            "   1 kB       0        1  deleted      /a",
            "   10 B       0        1  metadata     /b",
        ]


def test_what_a_converter_put_in_stands_under_its_name(explored: Explored) -> None:
    image = ImageBuilder()
    for number in range(3):
        table_of_contents = file("stargz.index.json", b"{}" * (9 - number), mode=0)
        image = image.layer(file("a", b"x" * 9, mtime=number), table_of_contents, command=f"step {number}")
    exploration = explored(image)
    assert table(exploration, Grouping.CULPRIT) == [
        " WASTED  FILES  CULPRIT  CAUSE        STEP",
        "   34 B      2        *  converter    (the converter to a lazily pulled format)",
        "    9 B      1        1  metadata     step 1",
        "    9 B      1        2  metadata     step 2",
    ]
    assert table(exploration, Grouping.DIRECTORY)[1:3] == [
        "   18 B       0        1  converter    /stargz.index.json",
        "   16 B       1        2  converter    /stargz.index.json",
    ]


def test_a_rewritten_directory_says_how_much_of_it_went(explored: Explored) -> None:
    files = [file(f"app/{number:02}", b"x" * 10) for number in range(20)]
    more = [file(f"app/more/{number}", b"y" * 10) for number in range(2)]
    changed = [each.but(uid=5) for each in (*files, *more)]
    image = ImageBuilder().layer(*files).layer(*more).layer(*changed[:-1], whiteout("app/more/1"))
    assert table(explored(image), Grouping.DIRECTORY)[1:] == [
        "  220 B       *        2  mixed        /app/ (22 files)",
    ]
    image = ImageBuilder().layer(*files).layer(*more).layer(*changed[:-1])
    assert table(explored(image), Grouping.DIRECTORY)[1:] == [
        "  210 B       *        2  metadata     /app/ (21 of 22 files)",
    ]


def test_tables_may_be_limited(explored: Explored) -> None:
    exploration = explored(IMAGE)
    for grouping in (Grouping.CAUSE, Grouping.DIRECTORY, Grouping.FILE):
        assert len(table(exploration, grouping, 1)) == 2


def test_a_step_is_cut_to_a_line(explored: Explored) -> None:
    image = ImageBuilder().layer(file("a", b"x")).layer(whiteout("a"), command="rm " + "a" * 5000)
    assert [len(line) < 160 for line in table(explored(image), Grouping.CULPRIT)] == [True, True]


def test_bytes_can_be_painted(explored: Explored) -> None:
    lines = table(explored(IMAGE), Grouping.DIRECTORY, coloured=True)
    assert lines[1] == "\x1b[35m   1 kB\x1b[0m       0        1  deleted      /a"


def test_a_read_write_layer_is_called_rw(explored: Explored) -> None:
    exploration = explored(IMAGE)
    exploration.stack.rw = 1
    assert table(exploration, Grouping.DIRECTORY, 1)[1].split()[2:] == ["0", "rw", "deleted", "/a"]
    assert table(exploration, Grouping.CULPRIT, 1)[1].split()[2:5] == ["2", "rw", "mixed"]
