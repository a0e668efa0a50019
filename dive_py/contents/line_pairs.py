"""Which lines of two texts belong together, in time that stays about linear whatever they are."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_STEPS: Final = 2_000_000
"""Steps that all searches for shortest ways take together: about a second."""

_FARTHEST: Final = 1000
"""Differences in one stretch beyond which no way is looked for: what is kept of the search grows with its square."""

_DEEPEST: Final = 8
"""How often a stretch between lines that stand once is looked through for such lines again."""

Stretch = tuple[int, int, int, int]
"""A part of both texts: from and to in the left one, from and to in the right one."""


def line_pairs(left: Sequence[str], right: Sequence[str]) -> tuple[list[tuple[int, int]], bool]:
    """Pair equal lines.

    Returns:
        Pairs of line numbers from 0, ascending on both sides; and whether all stretches were searched, so that no line
        is without its partner for want of time.
    """
    search = _Search(left, right)
    search.pair((0, len(left), 0, len(right)), 0)
    return sorted(search.pairs), search.complete


class _Search:
    def __init__(self, left: Sequence[str], right: Sequence[str]) -> None:
        numbers: dict[str, int] = {}
        # Numbers instead of lines: long lines that begin alike are compared once.
        self._left = [numbers.setdefault(line, len(numbers)) for line in left]
        self._right = [numbers.setdefault(line, len(numbers)) for line in right]
        self._steps = MAX_STEPS
        self.pairs: list[tuple[int, int]] = []
        self.complete = True

    def pair(self, stretch: Stretch, depth: int) -> None:
        """Pair what can be paired within a stretch."""
        stretch = self._trimmed(stretch)
        left, left_end, right, right_end = stretch
        if left == left_end or right == right_end:
            return
        anchors = self._anchors(stretch) if depth < _DEEPEST else []
        if not anchors:
            self._shortest(stretch)
            return
        for left_at, right_at in [*anchors, (left_end, right_end)]:
            self.pair((left, left_at, right, right_at), depth + 1)
            if left_at < left_end:
                self.pairs.append((left_at, right_at))
            left, right = left_at + 1, right_at + 1

    def _trimmed(self, stretch: Stretch) -> Stretch:
        """Pair what both sides have at the beginning and at the end; return what is left."""
        left, left_end, right, right_end = stretch
        while left < left_end and right < right_end and self._left[left] == self._right[right]:
            self.pairs.append((left, right))
            left, right = left + 1, right + 1
        while left < left_end and right < right_end and self._left[left_end - 1] == self._right[right_end - 1]:
            left_end, right_end = left_end - 1, right_end - 1
            self.pairs.append((left_end, right_end))
        return left, left_end, right, right_end

    def _anchors(self, stretch: Stretch) -> list[tuple[int, int]]:
        """Return the longest ascending sequence of lines that stand exactly once on each side."""
        left, left_end, right, right_end = stretch
        ours = _once(self._left, left, left_end)
        theirs = _once(self._right, right, right_end)
        common = [(at, theirs[line]) for line, at in ours.items() if line in theirs]
        ends: list[int] = []
        """The smallest right end of a sequence of each length, and whose it is."""
        owners: list[int] = []
        before: list[int] = []
        for number, (_, right_at) in enumerate(common):
            place = bisect_left(ends, right_at)
            before.append(owners[place - 1] if place else -1)
            ends[place : place + 1] = [right_at]
            owners[place : place + 1] = [number]
        found = []
        number = owners[-1] if owners else -1
        while number >= 0:
            found.append(common[number])
            number = before[number]
        return found[::-1]

    def _shortest(self, stretch: Stretch) -> None:
        """Pair along the shortest way from the left side to the right one, if it can be found within the limits.

        After each number of differences it is kept how far one gets on every second diagonal of the table of all pairs.
        """
        left, left_end, right, right_end = stretch
        height, width = left_end - left, right_end - right
        rows: list[array[int]] = []
        for distance in range(min(height + width, _FARTHEST) + 1):
            row = array("i", bytes(4 * (distance + 1)))
            for number in range(distance + 1):
                x = _step(rows[-1], number, distance)[0] if distance else 0
                start, diagonal = x, 2 * number - distance
                while x < height and x - diagonal < width and self._same(left + x, right + x - diagonal):
                    x += 1
                row[number] = x
                self._steps -= x - start + 1
            rows.append(row)
            goal, odd = divmod(height - width + distance, 2)
            if not odd and 0 <= goal <= distance and row[goal] >= height:
                self._walk_back(rows, goal, (left, right), (height, width))
                return
            if self._steps < 0:
                break
        self.complete = False

    def _same(self, left: int, right: int) -> bool:
        return self._left[left] == self._right[right]

    def _walk_back(self, rows: list[array[int]], number: int, start: tuple[int, int], end: tuple[int, int]) -> None:
        x, y = end
        for distance in range(len(rows) - 1, -1, -1):
            came, number_before = _step(rows[distance - 1], number, distance) if distance else (0, 0)
            while x > came:
                x, y = x - 1, y - 1
                self.pairs.append((start[0] + x, start[1] + y))
            if distance:
                x = rows[distance - 1][number_before]
                y = x - (2 * number_before - (distance - 1))
            number = number_before


def _step(before: array[int], number: int, distance: int) -> tuple[int, int]:
    """Return where the way to a diagonal reaches it, and from which: by an added line, or by a removed one."""
    if number == 0 or (number < distance and before[number - 1] < before[number]):
        return before[number], number
    return before[number - 1] + 1, number - 1


def _once(lines: Sequence[int], start: int, end: int) -> dict[int, int]:
    """Return the lines that stand exactly once in a range, and where, in their order."""
    places: dict[int, int] = {}
    again: set[int] = set()
    for at in range(start, end):
        line = lines[at]
        if line in places:
            again.add(line)
        else:
            places[line] = at
    return {line: at for line, at in places.items() if line not in again}
