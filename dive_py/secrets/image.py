"""Secrets in all that an image ships: every file of every layer, whatever hides it, and its config."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from dive_py.analysis.matching import Matcher
from dive_py.contents.reading import bytes_by_layer
from dive_py.layers.distinct import distinct
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.vocabulary import NOT_SHADOWED
from dive_py.secrets.contents import File, Search
from dive_py.secrets.findings import Place
from dive_py.secrets.rules import EXAMPLES, OF_FILES
from dive_py.secrets.texts import in_config
from dive_py.sources.workers import run_together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dive_py.exploration import Exploration
    from dive_py.overlay.stack import LayerStack
    from dive_py.progress import Progress
    from dive_py.secrets.findings import Finding
    from dive_py.secrets.rules import Rule
    from dive_py.sources.image import ImageInfo

MOST: Final = 1000
"""Secrets that are told of one image."""

_MOST_KEPT: Final = 100_000
"""Secrets of one image that are kept, for a list of exceptions to be applied to."""


class Found(Struct, frozen=True):
    """What an image ships."""

    findings: tuple[Finding, ...]
    """Graver ones first, of these hidden ones first, then by place."""
    left_out: int = 0
    """How many more there are than are told."""
    bytes: int = 0
    """Bytes of contents that were looked through."""
    in_files: bool = True
    """Whether files were looked through; else only what the image says of itself."""
    excepted: int = 0
    """How many a list of exceptions has a reason for, beside those that are told."""


def search_texts(info: ImageInfo) -> Found:
    """Look through what an image says of itself alone, which costs nothing."""
    return _told(in_config(info), 0, in_files=False)


def cost_of(exploration: Exploration) -> int:
    """Return the bytes that a registry sends for a search; 0 for an image that is at hand."""
    return exploration.image.reading_cost(bytes_by_layer(exploration.stack, _files(exploration.stack)))


def _files(stack: LayerStack) -> NDArray[np.int32]:
    """Return the entries that have a content of their own."""
    entries = stack.entries
    own = (entries.kind == Kind.FILE) & (entries.stored > 0) & (entries.flags & np.uint8(Flag.BELOW) == 0)
    return np.flatnonzero(own).astype(np.int32)


def search(exploration: Exploration, progress: Progress) -> Found:
    """Look through an image that has been read.

    Args:
        exploration: The image; its layers are read again, each once.
        progress: Counts the bytes; stops the work.

    Raises:
        Cancelled: the work was asked to stop.
        DivepyError: a content cannot be read.
    """
    stack = exploration.stack
    entries = stack.entries
    rows = _files(stack)
    special = _special(stack, rows)
    of_layer = [rows[entries.layer[rows] == layer] for layer in range(stack.layer_count)]
    sizes = [int(entries.stored[own].sum()) for own in of_layer]
    progress.total = sum(sizes)
    results: list[list[Finding]] = [[] for _ in of_layer]

    def job(layer: int) -> None:
        results[layer] = _layer(exploration, layer, of_layer[layer], special, progress.part("", sizes[layer]))

    order = sorted((layer for layer, own in enumerate(of_layer) if len(own)), key=lambda layer: -sizes[layer])
    if order:
        run_together([lambda layer=layer: job(layer) for layer in order], progress.stop)  # type: ignore[misc]
    return _told([*in_config(exploration.info), *chain.from_iterable(results)], sum(sizes), in_files=True)


def _told(findings: list[Finding], looked: int, *, in_files: bool) -> Found:
    found = sorted(_once(findings), key=_order)
    return Found(tuple(found[:_MOST_KEPT]), max(0, len(found) - _MOST_KEPT), looked, in_files)


def at_most(found: Found, most: int = MOST) -> Found:
    """Return the first of what was found; the others are counted."""
    return replace(found, findings=found.findings[:most], left_out=found.left_out + max(0, len(found.findings) - most))


def _order(one: Finding) -> tuple[object, ...]:
    """Graver ones first, hidden ones first, then files by path and steps by layer."""
    path = one.where if one.place is Place.FILE else ""
    return bool(one.low), one.hidden_by is None, one.place, path, one.layer or 0, one.where, one.offset


def _layer(
    exploration: Exploration,
    layer: int,
    own: NDArray[np.int32],
    special: dict[int, Sequence[tuple[Rule, re.Pattern[bytes]]]],
    progress: Progress,
) -> list[Finding]:
    """Look through the contents of one layer, in the order of its tar."""
    stack, entries = exploration.stack, exploration.stack.entries
    own = own[np.argsort(entries.offset[own], kind="stable")]
    names = stack.paths.paths(entries.path[own])
    offsets, sizes = entries.offset[own].tolist(), entries.stored[own].tolist()
    shadowed, hidden = _hidden_by(stack, own), {}
    looking = Search()
    rows = own.tolist()
    for number, content in exploration.image.contents(layer, offsets, sizes, progress):
        path = names[number].decode("utf-8", "surrogateescape")
        if shadowed[number] != NOT_SHADOWED:
            hidden[path] = shadowed[number]
        looking.add(File(path, layer, special.get(rows[number], ())), content)
    looking.end()
    return [replace(one, hidden_by=hidden.get(one.where)) for one in looking.found]


def _hidden_by(stack: LayerStack, own: NDArray[np.int32]) -> list[int]:
    """Return the layer that hides the last name of each content; `NOT_SHADOWED` where one is seen."""
    entries = stack.entries
    last = entries.shadowed_by.copy()
    links = np.flatnonzero((entries.kind == Kind.HARDLINK) & (entries.real >= 0) & entries.live)
    np.maximum.at(last, entries.real[links], entries.shadowed_by[links])  # what is seen is above all layers
    found: list[int] = last[own].tolist()
    return found


@cache
def _compiled() -> tuple[tuple[str, Rule, re.Pattern[bytes]], ...]:
    return tuple((one.path, one.rule, re.compile(one.rule.pattern)) for one in OF_FILES)


def _special(stack: LayerStack, rows: NDArray[np.int32]) -> dict[int, Sequence[tuple[Rule, re.Pattern[bytes]]]]:
    """Return the entries whose names have kinds of their own, with these."""
    found: dict[int, list[tuple[Rule, re.Pattern[bytes]]]] = {}
    ids = distinct(stack.entries.path[rows])
    if not ids.size:
        return {}
    whole = Matcher("|".join(path for path, _, _ in _compiled())).mask(stack.paths, ids)
    hits = ids[whole] if whole is not None else ids[:0]
    kinds: dict[int, list[tuple[Rule, re.Pattern[bytes]]]] = {}
    for path, name in zip(hits.tolist(), stack.paths.paths(hits), strict=True):
        if EXAMPLES.search(name.decode("utf-8", "surrogateescape")):
            continue
        kinds[path] = [(rule, expression) for of, rule, expression in _compiled() if Matcher(of).matches(name)]
    at = stack.entries.path[rows]
    for row in rows[np.isin(at, np.fromiter(kinds, np.int32, len(kinds)))].tolist():
        found[row] = kinds[int(stack.entries.path[row])]
    return dict(found)


def _once(found: list[Finding]) -> list[Finding]:
    """Leave out what stands at the same place of a lower layer already, and what two kinds both know."""
    seen: set[tuple[object, ...]] = set()
    left = []
    for one in sorted(found, key=lambda one: (one.layer is None, one.layer or 0)):
        key = one.key, one.place, one.where, one.layer
        if key not in seen:
            seen.add(key)
            left.append(one)
    return left
