"""The report of what differs between two images: both at a glance, where bytes came and went, packages, paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from dive_py.analysis.comparison import DIFFERENT
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.figures import incomplete
from dive_py.presentation.text import printable
from dive_py.reports import diff_tables
from dive_py.reports.html import treemap
from dive_py.reports.html.page import cut, page

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.analysis.comparison import Comparison
    from dive_py.analysis.package_changes import PackageChange, PackageChanges
    from dive_py.exploration import Exploration

_MOST_ROWS: Final = 50
"""Rows of a table of folders or paths."""

_MOST_PACKAGES: Final = 300


class Side(Struct, frozen=True):
    """One of the two images; text is printable, bytes."""

    word: str
    """`before` or `after`."""
    name: str
    facts: list[tuple[str, str]]
    layers: int
    stored: int
    visible: int
    note: str


def report(
    comparison: Comparison, images: tuple[Exploration, Exploration], packages: PackageChanges | None, assumed: int
) -> bytes:
    """Return the file; `assumed` contents were not compared byte by byte."""
    before, after = (_side(word, image) for word, image in zip(("before", "after"), images, strict=True))
    came, went = _moved(comparison)
    nodes = treemap.folded(comparison.paths, treemap.Bytes(came, went))
    cells = treemap.first_view(nodes)
    folders, more_folders = diff_tables.folder_rows(comparison, limit=_MOST_ROWS)
    paths, more_paths = diff_tables.path_rows(comparison, limit=_MOST_ROWS)
    items = packages.items if packages is not None else ()
    values = {
        "sides": (before, after),
        "shared": comparison.shared,
        "shared_place": diff_tables.shared_place(comparison.shared),
        "came": int(came.sum()),
        "went": int(went.sum()),
        "tallies": [(change.word, comparison.tally([change])) for change in DIFFERENT],
        "folders": [(*numbers, cut(name)) for *numbers, name in folders],
        "more_folders": more_folders,
        "paths": [(*words, cut(name)) for *words, name in paths],
        "more_paths": more_paths,
        "packages": [_package(item) for item in items[:_MOST_PACKAGES]],
        "more_packages": len(items) - len(items[:_MOST_PACKAGES]),
        "unread": [] if packages is None else [cut(f"/{printable(path)}") for path in packages.unread[:_MOST_ROWS]],
        "assumed": assumed,
        "tree": {**nodes.data(), "kinds": ["came", "went"]},
    }
    return page("diff.html", values, cells)


def _moved(comparison: Comparison) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the bytes that came and those that went at each path; of a content that changed both."""
    came = np.isin(comparison.change, (Change.ADDED, Change.MODIFIED))
    went = np.isin(comparison.change, (Change.REMOVED, Change.MODIFIED))
    return np.where(came, comparison.bytes_after, 0), np.where(went, comparison.bytes_before, 0)


def _side(word: str, exploration: Exploration) -> Side:
    info, waste = exploration.info, exploration.waste
    rows = [("digest", info.digest), ("id", info.id), ("platform", str(info.platform)), ("source", info.source)]
    return Side(
        word,
        cut(printable(info.reference)),
        [(name, cut(printable(value))) for name, value in rows if value],
        len(info.layers),
        int(waste.stored),
        int(waste.visible),
        incomplete(exploration.unread),
    )


def _package(item: PackageChange) -> tuple[str, str, str]:
    """Return a package's name and its versions, empty where it is not installed."""
    return cut(printable(item.name)), cut(printable(item.before or "")), cut(printable(item.after or ""))
