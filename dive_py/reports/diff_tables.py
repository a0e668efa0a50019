"""Two images compared, as tables: both at a glance, the sums, size by folder, the paths, the packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.analysis.comparison import DIFFERENT
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import Change, Detail
from dive_py.presentation.figures import without
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, signed_size, size
from dive_py.reports import paint, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dive_py.analysis.comparison import Comparison, Shared
    from dive_py.analysis.package_changes import PackageChanges
    from dive_py.exploration import Exploration

_DEPTH = 2
"""Levels of folders that are listed; PATH leads further down."""

_CHANGE, _SIZE, _DIFFERS = len("metadata"), 7, len("content,mtime")
"""Widths: the longest word of a change, `2.34 MB`, what mostly differs."""


def head_lines(comparison: Comparison, images: tuple[Exploration, Exploration]) -> Iterator[str]:
    """Yield both images, and the layers that they share."""
    rows = []
    for name, exploration in zip(("before", "after"), images, strict=True):
        info, waste = exploration.info, exploration.waste
        numbers = (str(len(info.layers)), size(int(waste.stored)), size(int(waste.visible)))
        missing = "" if exploration.unread.complete else f" ({without(exploration.unread)})"
        rows.append((name, *numbers, printable(str(info.platform)), printable(info.reference) + missing))
    shared = comparison.shared
    rows.append(("shared", str(shared.layers), size(shared.bytes), "", "", shared_place(shared)))
    return table.lines(("", "LAYERS", "STORED", "VISIBLE", "PLATFORM", "IMAGE"), rows, right=(1, 2, 3))


def shared_place(shared: Shared) -> str:
    """Return where the shared layers stand."""
    lowest = "layer" if shared.bottom == 1 else f"{shared.bottom:,} layers"
    parts = [f"the lowest {lowest} of both"] if shared.bottom else []
    if shared.layers > shared.bottom:
        parts.append(f"{shared.layers - shared.bottom:,} elsewhere")
    return ", ".join(parts)


def change_lines(comparison: Comparison, path: int = ROOT) -> Iterator[str]:
    """Yield how many paths changed in which way, and the bytes of their contents before and after."""
    rows = []
    for change in DIFFERENT:
        tally = comparison.tally([change], path)
        before = "" if change is Change.ADDED else size(tally.before)
        after = "" if change is Change.REMOVED else size(tally.after)
        rows.append((change.word, f"{tally.paths:,}", before, after))
    return table.lines(("CHANGE", "PATHS", "BEFORE", "AFTER"), rows, right=(1, 2, 3))


def folder_lines(comparison: Comparison, path: int = ROOT, limit: int | None = None) -> Iterator[str]:
    """Yield directories with a difference below them, two levels deep below `path`, the largest delta first."""
    folders, more = folder_rows(comparison, path, limit)
    rows = [(signed_size(new - old), size(old), size(new), f"{number:,}", name) for old, new, number, name in folders]
    yield from table.lines(("DELTA", "BEFORE", "AFTER", "CHANGED", "FOLDER"), rows, right=(0, 1, 2, 3))
    if more:
        yield f"… and {count(more, 'more folder')}; all of them: --files; those below one: --path PATH"


def folder_rows(
    comparison: Comparison, path: int = ROOT, limit: int | None = None
) -> tuple[Iterator[tuple[int, int, int, str]], int]:
    """Return the rows of `folder_lines`: bytes before and after, paths that differ, and path; and how many more."""
    folders = comparison.folders(_DEPTH, path)
    part = folders[:limit]
    columns = (
        comparison.below(column)[part].tolist()
        for column in (comparison.bytes_before, comparison.bytes_after, comparison.different())
    )
    names = (f"/{printable(name)}" for name in comparison.paths.paths(part))
    return zip(*columns, names, strict=True), len(folders) - len(part)


def path_lines(
    comparison: Comparison, path: int = ROOT, limit: int | None = None, *, coloured: bool = False
) -> Iterator[str]:
    """Yield the paths that differ, most bytes first; what came or went with its directory is part of that one's row.

    Args:
        comparison: What was found.
        path: Only this path and what is below it.
        limit: How many to give; None for all, and then each path has a row.
        coloured: Whether changes are painted.
    """
    form = table.form_of((_CHANGE, _SIZE, _SIZE, _DIFFERS, 0), right=(1, 2))
    yield form.format("CHANGE", "BEFORE", "AFTER", "DIFFERS", "PATH")
    rows, more = path_rows(comparison, path, limit)
    for change, before, after, differs, name in rows:
        cell = paint.change(change.ljust(_CHANGE), change) if coloured else change
        yield form.format(cell, before, after, differs, name)
    if more:
        yield f"… and {count(more, 'more', 'more')}; each path for itself: --files"


def path_rows(
    comparison: Comparison, path: int = ROOT, limit: int | None = None
) -> tuple[Iterator[tuple[str, str, str, str, str]], int]:
    """Return the rows of `path_lines`, each as change, sizes before and after, what differs, path; and how many more.

    Args:
        comparison: What was found.
        path: Only this path and what is below it.
        limit: How many to give; None for all, and then each path has a row.
    """
    rows = comparison.different_inside(path)
    is_whole = comparison.whole()
    if limit is not None:
        rows = rows[~is_whole[rows] | (rows == path)]
    sums = _sums(comparison, fold=limit is not None)
    rows = rows[np.lexsort((rows, -np.where(comparison.change == Change.METADATA, 0, np.maximum(*sums))[rows]))]
    part = rows[:limit]
    return _cells(comparison, part, sums, fold=limit is not None), len(rows) - len(part)


def _sums(comparison: Comparison, *, fold: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return bytes of each path before and after: content bytes; of a directory that stands for all in it, theirs."""
    sums = comparison.sizes()
    if fold:
        alone = comparison.one_sided() & comparison.directories()
        for values, column in zip(sums, (comparison.bytes_before, comparison.bytes_after), strict=True):
            values[alone] = comparison.below(column)[alone]
    return sums


def _cells(
    comparison: Comparison, rows: NDArray[np.int32], sums: tuple[NDArray[np.int64], NDArray[np.int64]], *, fold: bool
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield change, size before and after, what differs, and the path, of each row."""
    shown = [
        [
            _size(amount, kind, fold=fold)
            for amount, kind in zip(values[rows].tolist(), kinds[rows].tolist(), strict=True)
        ]
        for values, kinds in zip(sums, comparison.kinds(), strict=True)
    ]
    files = comparison.below(~comparison.directories())[rows].tolist()
    whole = (comparison.directories() & comparison.one_sided())[rows].tolist()
    names = [
        f"/{printable(name)}" + (f"/ ({count(inside, 'file')})" if fold and is_whole else "")
        for name, inside, is_whole in zip(comparison.paths.paths(rows), files, whole, strict=True)
    ]
    words = [Change(change).word for change in comparison.change[rows].tolist()]
    different = [",".join(differs) or table.EMPTY for differs in differences(comparison, rows)]
    return zip(words, *shown, different, names, strict=True)


def _size(amount: int, kind: int, *, fold: bool) -> str:
    """Return a size where there is one."""
    return size(amount) if kind == Kind.FILE or (fold and kind == Kind.DIR and amount) else table.EMPTY


_NATURE: Final = {Kind.FILE: "content", Kind.SYMLINK: "target", Kind.HARDLINK: "target"}
"""What makes an entry of a kind another one; of all others it is the device number."""

_DETAILS: Final = tuple((detail, str(detail.name).lower()) for detail in Detail)


def differences(comparison: Comparison, rows: NDArray[np.int32]) -> list[list[str]]:
    """Return what differs at each of these paths: nothing where only one image has it.

    First one of `kind content target device`, then `mode owner xattrs mtime`, each where it does.
    """
    before, after = (kinds[rows].tolist() for kinds in comparison.kinds())
    found = []
    for change, details, old, new in zip(
        comparison.change[rows].tolist(), comparison.details[rows].tolist(), before, after, strict=True
    ):
        words = [word for detail, word in _DETAILS if details & detail]
        if change == Change.MODIFIED:
            words.insert(0, "kind" if old != new else _NATURE.get(Kind(new), "device"))
        found.append(words)
    return found


def package_lines(changes: PackageChanges, limit: int | None = None) -> Iterator[str]:
    """Yield each package with its version before and after; nothing where none differs."""
    part = changes.items[:limit]
    if part:
        rows = [[_cell(item.before), _cell(item.after), printable(item.name)] for item in part]
        yield from table.lines(("BEFORE", "AFTER", "PACKAGE"), rows)
    if len(changes.items) > len(part):
        yield f"… and {count(len(changes.items) - len(part), 'more package')}; all of them: --files"
    for path in changes.unread:
        yield f"packages of /{printable(path)} are not compared: it differs, and is not a database that is read"


def _cell(version: str | None) -> str:
    """Return a version in which nothing looks like the gap between two columns."""
    return "" if version is None else " ".join(printable(version).split())


def package_fields(changes: PackageChanges | None) -> dict[str, object] | None:
    """Return the fields of the JSON total: the changes, and the unread databases; None where none was looked for."""
    if changes is None:
        return None
    return {
        "changed": [
            {"manager": item.manager, "name": item.name, "before": item.before, "after": item.after}
            for item in changes.items
        ],
        "unread": [path.decode("utf-8", "surrogateescape") for path in changes.unread],
    }
