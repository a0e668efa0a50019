"""Two images to a comparison, and a comparison as plain values."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from dive_py.analysis.compare import Side, compare
from dive_py.overlay.vocabulary import Change, Same
from tests.building import write_tar
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.analysis.comparison import Comparison
    from tests.building import Entry

Layers = list[list["Entry"]]


def side(layers: Layers, *, hashed: bool = True) -> Side:
    """One image, with the diff IDs that its layers really have."""
    diff_ids = ["sha256:" + hashlib.sha256(write_tar(layer)).hexdigest() for layer in layers]
    return Side(stacked(*layers, hashed=hashed), diff_ids)


def compared(before: Layers, after: Layers, *, hashed: bool = True, trusting: bool = True) -> Comparison:
    """The comparison of two images."""
    return compare(side(before, hashed=hashed), side(after, hashed=hashed), trusting=trusting)


def words(comparison: Comparison, *, identical: bool = False) -> dict[str, str]:
    """Path to change, of what differs."""
    names = comparison.paths.all_paths()
    return {
        names[path].decode(): Change(change).word
        for path, change in enumerate(comparison.change.tolist())
        if change not in {Change.UNTOUCHED, -1 if identical else Change.IDENTICAL}
    }


def row(comparison: Comparison, path: str) -> int:
    """A path's place in the columns."""
    found = comparison.paths.find(path.encode())
    assert found is not None
    return found


def same(comparison: Comparison, path: str) -> Same:
    """How a path's contents were compared."""
    return Same(int(comparison.same[row(comparison, path)]))
