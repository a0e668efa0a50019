"""The ways to look at a file: as text, as bytes, as a list of facts, beside another version of it.

A view makes rows on a worker thread, as many as are on the screen; it never sees a widget.
"""

from __future__ import annotations

import string
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from rich.cells import cell_len, set_cell_size

from dive_py.contents import hexdump
from dive_py.contents.lines import MAX_WIDTH, LineIndex
from dive_py.contents.random_access import BytesFile, search
from dive_py.contents.text_diff import Mark
from dive_py.presentation.text import printable
from dive_py.tui.viewer.syntax import Syntax
from dive_py.tui.widgets.line_list import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess
    from dive_py.contents.text_diff import TextDiff
    from dive_py.tui.widgets.line_list import Piece

SCAN: Final = 16 << 20
"""Bytes that are looked through between two chances to stop."""

_LEAST: Final = 16
"""Cells that a fact has at least."""

_ROLES: Final = {Mark.REMOVED: "removed", Mark.ADDED: "added", Mark.CHANGED: "modified", Mark.SKIPPED: "faint"}


class Place(NamedTuple):
    """Where a text was found."""

    row: int
    column: int = 0
    """How far to the side, as rows are moved."""


class FileView(ABC):
    """One way to look at a file. All methods but `count` may read, and belong on a worker."""

    name: ClassVar[str]
    """What it is called on the screen."""
    is_wide: ClassVar[bool] = False
    """Whether its rows can be moved to the side."""

    @property
    @abstractmethod
    def count(self) -> int:
        """How many rows there are, or probably are."""

    @property
    def is_counted(self) -> bool:
        """Whether `count` is exact."""
        return True

    def fit(self, width: int) -> None:
        """Take the width that there is, where rows depend on it."""
        del width

    @abstractmethod
    def rows(self, first: int, count: int, column: int, width: int) -> list[list[Piece]]:
        """Return rows as pieces of printable text.

        Args:
            first: The first row.
            count: How many; fewer come at the end.
            column: How far the rows are moved to the side.
            width: Cells that there are.

        Raises:
            DivepyError: the content cannot be read.
        """

    def scan(self) -> bool:
        """Count some more of the rows; whether all are counted."""
        return True

    def find(self, text: str, start: int, step: int) -> Place | None:
        """Find a text from row `start` on or, with `step` -1, up from it; None where there is none."""
        del text, start, step
        return None


class TextView(FileView):
    """The lines of a text, with colours where the file's name says what it is.

    Args:
        content: The file.
        encoding: As `text_encoding.encoding_of` gives it.
        name: What the file is called.
    """

    name = "text"
    is_wide = True

    def __init__(self, content: RandomAccess, encoding: str, name: str) -> None:
        self._content = content
        self._encoding = encoding
        self._lines = LineIndex(content, encoding)
        self._lines.scan()
        self._syntax = Syntax(name)

    @property
    def count(self) -> int:
        """How many rows there are, or probably are."""
        return self._lines.estimate

    @property
    def is_counted(self) -> bool:
        """Whether `count` is exact."""
        return self._lines.total is not None

    def rows(self, first: int, count: int, column: int, width: int) -> list[list[Piece]]:
        """Return rows as pieces of printable text."""
        found = self._lines.lines(first, count, column, min(MAX_WIDTH, width * 4))
        texts = [printable(line.text.expandtabs()) for line in found]
        coloured = self._syntax.lines(texts) if not column else [[(text, "")] for text in texts]
        digits = len(str(self.count))
        return [[(f"{first + number + 1:>{digits}} ", "faint"), *pieces] for number, pieces in enumerate(coloured)]

    def scan(self) -> bool:
        """Count some more of the rows; whether all are counted."""
        return self._lines.scan(SCAN)

    def find(self, text: str, start: int, step: int) -> Place | None:
        """Return the next line with a text, and where in it that is."""
        while not self._lines.lines(start, 1) and not self.is_counted and step > 0:
            self._lines.scan(SCAN)
        here = self._lines.lines(start, 1) if start >= 0 else []
        if not here:
            return None
        fold = text == text.lower()
        needle = text.encode(self._encoding, "replace")
        # the second byte of a Japanese letter may be a capital one: what is looked through has small ones alone
        needle = needle.lower() if fold else needle
        # going up, a match in the line itself counts: the search begins at its end
        offset = here[0].offset if step > 0 else here[0].offset + self._length(start)
        found = search(self._content, needle, offset, step, fold=fold)
        if found is None:
            return None
        while self._lines.line_at(found) is None and not self.is_counted:
            self._lines.scan(SCAN)
        row = self._lines.line_at(found)
        return None if row is None else Place(row, found - self._lines.lines(row, 1)[0].offset)

    def _length(self, row: int) -> int:
        """Return bytes of a line, as far as its end is known."""
        (line,) = self._lines.lines(row, 1)
        following = self._lines.lines(row + 1, 1)
        return (following[0].offset if following else self._lines.size) - line.offset


class HexView(FileView):
    """The bytes of a file.

    Args:
        content: The file.
    """

    name = "hex"

    def __init__(self, content: RandomAccess) -> None:
        self._content = content

    @property
    def count(self) -> int:
        """How many rows there are, or probably are."""
        return hexdump.row_count(self._content)

    def rows(self, first: int, count: int, column: int, width: int) -> list[list[Piece]]:
        """Return rows as pieces of printable text."""
        del column, width
        digits = max(8, len(f"{self._content.size:x}"))
        return [
            [(f"{row.offset:0{digits}x}  ", "faint"), (f"{row.digits}  ", ""), (row.characters, "identical")]
            for row in hexdump.rows(self._content, first, count)
        ]

    def find(self, text: str, start: int, step: int) -> Place | None:
        """Find a text, or bytes that are written in hexadecimal: `7f 45 4c 46`, `0x7f45`."""
        offset = start * hexdump.ROW if step > 0 else (start + 1) * hexdump.ROW
        hits = [search(self._content, needle, offset, step, fold=False) for needle in _meant(text)]
        there = [hit for hit in hits if hit is not None]
        if not there:
            return None
        return Place((min(there) if step > 0 else max(there)) // hexdump.ROW)


def _meant(text: str) -> list[bytes]:
    """Return the bytes to look for: those of the text, and those that it writes in hexadecimal."""
    needle = [text.encode("utf-8", "replace")]
    digits = text.removeprefix("0x").replace(" ", "")
    if digits and len(digits) % 2 == 0 and all(digit in string.hexdigits for digit in digits):
        needle.append(bytes.fromhex(digits))
    return needle


class JsonView(FileView):
    """A JSON document, indented; in memory.

    Args:
        text: The document.
    """

    name = "json"
    is_wide = True

    def __init__(self, text: str) -> None:
        data = text.encode("utf-8", "replace")
        self._text = TextView(BytesFile(data), "utf-8", "a.json")
        while not self._text.scan():
            pass

    @property
    def count(self) -> int:
        """How many rows there are, or probably are."""
        return self._text.count

    def rows(self, first: int, count: int, column: int, width: int) -> list[list[Piece]]:
        """Return rows as pieces of printable text."""
        return self._text.rows(first, count, column, width)

    def find(self, text: str, start: int, step: int) -> Place | None:
        """Return the next row with a text; None where there is none."""
        return self._text.find(text, start, step)


class FactsView(FileView):
    """What there is to tell of a file, a fact a row.

    Args:
        facts: Label and value of each; untrusted.
        members: What an archive holds, a line each; untrusted.
    """

    name = "facts"

    def __init__(self, facts: Sequence[Fact], members: Sequence[str] = ()) -> None:
        shown = [(printable(label), printable(value)) for label, value in facts]
        width = max((len(label) for label, _ in shown), default=0)
        self._facts: list[tuple[str, str]] = [(f" {label:<{width}}  ", value) for label, value in shown]
        if members:
            self._facts += [("", ""), *((" ", printable(member)) for member in members)]
        self._rows = self._facts

    def fit(self, width: int) -> None:
        """Wrap the values: what does not fit could not be read."""
        rows: list[tuple[str, str]] = []
        for label, value in self._facts:
            first, *others = wrap(value, max(_LEAST, width - cell_len(label)))
            rows += [(label, first), *((" " * cell_len(label), line) for line in others)]
        self._rows = rows

    @property
    def count(self) -> int:
        """How many rows there are, or probably are."""
        return len(self._rows)

    def rows(self, first: int, count: int, column: int, width: int) -> list[list[Piece]]:
        """Return rows as pieces of printable text."""
        del column, width
        return [[(label, "muted"), (value, "")] for label, value in self._rows[first : first + count]]

    def find(self, text: str, start: int, step: int) -> Place | None:
        """Return the next row with a text; None where there is none."""
        needle = text.lower()
        stop = len(self._rows) if step > 0 else -1
        rows = (row for row in range(start, stop, step) if needle in "".join(self._rows[row]).lower())
        return next((Place(row) for row in rows), None)


class DiffView(FileView):
    """Two versions of a file, side by side where there is room, else below each other.

    Args:
        before: What the left version is called, printable.
        after: What the right one is called.
        beside: The difference in rows that hold both.
        unified: The same in rows that hold one.
        besides: What else differs, printable.
    """

    name = "diff"
    is_wide = True

    def __init__(
        self, before: str, after: str, beside: TextDiff, unified: TextDiff, besides: Sequence[str] = ()
    ) -> None:
        self._besides = besides
        self._names = before, after
        self._beside = beside
        self._unified = unified
        self._is_wide = True
        self._width = 0

    def fit(self, width: int) -> None:
        """Choose the form that a width has room for."""
        self._width = width
        self._is_wide = width >= 100

    @property
    def _diff(self) -> TextDiff:
        return self._beside if self._is_wide else self._unified

    @property
    def count(self) -> int:
        """How many rows there are, or probably are."""
        return len(self._diff.rows) + 1 + len(self._notes)

    @property
    def _notes(self) -> list[str]:
        diff = self._diff
        same = "no difference in the text" if not diff.rows else ""
        return [printable(note) for note in (same, *self._besides, *diff.notes) if note]

    def rows(self, first: int, count: int, column: int, width: int) -> list[list[Piece]]:
        """Return rows as pieces of printable text."""
        made: list[list[Piece]] = []
        head = 1 + len(self._notes)
        for number in range(first, min(first + count, self.count)):
            if number == 0:
                made.append(self._head(width))
            elif number < head:
                made.append([(f" {self._notes[number - 1]}", "muted")])
            else:
                made.append(self._row(number - head, column, width))
        return made

    def find(self, text: str, start: int, step: int) -> Place | None:
        """Return the next row with a text on either side, and where in it that is; None where there is none."""
        fold = text == text.lower()
        head = 1 + len(self._notes)
        rows = self._diff.rows
        first = max(start, head) if step > 0 else min(start, head + len(rows) - 1)
        for number in range(first, head + len(rows) if step > 0 else head - 1, step):
            row = rows[number - head]
            for side in (row.left, row.right):
                shown = printable(side.expandtabs())
                column = (shown.lower() if fold else shown).find(text)
                if column >= 0:
                    # of two halves, a half is in sight: what is beyond it is as far away as twice as much of a whole
                    far = self._is_wide and column >= self._width * 3 // 8
                    return Place(number, column + self._width // 4 if far else column)
        return None

    def _head(self, width: int) -> list[Piece]:
        before, after = self._names
        diff = self._diff
        if not self._is_wide:
            return [(f" - {before}   + {after}   {diff.removed} removed, {diff.added} added", "strong")]
        half = (width - 1) // 2
        return [(f" {before}"[:half].ljust(half), "strong"), ("│", "faint"), (f" {after}", "strong")]

    def _row(self, number: int, column: int, width: int) -> list[Piece]:
        row = self._diff.rows[number]
        role = _ROLES.get(row.mark, "")
        if row.mark is Mark.SKIPPED:
            return [("  ⋯", "faint")]
        left, right = (printable(text.expandtabs())[column:] for text in (row.left, row.right))
        if not self._is_wide:
            text = right if row.mark is Mark.ADDED or not left else left
            return [
                (f"{row.left_number or '':>5} {row.right_number or '':>5} ", "faint"),
                (f"{row.mark.value} {text}", role),
            ]
        half = (width - 1) // 2
        room = max(1, half - 8)
        return [
            (f"{row.left_number or '':>5} ", "faint"),
            (f"{row.mark.value if row.left_number else ' '} " + _padded(left, room), role if row.left_number else ""),
            ("│", "faint"),
            (f"{row.right_number or '':>5} ", "faint"),
            (f"{row.mark.value if row.right_number else ' '} {right}", role if row.right_number else ""),
        ]


def _padded(text: str, width: int) -> str:
    return set_cell_size(text, width)
