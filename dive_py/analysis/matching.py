"""The paths that an expression matches, anywhere in the path."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.analysis.expressions import compiled, compiled_for_lines, has_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths

_SPECIAL: Final = frozenset("\\.+*?()|[]{}^$")
_CHUNK: Final = 50_000
"""Paths between two looks at the stop flag: some 50 ms."""

_WIDE: Final = re.compile(r"\\(?![dDwWsSbB])\w|\(\?(?!:|i\)|i:)")
"""What may mean something else in a line than in a text: escapes of letters but the usual ones, flags but `i`."""


class Matcher:
    """A compiled expression.

    Args:
        pattern: In RE2's syntax, case-sensitive, unanchored.
        rooted: Whether paths are matched with a leading slash.

    Raises:
        InvalidPattern: it cannot be compiled; the message says why.
    """

    def __init__(self, pattern: str, *, rooted: bool = False) -> None:
        self.pattern = pattern
        """As typed."""
        self._before = b"/" if rooted else b""
        # a plain text needs no automaton: looking for it is ten times faster
        self._plain = pattern.encode("utf-8", "surrogateescape") if _plain(pattern) else None
        self._test = compiled(pattern).search if self._plain is None else _contains(self._plain)
        is_simple = self._plain is None and has_lines() and not _WIDE.search(pattern)
        self._line = Lines(pattern.encode("utf-8", "surrogatepass")) if is_simple else None

    def matches(self, path: bytes) -> bool:
        """Return whether the expression matches anywhere in `path`, given without leading slash."""
        text = self._before + path
        return bool(self._test(text if self._plain is not None or text.isascii() else _as_text(text)))

    def mask(
        self, paths: Paths, ids: NDArray[np.int32], stopped: Callable[[], bool] = lambda: False
    ) -> NDArray[np.bool_] | None:
        """Tell for each of these ascending path ids whether it matches.

        Returns:
            A mask over `ids`; None if it was not needed any more.
        """
        if not self.pattern:
            return np.ones(len(ids), np.bool_)
        found = np.zeros(len(ids), np.bool_)
        for start in range(0, len(ids), _CHUNK):
            if stopped():
                return None
            chunk = ids[start : start + _CHUNK]
            low, high = int(chunk[0]), int(chunk[-1]) + 1
            if high - low <= 4 * len(chunk):
                found[start : start + len(chunk)] = self._range(paths, low, high)[chunk - low]
            else:
                found[start : start + len(chunk)] = self.texts(paths.paths(chunk))
        return found

    def texts(self, texts: Sequence[bytes]) -> NDArray[np.bool_]:
        """Tell for each of these paths, at least one, whether it matches."""
        starts = np.zeros(len(texts), np.int64)
        np.cumsum(np.fromiter(map(len, texts[:-1]), np.int64, len(texts) - 1) + 1, out=starts[1:])
        return self._joined(b"\0".join(texts), starts)

    def _range(self, paths: Paths, low: int, high: int) -> NDArray[np.bool_]:
        """Tell for each path of a range that is not empty whether it matches: all are looked through as one text."""
        return self._joined(paths.joined(low, high), paths.places(low, high))

    def _joined(self, joined: bytes, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell for each path of a text, which NUL separates and which begin at `starts`, whether it matches."""
        found = np.zeros(len(starts), np.bool_)
        starts += np.arange(len(starts)) * len(self._before)
        if self._plain is not None:
            rooted = self._before + joined.replace(b"\0", b"\0" + self._before) if self._before else joined
            found[np.searchsorted(starts, _places(self._plain, rooted), "right") - 1] = True
        elif self._line is None or b"\n" in joined or not _is_text(joined):
            found[:] = [self.matches(text) for text in joined.split(b"\0")]
        else:
            lines = self._before + joined.replace(b"\0", b"\n" + self._before)
            for first, last in self._line.runs(lines, starts.tolist()):
                found[first:last] = True
        return found


class Lines:
    """An expression that is looked for in lines, many of them in one call."""

    def __init__(self, text: bytes) -> None:
        self._one = compiled_for_lines(b"(?m:" + text + b")")
        # `.` and the expression stay within a line here; only `\C`, a byte whatever it is, takes the line's end
        self._many = compiled_for_lines(b"(?m:(?:^.*(?:" + text + rb").*$(?:\C|\z))+)")

    def runs(self, text: bytes, begins: list[int]) -> Iterator[tuple[int, int]]:
        """Yield the lines that match, as ranges of their numbers, ascending.

        A call of RE2 takes as long as it needs for some kilobytes, so that one call finds all matches in a row.
        """
        place, last = 0, 0
        while match := self._one.search(text, place):
            first = bisect_right(begins, match.start()) - 1
            run = self._many.match(text, begins[first]) if first == last else None
            last = first + 1 if run is None else max(first + 1, bisect_left(begins, run.end()))
            yield first, last
            if last == len(begins):
                break
            place = begins[last]


def _is_text(path: bytes) -> bool:
    """Return whether bytes are UTF-8."""
    try:
        return path.isascii() or bool(path.decode())
    except UnicodeDecodeError:
        return False


def _as_text(path: bytes) -> bytes:
    """Return a path in which each byte that is not UTF-8 is a character of its own; RE2 matches nothing with it."""
    return path if _is_text(path) else path.decode("utf-8", "surrogateescape").encode("utf-8", "surrogatepass")


def _places(text: bytes, joined: bytes) -> NDArray[np.int64]:
    """Return where a text stands in paths that NUL separates."""
    if b"\0" in text:
        return np.zeros(0, np.int64)
    pieces = joined.split(text)
    pieces.pop()
    return np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)) + len(text)) - len(text)


def _plain(pattern: str) -> bool:
    return not _SPECIAL.intersection(pattern)


def _contains(text: bytes) -> Callable[[bytes], bool]:
    return lambda path: text in path
