"""Which paths an expression matches: RE2 (linear time whatever it is fed), dive's syntax, anywhere in the path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.errors import InvalidPattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths

_SPECIAL: Final = frozenset("\\.+*?()|[]{}^$")
_CHUNK: Final = 50_000
"""Paths between two looks at the stop flag: some 50 ms."""


class Matcher:
    """A compiled expression.

    Args:
        pattern: In RE2's syntax, case-sensitive, unanchored.

    Raises:
        InvalidPattern: RE2 does not take it; the message is its own.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        """As typed."""
        text = pattern.encode("utf-8", "surrogateescape")
        # a plain text needs no automaton: looking for it is ten times faster
        self._test = _contains(text) if _plain(pattern) else _compiled(text)

    def matches(self, path: bytes) -> bool:
        """Whether the expression matches anywhere in `path`."""
        return not self.pattern or bool(self._test(path))

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
        test = self._test
        for start in range(0, len(ids), _CHUNK):
            if stopped():
                return None
            wanted = ids[start : start + _CHUNK]
            low, high = int(wanted[0]), int(wanted[-1]) + 1
            if high - low <= 4 * len(wanted):
                several = paths.all_paths(low, high)
                texts = [several[i] for i in (wanted - low).tolist()] if high - low != len(wanted) else several
            else:
                texts = paths.paths(wanted.tolist())
            found[start : start + len(wanted)] = [bool(test(text)) for text in texts]
        return found


def _plain(pattern: str) -> bool:
    return not _SPECIAL.intersection(pattern)


def _contains(text: bytes) -> Callable[[bytes], bool]:
    return lambda path: text in path


def _compiled(text: bytes) -> Callable[[bytes], object]:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        search: Callable[[bytes], object] = re2.compile(text, options).search
    except re2.error as error:
        reason = error.args[0] if error.args else "not understood"
        message = f"bad expression: {reason.decode('utf-8', 'replace') if isinstance(reason, bytes) else reason}"
        raise InvalidPattern(message) from error
    return search
