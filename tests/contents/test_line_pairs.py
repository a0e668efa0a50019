"""Lines are paired rightly, as many as can be, and within limits whatever the texts are."""

from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents import line_pairs as module
from dive_py.contents.line_pairs import line_pairs

LINES = st.lists(st.sampled_from("aabcdefgh"), max_size=25)


def longest(left: list[str], right: list[str]) -> int:
    """The length of a longest common subsequence, by the table of all pairs."""
    row = [0] * (len(right) + 1)
    for line in left:
        before = row
        row = [0]
        for at, other in enumerate(right):
            row.append(before[at] + 1 if line == other else max(before[at + 1], row[-1]))
    return row[-1]


@given(LINES, LINES)
def test_pairs_are_equal_and_ascend(left: list[str], right: list[str]) -> None:
    pairs, complete = line_pairs(left, right)
    assert complete
    assert all(left[one] == right[other] for one, other in pairs)
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(pairs))


@given(LINES, LINES)
def test_a_search_finds_the_shortest_way(left: list[str], right: list[str]) -> None:
    search = module._Search(left, right)  # noqa: SLF001 - lines that stand once would lead it elsewhere
    search._shortest((0, len(left), 0, len(right)))  # noqa: SLF001
    assert len(search.pairs) == longest(left, right)


@given(st.lists(st.text("abc", max_size=2), max_size=30), st.data())
def test_small_changes_leave_the_rest_paired(lines: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(lines)))
    changed = [*lines[:at], "new", *lines[at:]]
    assert len(line_pairs(lines, changed)[0]) == len(lines)


def test_large_texts_with_many_changes_are_paired() -> None:
    left = [f"line {number}" for number in range(20_000)]
    right = [line if number % 3 else line + " changed" for number, line in enumerate(left)]
    pairs, complete = line_pairs(left, right)
    assert complete
    assert len(pairs) == sum(number % 3 > 0 for number in range(20_000))


def test_texts_without_any_order_are_left_within_the_limit() -> None:
    dice = random.Random(1)  # noqa: S311 - a text, no secret
    left = [dice.choice("abcde") for _ in range(20_000)]
    right = [dice.choice("abcde") for _ in range(20_000)]
    search = module._Search(left, right)  # noqa: SLF001 - the steps are what is limited
    search.pair((0, len(left), 0, len(right)), 0)
    assert not search.complete
    assert module.MAX_STEPS - search._steps <= 1.1 * module.MAX_STEPS  # noqa: SLF001


def test_nothing_pairs_with_nothing() -> None:
    assert line_pairs([], []) == ([], True)
    assert line_pairs(["a"], []) == ([], True)
    assert line_pairs(["a"], ["b"]) == ([], True)
