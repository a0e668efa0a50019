"""Which layers did something to a path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.layers.distinct import distinct
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.analysis.find import Pattern
    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack


class _Below:
    """Asks for a path and all that is below it."""

    def __init__(self, paths: Paths, path_id: int) -> None:
        self._first, self._end = path_id, int(paths.end[path_id])

    def mask(self, paths: Paths, ids: NDArray, stopped: Callable[[], bool]) -> NDArray:  # type: ignore[type-arg]
        """Return which path ids lie there."""
        del paths, stopped
        return (ids >= self._first) & (ids < self._end)


def layers_of_path(stack: LayerStack, path_id: int) -> tuple[int, ...]:
    """Return the layers that brought, changed or removed a path or something below it, ascending.

    A directory that a layer stores once more without a difference, as all do for those that lead to their files, does
    not count.
    """
    return _layers(stack, _Below(stack.paths, path_id))


def layers_of_matches(stack: LayerStack, pattern: str) -> tuple[int, ...]:
    """Return the same for all paths that an expression (RE2, without leading slash) matches.

    Raises:
        InvalidPattern: it is none.
    """
    from dive_py.analysis.matching import Matcher

    return _layers(stack, Matcher(pattern))


def _layers(stack: LayerStack, pattern: Pattern) -> tuple[int, ...]:
    import numpy as np

    from dive_py.analysis.find import Query, find

    found = find(stack, Query(pattern=pattern))
    same = np.isin(found.change, (Change.UNTOUCHED, Change.IDENTICAL))
    counted = ~(same & (stack.entries.kind[found.entry] == Kind.DIR))
    return tuple(distinct(found.layer[counted]).tolist())
