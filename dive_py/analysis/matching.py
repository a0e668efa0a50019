"""The paths that an expression matches, anywhere in the path."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from dive_py.analysis.expressions import compiled, compiled_for_lines

if TYPE_CHECKING:
    from collections.abc import Callable

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
        is_simple = self._plain is None and not _WIDE.search(pattern)
        self._line = compiled_for_lines(pattern) if is_simple else None

    def matches(self, path: bytes) -> bool:
        """Whether the expression matches anywhere in `path`, given without leading slash."""
        text = self._before + path
        return bool(self._test(text if self._plain is not None or text.isascii() else _as_text(text)))

    def mask(
        self, paths: Paths, ids: NDArray[np.int32], stopped: Callable[[], bool] = lambda: False
    ) -> NDArray[np.bool_] | None:
        """Tell for each path id whether it matches.

        Args:
            paths: All paths.
            ids: Path ids, ascending.
            stopped: Asked now and then whether the answer is still wanted.

        Returns:
            A mask over `ids`; None if it was not wanted any more.
        """
        if not self.pattern:
            return np.ones(len(ids), np.bool_)
        found = np.zeros(len(ids), np.bool_)
        often = False
        for start in range(0, len(ids), _CHUNK):
            if stopped():
                return None
            wanted = ids[start : start + _CHUNK]
            low, high = int(wanted[0]), int(wanted[-1]) + 1
            if high - low <= 4 * len(wanted):
                found[start : start + len(wanted)] = self._range(paths, low, high, often=often)[wanted - low]
            else:
                texts = paths.paths(wanted.tolist())
                found[start : start + len(wanted)] = [self.matches(text) for text in texts]
            often = bool(2 * np.count_nonzero(found[start : start + len(wanted)]) > len(wanted))
        return found

    def _range(self, paths: Paths, low: int, high: int, *, often: bool) -> NDArray[np.bool_]:
        """Tell for each path of a range that is not empty whether it matches: all are looked through as one text.

        Where an expression is found often, one path after the other is quicker.
        """
        joined, starts = paths.joined(low, high), paths.places(low, high)
        found = np.zeros(high - low, np.bool_)
        starts += np.arange(len(starts)) * len(self._before)
        if self._plain is not None:
            rooted = self._before + joined.replace(b"\0", b"\0" + self._before) if self._before else joined
            found[np.searchsorted(starts, _places(self._plain, rooted), "right") - 1] = True
        elif self._line is None or often or b"\n" in joined or not _is_text(joined):
            found[:] = [self.matches(text) for text in joined.split(b"\0")]
        else:
            lines = self._before + joined.replace(b"\0", b"\n" + self._before)
            found[_lines(self._line.search, lines, starts)] = True
        return found


def _is_text(path: bytes) -> bool:
    """Whether bytes are UTF-8."""
    try:
        return path.isascii() or bool(path.decode())
    except UnicodeDecodeError:
        return False


def _as_text(path: bytes) -> bytes:
    """A path in which each byte that is no UTF-8 has become a character of its own, for RE2 matches nothing with it."""
    return path if _is_text(path) else path.decode("utf-8", "surrogateescape").encode("utf-8", "surrogatepass")


def _places(text: bytes, joined: bytes) -> NDArray[np.int64]:
    """Where a text stands in paths that NUL separates."""
    if b"\0" in text:
        return np.zeros(0, np.int64)
    pieces = joined.split(text)
    pieces.pop()
    return np.cumsum(np.fromiter(map(len, pieces), np.int64, len(pieces)) + len(text)) - len(text)


def _lines(search: Callable[..., Any], text: bytes, starts: NDArray[np.int64]) -> list[int]:
    """The numbers of the lines in which something is found; `starts` says where they begin."""
    found = []
    begins = starts.tolist()
    place = 0
    while match := search(text, place):
        number = bisect_right(begins, match.start()) - 1
        found.append(number)
        if number + 1 == len(begins):
            break
        place = begins[number + 1]
    return found


def _plain(pattern: str) -> bool:
    return not _SPECIAL.intersection(pattern)


def _contains(text: bytes) -> Callable[[bytes], bool]:
    return lambda path: text in path
