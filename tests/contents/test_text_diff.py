"""Two texts: what only one has, side by side or one after the other, within limits."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.text_diff import MAX_CHARACTERS, MAX_LINES, DiffRow, Mark, TextDiff, side_by_side, unified

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "", "d\r"]), max_size=12).map("\n".join)


def shown(diff: TextDiff) -> list[str]:
    return [f"{row.mark}{row.left_number or ''} {row.left}|{row.right_number or ''} {row.right}" for row in diff.rows]


def test_a_changed_line_shares_a_row() -> None:
    diff = side_by_side("a\nb\nc\n", "a\nB\nc\nd\n")
    assert shown(diff) == [" 1 a|1 a", "~2 b|2 B", " 3 c|3 c", "+ |4 d"]
    assert (diff.removed, diff.added, diff.notes) == (1, 2, ())


def test_in_one_text_what_is_gone_stands_first() -> None:
    assert shown(unified("a\nb\nc\nd\n", "a\nB\nC\nd\n")) == [
        " 1 a|1 a",
        "-2 b| ",
        "-3 c| ",
        "+ |2 B",
        "+ |3 C",
        " 4 d|4 d",
    ]


def test_equal_lines_far_from_a_difference_are_skipped() -> None:
    lines = [f"{number}\n" for number in range(1, 31)]
    changed = [*lines[:14], "new\n", *lines[15:]]
    diff = side_by_side("".join(lines), "".join(changed), context=2)
    assert shown(diff) == [
        "…1 |1 ",
        " 13 13|13 13",
        " 14 14|14 14",
        "~15 15|15 new",
        " 16 16|16 16",
        " 17 17|17 17",
        "…18 |18 ",
    ]
    assert len(side_by_side("".join(lines), "".join(changed), context=None).rows) == 30
    assert shown(side_by_side("".join(lines), "".join(changed), context=0)) == ["…1 |1 ", "~15 15|15 new", "…16 |16 "]


def test_a_single_line_is_never_skipped() -> None:
    assert [row.mark for row in side_by_side("x\na\n", "x\nb\n", context=0).rows] == [Mark.SAME, Mark.CHANGED]


def test_a_missing_line_end_is_a_difference() -> None:
    diff = side_by_side("a\n", "a")
    assert diff.rows == (DiffRow(Mark.CHANGED, 1, "a", 1, "a"),)
    assert diff.notes == ("the right text has no line end at its end",)


@given(TEXTS, TEXTS, st.booleans())
def test_both_texts_can_be_put_together_again(left: str, right: str, beside: bool) -> None:  # noqa: FBT001
    diff = (side_by_side if beside else unified)(left, right, None)
    if left == right:
        assert diff.rows == ()
        return
    ours = [row.left for row in diff.rows if row.left_number is not None]
    theirs = [row.right for row in diff.rows if row.right_number is not None]
    assert "\n".join(ours) == left.removesuffix("\n")
    assert "\n".join(theirs) == right.removesuffix("\n")
    assert [row.left_number for row in diff.rows if row.left_number] == list(range(1, len(ours) + 1))
    assert diff.removed == sum(row.mark in {Mark.REMOVED, Mark.CHANGED} for row in diff.rows)
    assert diff.added == sum(row.mark in {Mark.ADDED, Mark.CHANGED} for row in diff.rows)


@given(TEXTS, TEXTS, st.integers(-1, 4))
def test_differences_are_shown_whatever_is_skipped(left: str, right: str, context: int) -> None:
    full, short = side_by_side(left, right, None), side_by_side(left, right, context)
    same = {Mark.SAME, Mark.SKIPPED}
    assert [row for row in short.rows if row.mark not in same] == [row for row in full.rows if row.mark not in same]
    assert [row for row in short.rows if row.mark is Mark.SAME and row not in full.rows] == []


def test_long_texts_are_compared_up_to_a_limit() -> None:
    text = "x\n" * (MAX_LINES + 1)
    assert side_by_side(text, text).notes == (
        f"of the left text only the first {MAX_LINES:,} lines are compared",
        f"of the right text only the first {MAX_LINES:,} lines are compared",
    )
    whole = "x\n" * MAX_LINES
    assert side_by_side(whole, whole).notes == ()


@pytest.mark.parametrize("line", ["y" * 999 + "\n", "y"])
def test_large_texts_are_compared_up_to_a_limit(line: str) -> None:
    text = line * (2 * MAX_CHARACTERS // len(line))
    (note,) = side_by_side(text, line).notes[:1]
    assert note.startswith("of the left text only the first ")


def test_texts_that_differ_too_much_say_from_where() -> None:
    dice = random.Random(2)  # noqa: S311 - a text, no secret
    left, right = ("a\nb\n" + "".join(dice.choice(["x\n", "y\n", "z\n"]) for _ in range(19_000)) for _ in range(2))
    diff = side_by_side(left, right)
    assert any(note.startswith("differs from line ") for note in diff.notes)
    assert diff.removed == sum(row.mark in {Mark.REMOVED, Mark.CHANGED} for row in diff.rows)
