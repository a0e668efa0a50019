"""The ways to look at a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.contents.random_access import BytesFile
from dive_py.contents.text_diff import side_by_side, unified
from dive_py.tui.viewer.file_views import DiffLook, FactsLook, HexLook, LinesLook, Place, TextLook

if TYPE_CHECKING:
    from dive_py.tui.viewer.file_views import Look


def text(look: Look, first: int = 0, count: int = 9, column: int = 0, width: int = 80) -> list[str]:
    return ["".join(part for part, _ in row) for row in look.rows(first, count, column, width)]


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
    look = TextLook(BytesFile(b"one\n\ttwo\x1b[2J\n" + b"drei" + b"\xff"), "utf-8", "a")
    assert text(look) == ["1 one", "2         two\\x1b[2J", "3 drei\ufffd"]
    assert (look.count, look.is_counted) == (3, True)
    assert text(look, column=1) == ["1 ne", "2 two\\x1b[2J", "3 rei\ufffd"]


def test_a_long_text_is_read_as_far_as_it_is_shown() -> None:
    content = Counted(b"line of a text\n" * 4_000_000)
    look = TextLook(content, "utf-8", "a")
    assert text(look, 2, 1)[0].endswith("3 line of a text")
    assert not look.is_counted
    assert content.done < 6 << 20
    while not look.scan():
        pass
    assert (look.count, look.is_counted) == (4_000_000, True)


def test_texts_are_found_both_ways_and_capitals_count_if_there_are_any() -> None:
    look = TextLook(BytesFile("\n".join(["a", "Needle", "b", "needle", "c"] * 1000).encode()), "utf-8", "a")
    assert look.find("needle", 0, 1) == (1, 0)
    assert look.find("needle", 2, 1) == (3, 0)
    assert look.find("Needle", 2, 1) == (6, 0)
    assert look.find("needle", 4998, -1) == (4998, 0)
    assert look.find("Needle", 4998, -1) == (4996, 0)
    assert look.find("Needle", 0, -1) is None
    assert look.find("nowhere", 0, 1) is None
    assert look.find("needle", 99_999, 1) is None


def test_a_text_far_down_is_found_without_being_shown_first() -> None:
    look = TextLook(BytesFile(b"filler\n" * 700_000 + b"needle\n"), "utf-8", "a")
    assert look.find("needle", 0, 1) == (700_000, 0)


def test_bytes_stand_in_rows_of_sixteen() -> None:
    look = HexLook(BytesFile(bytes(range(20))))
    assert look.count == 2
    assert text(look, 1)[0].startswith("00000010  10 11 12 13 ")
    assert look.find("a", 0, 1) is None
    assert look.find("\x12\x13", 0, 1) == (1, 0)
    look = HexLook(BytesFile(bytes(20) + b"\x7fELF" + bytes(90) + b"ELF"))
    assert look.find("ELF", 0, 1) == (1, 0)
    assert look.find("7f 45", 0, 1) == look.find("0x7f454c", 0, 1) == (1, 0)
    assert look.find("ELF", 2, 1) == (7, 0)
    assert look.find("ELF", 6, -1) == (1, 0)
    assert look.find("ELF", 0, -1) is None


def test_a_text_far_to_the_side_is_found_with_its_place() -> None:
    data = b"short\n" + b"x" * 3_000_000 + b"needle\nshort\n"
    look = TextLook(BytesFile(data), "utf-8", "a")
    assert look.find("needle", 0, 1) == (1, 3_000_000)
    assert look.find("NEEDLE", 0, 1) is None
    assert look.find("needle", 2, -1) == (1, 3_000_000)
    assert look.find("short", 1, 1) == (2, 0)


def test_json_is_text_in_memory() -> None:
    look = LinesLook("json", '{\n  "a": 1\n}', "a.json")
    assert (look.name, look.count, text(look)[1], look.find('"a"', 0, 1)) == (
        "json", 3, '2   "a": 1', (1, 2),
    )  # fmt: skip


def test_facts_are_a_table_with_what_an_archive_holds_below() -> None:
    look = FactsLook([("Kind", "archive"), ("Evil\x1b", "a\nb")], ["  3 B  name\x07"])
    assert text(look) == [" Kind      archive", " Evil\\x1b  a\\nb", "", "   3 B  name\\a"]
    assert look.find("NAME", 0, 1) == (3, 0)
    assert look.find("kind", 3, -1) == (0, 0)


def test_two_versions_stand_beside_each_other_or_below() -> None:
    before, after = "a\nb\nc\n", "a\nB\x1b\nc\nd\n"
    look = DiffLook("layer 0", "layer 1", side_by_side(before, after), unified(before, after))
    look.fit(120)
    rows = text(look, width=120)
    assert rows[0].split("│") == [" layer 0" + " " * 51, " layer 1"]
    assert [part.strip() for part in rows[2].split("│")] == ["2 ~ b", "2 ~ B\\x1b"]
    assert [part.strip() for part in rows[4].split("│")] == ["", "4 + d"]
    assert len(rows) == look.count == 5
    look.fit(80)
    rows = text(look, width=80)
    assert rows[0].split() == ["-", "layer", "0", "+", "layer", "1", "1", "removed,", "2", "added"]
    assert [row.split()[-2:] for row in rows[2:4]] == [["-", "b"], ["+", "B\\x1b"]]


def test_versions_that_are_alike_say_so() -> None:
    same = side_by_side("a\n", "a\n")
    look = DiffLook("layer 0", "layer 1", same, same)
    assert "no difference" in text(look)[1]


def row_of(place: Place | None) -> int:
    """Where something was found, -1 for nowhere."""
    return -1 if place is None else place.row


@pytest.mark.parametrize("width", [80, 160])
def test_a_text_is_found_on_either_side_of_two_versions_and_both_ways(width: int) -> None:
    before, after = "a\nold Name\nc\n", "a\nnew name\nc\nd name\n"
    look = DiffLook("layer 0", "layer 1", side_by_side(before, after), unified(before, after))
    look.fit(width)
    shown = text(look, width=width)
    places = []
    start = 0
    while (place := look.find("name", start, 1)) is not None:
        assert "name" in shown[place.row].lower()
        places.append(place.row)
        start = place.row + 1
    assert len(places) == (2 if width == 160 else 3), "a changed line is one row there, and two here"
    assert look.find("name", look.count - 1, -1) == (places[-1], 2)
    assert row_of(look.find("name", places[-1] - 1, -1)) == places[-2]
    assert row_of(look.find("Name", 0, 1)) == places[0], "capitals count where there are any"
    assert look.find("Name", places[0] + 1, 1) is None
    assert look.find("name", places[0] - 1, -1) is None


def test_what_is_found_beyond_a_half_is_brought_into_sight() -> None:
    line = "x" * 70 + "here\n"
    look = DiffLook("a", "b", side_by_side("", line), unified("", line))
    look.fit(160)
    assert look.find("here", 0, 1) == (2 if look.rows(1, 1, 0, 160)[0][0][0].startswith(" no") else 1, 110)
    look.fit(80)
    found = look.find("here", 0, 1)
    assert found is not None
    assert found.column == 70


def test_a_japanese_text_is_shown_and_found() -> None:
    """Shift-JIS; the second byte of `ア` (83 41) is a capital letter of ASCII."""
    data = "設定 アイ\n二行目 アイ key\n".encode("cp932")
    look = TextLook(BytesFile(data), "cp932", "a.ini")
    assert [row.split(maxsplit=1)[1] for row in text(look)] == ["設定 アイ", "二行目 アイ key"]
    assert row_of(look.find("アイ", 1, 1)) == 1
    assert row_of(look.find("key", 0, 1)) == 1
