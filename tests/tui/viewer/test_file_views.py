"""The ways to look at a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.contents.random_access import BytesFile
from dive_py.contents.text_diff import side_by_side, unified
from dive_py.tui.viewer.file_views import DiffView, FactsView, HexView, JsonView, Place, TextView

if TYPE_CHECKING:
    from dive_py.tui.viewer.file_views import FileView


def text(view: FileView, first: int = 0, count: int = 9, column: int = 0, width: int = 80) -> list[str]:
    return ["".join(part for part, _ in row) for row in view.rows(first, count, column, width)]


class Counted(BytesFile):
    """Bytes that say how many of them were read."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.done = 0

    def read(self, offset: int, count: int, /) -> bytes:
        piece = super().read(offset, count)
        self.done += len(piece)
        return piece


def test_text_has_numbers_and_no_orders_for_the_terminal() -> None:
    view = TextView(BytesFile(b"one\n\ttwo\x1b[2J\n" + b"drei" + b"\xff"), "utf-8", "a")
    assert text(view) == ["1 one", "2         two\\x1b[2J", "3 drei\ufffd"]
    assert (view.count, view.is_counted) == (3, True)
    assert text(view, column=1) == ["1 ne", "2 two\\x1b[2J", "3 rei\ufffd"]


def test_a_long_text_is_read_as_far_as_it_is_shown() -> None:
    content = Counted(b"line of a text\n" * 4_000_000)
    view = TextView(content, "utf-8", "a")
    assert text(view, 2, 1)[0].endswith("3 line of a text")
    assert not view.is_counted
    assert content.done < 6 << 20
    while not view.scan():
        pass
    assert (view.count, view.is_counted) == (4_000_000, True)


def test_texts_are_found_both_ways_and_capitals_count_if_there_are_any() -> None:
    view = TextView(BytesFile("\n".join(["a", "Needle", "b", "needle", "c"] * 1000).encode()), "utf-8", "a")
    assert view.find("needle", 0, 1) == (1, 0)
    assert view.find("needle", 2, 1) == (3, 0)
    assert view.find("Needle", 2, 1) == (6, 0)
    assert view.find("needle", 4998, -1) == (4998, 0)
    assert view.find("Needle", 4998, -1) == (4996, 0)
    assert view.find("Needle", 0, -1) is None
    assert view.find("nowhere", 0, 1) is None
    assert view.find("needle", 99_999, 1) is None


def test_a_text_far_down_is_found_without_being_shown_first() -> None:
    view = TextView(BytesFile(b"filler\n" * 700_000 + b"needle\n"), "utf-8", "a")
    assert view.find("needle", 0, 1) == (700_000, 0)


def test_bytes_stand_in_rows_of_sixteen() -> None:
    view = HexView(BytesFile(bytes(range(20))))
    assert view.count == 2
    assert text(view, 1)[0].startswith("00000010  10 11 12 13 ")
    assert view.find("a", 0, 1) is None
    assert view.find("\x12\x13", 0, 1) == (1, 0)
    view = HexView(BytesFile(bytes(20) + b"\x7fELF" + bytes(90) + b"ELF"))
    assert view.find("ELF", 0, 1) == (1, 0)
    assert view.find("7f 45", 0, 1) == view.find("0x7f454c", 0, 1) == (1, 0)
    assert view.find("ELF", 2, 1) == (7, 0)
    assert view.find("ELF", 6, -1) == (1, 0)
    assert view.find("ELF", 0, -1) is None


def test_a_text_far_to_the_side_is_found_with_its_place() -> None:
    data = b"short\n" + b"x" * 3_000_000 + b"needle\nshort\n"
    view = TextView(BytesFile(data), "utf-8", "a")
    assert view.find("needle", 0, 1) == (1, 3_000_000)
    assert view.find("NEEDLE", 0, 1) is None
    assert view.find("needle", 2, -1) == (1, 3_000_000)
    assert view.find("short", 1, 1) == (2, 0)


def test_json_is_text_in_memory() -> None:
    view = JsonView('{\n  "a": 1\n}')
    assert (view.name, view.count, text(view)[1], view.find('"a"', 0, 1)) == (
        "json", 3, '2   "a": 1', (1, 2),
    )  # fmt: skip


def test_facts_are_a_table_with_what_an_archive_holds_below() -> None:
    view = FactsView([("Kind", "archive"), ("Evil\x1b", "a\nb")], ["  3 B  name\x07"])
    assert text(view) == [" Kind      archive", " Evil\\x1b  a\\nb", "", "   3 B  name\\a"]
    assert view.find("NAME", 0, 1) == (3, 0)
    assert view.find("kind", 3, -1) == (0, 0)


def test_two_versions_stand_beside_each_other_or_below() -> None:
    before, after = "a\nb\nc\n", "a\nB\x1b\nc\nd\n"
    view = DiffView("layer 0", "layer 1", side_by_side(before, after), unified(before, after))
    view.fit(120)
    rows = text(view, width=120)
    assert rows[0].split("│") == [" layer 0" + " " * 51, " layer 1"]
    assert [part.strip() for part in rows[2].split("│")] == ["2 ~ b", "2 ~ B\\x1b"]
    assert [part.strip() for part in rows[4].split("│")] == ["", "4 + d"]
    assert len(rows) == view.count == 5
    view.fit(80)
    rows = text(view, width=80)
    assert rows[0].split() == ["-", "layer", "0", "+", "layer", "1", "1", "removed,", "2", "added"]
    assert [row.split()[-2:] for row in rows[2:4]] == [["-", "b"], ["+", "B\\x1b"]]


def test_versions_that_are_alike_say_so() -> None:
    same = side_by_side("a\n", "a\n")
    view = DiffView("layer 0", "layer 1", same, same)
    assert "no difference" in text(view)[1]


def row_of(place: Place | None) -> int:
    """Where something was found, -1 for nowhere."""
    return -1 if place is None else place.row


@pytest.mark.parametrize("width", [80, 160])
def test_a_text_is_found_on_either_side_of_two_versions_and_both_ways(width: int) -> None:
    before, after = "a\nold Name\nc\n", "a\nnew name\nc\nd name\n"
    view = DiffView("layer 0", "layer 1", side_by_side(before, after), unified(before, after))
    view.fit(width)
    shown = text(view, width=width)
    places = []
    start = 0
    while (place := view.find("name", start, 1)) is not None:
        assert "name" in shown[place.row].lower()
        places.append(place.row)
        start = place.row + 1
    assert len(places) == (2 if width == 160 else 3), "a changed line is one row there, and two here"
    assert view.find("name", view.count - 1, -1) == (places[-1], 2)
    assert row_of(view.find("name", places[-1] - 1, -1)) == places[-2]
    assert row_of(view.find("Name", 0, 1)) == places[0], "capitals count where there are any"
    assert view.find("Name", places[0] + 1, 1) is None
    assert view.find("name", places[0] - 1, -1) is None


def test_what_is_found_beyond_a_half_is_brought_into_sight() -> None:
    line = "x" * 70 + "here\n"
    view = DiffView("a", "b", side_by_side("", line), unified("", line))
    view.fit(160)
    assert view.find("here", 0, 1) == (2 if view.rows(1, 1, 0, 160)[0][0][0].startswith(" no") else 1, 110)
    view.fit(80)
    found = view.find("here", 0, 1)
    assert found is not None
    assert found.column == 70


def test_a_japanese_text_is_shown_and_found() -> None:
    """Shift-JIS; the second byte of `ア` (83 41) is a capital letter of ASCII."""
    data = "設定 アイ\n二行目 アイ key\n".encode("cp932")
    view = TextView(BytesFile(data), "cp932", "a.ini")
    assert [row.split(maxsplit=1)[1] for row in text(view)] == ["設定 アイ", "二行目 アイ key"]
    assert row_of(view.find("アイ", 1, 1)) == 1
    assert row_of(view.find("key", 0, 1)) == 1


@pytest.mark.parametrize("width", [20, 40, 60, 80])
def test_facts_are_whole_at_any_width(width: int) -> None:
    """They cannot be moved to the side: what does not fit stands below."""
    value = "information is in 2a8f8259b0e1c2d3f4a5968778695a4b3c2d1e.debug, of another package"
    view = FactsView([("Kind", "ELF"), ("Debugging", value), ("End", "1")])
    view.fit(width)
    rows = text(view)
    assert all(len(row) <= max(width, 28) for row in rows)
    assert "".join(row[12:] for row in rows[1:-1]).replace(" ", "") == value.replace(" ", "")
    assert view.count == len(rows)
    assert rows[-1] == " End        1"
    assert view.find("end", 0, 1) == (len(rows) - 1, 0)
