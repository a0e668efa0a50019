"""The figures that an image is judged by: those of its own layers, without what is to be ignored.

Where a base is named, its layers are given: only a content that an own layer hides counts as wasted, in whichever layer
it is stored.
What the base's layers waste among themselves is not this image's doing. The efficiency is then that of the bytes that
the own layers are about, so that a large base cannot hide a small image's waste: `counted` are the bytes that own
layers store, and those of the base that own layers hide; `efficiency = 1 − wasted / counted`.

Ignored contents count as if they were seen. Wasted bytes where nothing is stored above the base are more than any
share of it: infinitely many, as dive has it.

Figures of an image with a layer that could not be read are figures of the rest: `Unread` says which layers those are,
and whatever tells figures tells that too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct, field

from dive_py.analysis import dive_scoring
from dive_py.overlay.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from dive_py.analysis.find import Pattern
    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack


class Unread(Struct, frozen=True):
    """Layers that figures leave out, because they could not be read, or not to their end."""

    wholly: Mapping[int, str] = field(default_factory=dict)
    """Layers that nothing could be read of, each with the reason; they count as empty."""
    partly: Mapping[int, str] = field(default_factory=dict)
    """Layers that end early or that were read in another way, each with the reason; what was read of them counts."""

    @property
    def complete(self) -> bool:
        """Whether the figures are those of the whole image."""
        return not self.wholly and not self.partly

    @property
    def layers(self) -> tuple[int, ...]:
        """The numbers of these layers, the lowest first."""
        return tuple(sorted({*self.wholly, *self.partly}))

    @property
    def reasons(self) -> dict[int, str]:
        """Why each of these layers could not be read, the lowest first."""
        return dict(sorted({**self.partly, **self.wholly}.items()))


class Scope(Struct, frozen=True, eq=False):
    """What of an image is judged, and how."""

    base: int | None = None
    """How many layers, from the bottom, belong to the base; None where no base is named."""
    ignored: NDArray[np.bool_] | None = None
    """Paths whose waste does not count, by path id; None for none."""
    scoring: str = "divepy"
    """`divepy`, or `dive` for dive's published formula, which knows no base."""

    @property
    def first(self) -> int:
        """The first layer that is judged."""
        return self.base or 0


class LayerFigures(Struct, frozen=True):
    """One layer that is judged; bytes."""

    number: int
    stored: int
    wasted: int
    """What it holds of what is wasted; where a base is named, also what it hides of the base."""


class Figures(Struct, frozen=True):
    """The figures of an image; bytes, fractions 0 to 1."""

    stored: int
    """Of all layers."""
    added: int
    """Stored above the base: above layer 0 where no base is named."""
    wasted: int
    efficiency: float
    user_wasted: float
    """Wasted bytes as a share of `added`; infinite where something is wasted and nothing is added."""
    files: list[tuple[int, int, int]]
    """Each path behind the waste: how many copies, their bytes, the path's id; most bytes first."""
    layers: tuple[LayerFigures, ...]
    """Those that are judged, the lowest first."""
    unread: Unread = field(default_factory=Unread)
    """Layers that all this leaves out."""


def figures(stack: LayerStack, waste: Waste, scope: Scope, unread: Unread | None = None) -> Figures:
    """Compute the figures of what is judged, of a stack that is without `unread` layers."""
    stored = waste.stored_of
    above = 1 if scope.base is None else scope.base
    added = int(stored[above:].sum())
    items, first = waste.items, scope.first
    counts, charged = items.culprit >= first, judged(waste, scope)
    if scope.scoring == "dive":
        score = dive_scoring.score(stack, scope.ignored)
        wasted, efficiency, files = score.wasted, score.efficiency, score.files
    else:
        wasted = int(items.bytes[charged].sum())
        counted = int(stored[first:].sum()) + int(items.bytes[counts & (items.holder < first)].sum())
        # one division of whole numbers: a float as near as can be, so that an efficiency of just the limit passes
        efficiency = (counted - wasted) / counted if counted else 1.0
        files = dive_scoring.of_waste(waste, charged).files
    return Figures(
        stored=int(stored.sum()),
        added=added,
        wasted=wasted,
        efficiency=efficiency,
        user_wasted=_share(wasted, added),
        files=files,
        layers=_layers(waste, charged, first),
        unread=unread or Unread(),
    )


def judged(waste: Waste, scope: Scope) -> NDArray[np.bool_]:
    """Return which of the wasted contents count: those that an own layer hides, and that are not ignored."""
    items = waste.items
    counts = items.culprit >= scope.first
    return np.asarray(counts if scope.ignored is None else counts & ~scope.ignored[items.path])


def ignored(stack: LayerStack, patterns: Iterable[Pattern]) -> NDArray[np.bool_] | None:
    """Return which paths any pattern fits, with all that is below them, by path id; None where there is no pattern."""
    paths, count = stack.paths, stack.paths.count
    ids = np.arange(ROOT + 1, count, dtype=np.int32)
    turns = np.zeros(count + 1, np.int64)
    some = False
    for pattern in patterns:
        some = True
        found = pattern.mask(paths, ids, lambda: False) if len(ids) else None
        if found is not None:
            np.add.at(turns, ids[found], 1)
            np.subtract.at(turns, paths.end[ids[found]], 1)
    return np.cumsum(turns[:count]) > 0 if some else None


def _share(part: int, whole: int) -> float:
    if whole:
        return part / whole
    return math.inf if part else 0.0


def _layers(waste: Waste, judged: NDArray[np.bool_], first: int) -> tuple[LayerFigures, ...]:
    items = waste.items
    blamed = np.where(items.holder >= first, items.holder, items.culprit)
    wasted = np.zeros(len(waste.stored_of), np.int64)
    np.add.at(wasted, blamed[judged], items.bytes[judged])
    return tuple(
        LayerFigures(number, int(waste.stored_of[number]), int(wasted[number])) for number in range(first, len(wasted))
    )
