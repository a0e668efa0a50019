"""Bytes that are seen and seldom needed: caches, package lists, documentation, what only a build needs.

Paths alone say so, and digests of what lies at several paths: each piece has its reason and what to look at before.
They are never added to what `advice` promises. Only what the layers above the base hold counts: to remove what the base
holds saves nothing.

A path counts once, for the first rule that fits it. Licences are left out of all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from dive_py.analysis.duplicates import copies
from dive_py.analysis.matching import Matcher
from dive_py.analysis.seldom import LICENCE, RULES, SAME
from dive_py.analysis.sizes_by_folder import shown_at
from dive_py.layers.distinct import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.duplicates import Read
    from dive_py.analysis.seldom import Rule
    from dive_py.overlay.stack import LayerStack

_PLACES: Final = 5
"""Places that are named of each rule, those with most bytes."""

_FREE, _LICENSED = -1, -2
"""Stand for the rule of what none claims, and of what has to stay."""


class SeldomPlace(Struct, frozen=True):
    """Where some of it lies."""

    path: bytes
    """A directory, or a file; without leading slash."""
    bytes: int
    files: int


class Probable(Struct, frozen=True):
    """Bytes that are probably not needed, for one reason."""

    rule: Rule
    bytes: int
    files: int
    layers: tuple[int, ...]
    """Those that store it, ascending."""
    places: tuple[SeldomPlace, ...]
    """Those with most bytes, most first."""
    place_count: int
    """How many places there are in all."""
    of_base: int
    """Bytes of the same kind that the base holds, which count nowhere here."""


def probable(stack: LayerStack, base: int, read: Read | None = None) -> tuple[Probable, ...]:
    """Find what is seen and seldom needed, most bytes first.

    Args:
        stack: The image.
        base: How many layers, from the bottom, belong to the base and cannot be changed.
        read: Reads contents of equal size again, to find the same ones; None to take the digests that are there.
    """
    entry, path = shown_at(stack)
    size, layer = stack.entries.stored[entry], stack.entries.layer[entry]
    rule, place = _claims(stack, path)
    free = np.flatnonzero(rule == _FREE)
    rule[free[copies(stack, entry[free], base, read)]] = len(RULES)
    claimed = rule >= 0
    path, size, layer = path[claimed], size[claimed], layer[claimed]
    rule, place = rule[claimed], place[claimed]
    own = layer >= base
    found = []
    for number in distinct(rule[own]).tolist():
        mine = rule == number
        of_base = int(size[mine & ~own].sum())
        mine &= own
        places, inverse, files = np.unique(place[mine], return_inverse=True, return_counts=True)
        amount = np.zeros(len(places), np.int64)
        np.add.at(amount, inverse, size[mine])
        order = np.lexsort((places, -amount))[:_PLACES]
        names = stack.paths.paths(places[order].astype(np.int32))
        found.append(
            Probable(
                (*RULES, SAME)[number],
                int(size[mine].sum()),
                int(mine.sum()),
                tuple(distinct(layer[mine]).tolist()),
                tuple(map(SeldomPlace, names, amount[order].tolist(), files[order].tolist())),
                len(places),
                of_base,
            )
        )
    return tuple(sorted(found, key=lambda one: -one.bytes))


def _claims(stack: LayerStack, path: NDArray[np.int32]) -> tuple[NDArray[np.int16], NDArray[np.int32]]:
    """Return for each content the number of the rule that claims it, and the path of the place that it lies in."""
    paths = stack.paths
    rules = np.full(paths.count, _FREE, np.int16)
    places = np.arange(paths.count, dtype=np.int32)
    for number, folders in sorted(_folders(stack).items()):
        for folder in folders:
            inside = slice(folder, int(paths.end[folder]))
            free = rules[inside] < 0
            rules[inside][free] = number
            places[inside][free] = folder
    seen = np.zeros(paths.count, np.bool_)
    seen[path] = True
    ids = np.flatnonzero(seen & (rules < 0)).astype(np.int32)
    by_rule = {number: rule.files for number, rule in enumerate(RULES) if rule.files}
    ids = ids[_matching("|".join(by_rule.values()), stack, ids)]
    for number, expression in by_rule.items():
        hits = ids[_matching(expression, stack, ids)]
        rules[hits[rules[hits] < 0]] = number
    ids = np.flatnonzero(seen & (rules >= 0)).astype(np.int32)
    rules[ids[_matching(LICENCE, stack, ids)]] = _LICENSED
    return rules[path], places[path]


def _matching(expression: str, stack: LayerStack, ids: NDArray[np.int32]) -> NDArray[np.bool_]:
    found = Matcher(expression).mask(stack.paths, ids)
    return found if found is not None else np.zeros(len(ids), np.bool_)


def _folders(stack: LayerStack) -> dict[int, list[int]]:
    """Return the outermost directories that each rule is about, by its number."""
    paths = stack.paths
    folders = np.flatnonzero(paths.end > np.arange(paths.count) + 1).astype(np.int32)
    by_rule = {number: rule.folders for number, rule in enumerate(RULES) if rule.folders}
    hits = folders[_matching(_whole("|".join(by_rule.values())), stack, folders)]
    names = paths.paths(hits)
    found: dict[int, list[int]] = {}
    for number, expression in by_rule.items() if names else ():
        end = 0
        for folder in hits[Matcher(_whole(expression)).texts(names)].tolist():
            if folder >= end:
                found.setdefault(number, []).append(folder)
                end = int(paths.end[folder])  # what lies in it belongs to it
    return found


def _whole(expression: str) -> str:
    return f"^(?:{expression})$"
