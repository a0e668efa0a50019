"""Two texts side by side, line by line, or as one text with marks.

The lines are paired in three steps that get dearer: what both have at the beginning and at the end, then lines that
stand once in each (a longest ascending sequence of them, as in patience diff), then the shortest way from one to the
other between those (E. W. Myers, *An O(ND) Difference Algorithm*), with a limit on its steps. Where that is reached, a
stretch is shown as removed and added whole. Python's own difflib is quadratic and takes minutes for texts that are full
of equal lines; patiencediff's licence (GPL) does not go with this one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from dive_py.contents.line_pairs import line_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_LINES: Final = 20_000
MAX_CHARACTERS: Final = 2_000_000
"""Of each text; what stands behind is not compared."""

CONTEXT: Final = 3
"""Equal lines that are shown around a difference."""


class Mark(StrEnum):
    """What a row says about its lines."""

    SAME = " "
    REMOVED = "-"
    """Only the left text has it."""
    ADDED = "+"
    """Only the right text has it."""
    CHANGED = "~"
    """Both have a line here, and these differ; in one text with marks it is two rows."""
    SKIPPED = "…"
    """Equal lines that are not shown; the texts are empty, and the numbers those of the first of them."""


@dataclass(frozen=True)
class DiffRow:
    """One row; its texts are untrusted and without their line end."""

    mark: Mark
    left_number: int | None
    """Number of the left line, from 1; None where there is none."""
    left: str
    right_number: int | None
    right: str


@dataclass(frozen=True)
class TextDiff:
    """How two texts differ."""

    rows: tuple[DiffRow, ...]
    """In order; none where the texts are equal as far as they were compared."""
    removed: int
    """Lines that only the left text has, those of changed rows included."""
    added: int
    notes: tuple[str, ...]
    """What the rows do not show: a line end that is missing at the end, what was not compared, how far pairing went."""


def side_by_side(left: str, right: str, context: int | None = CONTEXT) -> TextDiff:
    """Compare two texts; a removed and an added line that stand at the same place share a row.

    Args:
        left: The older text.
        right: The newer one.
        context: Equal lines to show around each difference; None for all of them.
    """
    return _diff(left, right, context, beside=True)


def unified(left: str, right: str, context: int | None = CONTEXT) -> TextDiff:
    """Compare two texts; where they differ, all removed lines stand before all added ones. As `side_by_side` else."""
    return _diff(left, right, context, beside=False)


@dataclass(frozen=True)
class _Lines:
    """A text's lines with their line ends, as far as they are compared."""

    lines: list[str]
    open: bool
    """Whether the last one has no line end."""
    note: str
    """What is not compared; empty where all is."""


def _diff(left: str, right: str, context: int | None, *, beside: bool) -> TextDiff:
    ours, theirs = _lines(left, "left"), _lines(right, "right")
    notes = [cut.note for cut in (ours, theirs) if cut.note]
    pairs, complete = line_pairs(ours.lines, theirs.lines)
    blocks = _blocks(pairs, (len(ours.lines), len(theirs.lines)))
    if not blocks:
        return TextDiff((), 0, 0, tuple(notes))
    if not complete:
        notes.append(f"differs from line {blocks[0][0] + 1:,}; too much differs for all lines to be paired")
    notes += [
        f"the {side} text has no line end at its end" for side, one in (("left", ours), ("right", theirs)) if one.open
    ]
    rows: list[DiffRow] = []
    at = (0, 0)
    shown = len(ours.lines) if context is None else max(context, 0)
    for block in blocks:
        rows += _equal(ours.lines, at, block[0], (0 if at == (0, 0) else shown, shown))
        rows += _differing(ours.lines, theirs.lines, block, beside=beside)
        at = (block[1], block[3])
    rows += _equal(ours.lines, at, len(ours.lines), (shown, 0))
    removed = sum(block[1] - block[0] for block in blocks)
    added = sum(block[3] - block[2] for block in blocks)
    return TextDiff(tuple(rows), removed, added, tuple(notes))


def _lines(text: str, side: str) -> _Lines:
    note = ""
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
        text = text[: text.rfind("\n") + 1] or text
        note = f"of the {side} text only the first {len(text):,} characters are compared"
    lines = text.split("\n", MAX_LINES)
    last = lines.pop()
    if last and len(lines) == MAX_LINES:
        last, note = "", f"of the {side} text only the first {MAX_LINES:,} lines are compared"
    lines = [line + "\n" for line in lines]
    return _Lines([*lines, last] if last else lines, bool(last) and not note, note)


def _blocks(pairs: list[tuple[int, int]], ends: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Return what lies between the pairs: from and to on the left, from and to on the right."""
    found = []
    left = right = 0
    for left_at, right_at in [*pairs, ends]:
        if left < left_at or right < right_at:
            found.append((left, left_at, right, right_at))
        left, right = left_at + 1, right_at + 1
    return found


def _equal(lines: Sequence[str], at: tuple[int, int], end: int, shown: tuple[int, int]) -> Iterator[DiffRow]:
    """Yield rows of equal lines: some behind the last difference, some before the next one, and what is between."""
    left, shift = at[0], at[1] - at[0]
    head, tail = min(left + shown[0], end), max(end - shown[1], left)
    # A single line takes no more room than the row that would say it is skipped.
    hidden = range(head, tail) if tail - head > 1 else range(0)
    for number in range(left, end):
        if number not in hidden:
            text = lines[number].removesuffix("\n")
            yield DiffRow(Mark.SAME, number + 1, text, number + shift + 1, text)
        elif number == head:
            yield DiffRow(Mark.SKIPPED, number + 1, "", number + shift + 1, "")


def _differing(
    ours: Sequence[str], theirs: Sequence[str], block: tuple[int, int, int, int], *, beside: bool
) -> Iterator[DiffRow]:
    left, left_end, right, right_end = block
    both = min(left_end - left, right_end - right) if beside else 0
    for number in range(both):
        ours_at, theirs_at = left + number, right + number
        texts = ours[ours_at].removesuffix("\n"), theirs[theirs_at].removesuffix("\n")
        yield DiffRow(Mark.CHANGED, ours_at + 1, texts[0], theirs_at + 1, texts[1])
    for number in range(left + both, left_end):
        yield DiffRow(Mark.REMOVED, number + 1, ours[number].removesuffix("\n"), None, "")
    for number in range(right + both, right_end):
        yield DiffRow(Mark.ADDED, None, "", number + 1, theirs[number].removesuffix("\n"))
