"""Two opened images, wired to what differs between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dive_py.analysis.compare import Side, compare
from dive_py.analysis.package_changes import PackageChanges, databases, package_changes
from dive_py.contents.packages import LARGEST, is_read
from dive_py.contents.reading import FETCHED_UNASKED, cost_of, read_whole
from dive_py.contents.same import ComparedImage, affordable, by_checksum, equal_contents
from dive_py.layers.distinct import distinct
from dive_py.overlay.changes import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from dive_py.analysis.comparison import Comparison
    from dive_py.exploration import Exploration
    from dive_py.progress import Progress

    Images = tuple[Exploration, Exploration]


def compared(
    images: Images,
    progress: Progress,
    *,
    verify: bool = False,
    may_fetch: Callable[[int, int], bool] = lambda *_: True,
) -> Comparison:
    """Compare two images, and read the contents that headers cannot compare.

    Args:
        images: Both, loaded.
        progress: Advanced by the bytes that are read, with the number of those from registries; its stop flag ends the
            work.
        verify: Whether to read what is merely assumed to be the same as well.
        may_fetch: Called with the number of contents and the bytes, before much comes from registries for comparing;
            where it says no, contents of which all else agrees are assumed to be the same.

    Raises:
        Cancelled: the stop flag was set.
        DivepyError: a content cannot be read.
    """
    sides = [Side(one.stack, [layer.diff_id for layer in one.info.layers]) for one in images]
    comparison = compare(sides[0], sides[1], trusting=not verify)
    paths = comparison.undecided(verify=True)
    if not verify:
        comparison, paths = _worth_reading(comparison, paths)
    if not len(paths):
        return comparison
    if not verify and _cost_of_paths(images, comparison, paths) > FETCHED_UNASKED:
        comparison, paths = _by_checksum(comparison, paths)
        if _cost_of_paths(images, comparison, paths) > FETCHED_UNASKED:  # what is assumed elsewhere, is here as well
            paths = distinct(paths[np.isin(paths, comparison.undecided(verify=False))])
    cost = _cost_of_paths(images, comparison, paths)
    if cost > FETCHED_UNASKED and not may_fetch(len(paths), cost):
        return comparison.taken_for_equal(paths[comparison.doubtful(paths)])
    progress.await_transfer(cost)
    before, after = (ComparedImage(one.stack, one.image) for one in images)
    found = equal_contents(before, comparison.was[paths], after, comparison.now[paths], progress)
    return comparison.decided(paths, found)


def _cost(images: Images, entries: tuple[Sequence[int], Sequence[int]]) -> int:
    """Return the bytes that registries send where these entries of the two images are read."""
    return sum(cost_of(one.stack, one.image, own) for one, own in zip(images, entries, strict=True))


def _cost_of_paths(images: Images, comparison: Comparison, paths: NDArray[np.int32]) -> int:
    return _cost(images, (comparison.was[paths].tolist(), comparison.now[paths].tolist()))


def _by_checksum(comparison: Comparison, paths: NDArray[np.int32]) -> tuple[Comparison, NDArray[np.int32]]:
    """Decide what the checksums tell that were computed on the way; return the other paths."""
    before, after = (stack.entries for stack in comparison.stacks)
    known, equal = by_checksum(before, shown(before, comparison.was[paths]), after, shown(after, comparison.now[paths]))
    comparison = comparison.decided(paths[known & ~equal], equal[known & ~equal])
    return comparison.taken_for_equal(paths[known & equal]), paths[~known]


def _worth_reading(comparison: Comparison, paths: NDArray[np.int32]) -> tuple[Comparison, NDArray[np.int32]]:
    """Return which of these paths are worth reading.

    That is what nothing else decides, and what agrees in all else while it is small.

    Builds that set all times to one leave files of equal size and time that differ, a version's number for instance.
    """
    agrees = np.flatnonzero(comparison.doubtful(paths))
    agrees = distinct(np.concatenate((agrees, np.flatnonzero(~np.isin(paths, comparison.undecided(verify=False))))))
    costly = agrees[~affordable(comparison.sizes()[1][paths[agrees]])]
    return comparison.taken_for_equal(paths[costly]), np.delete(paths, costly)


def packages(
    comparison: Comparison,
    images: Images,
    progress: Progress,
    *,
    may_fetch: Callable[[int, int], bool] = lambda *_: True,
) -> PackageChanges:
    """Compare the packages of two images; only databases that differ are read.

    Args:
        comparison: What `compared` gave.
        images: The same images.
        progress: Advanced by the bytes that are read; its stop flag ends the work.
        may_fetch: As for `compared`; where it says no, the databases stay unread.

    Raises:
        Cancelled: the stop flag was set.
        DivepyError: a database cannot be read again.
    """
    names = {place: comparison.paths.path(place) for place in databases(comparison).tolist()}
    requested: list[dict[int, bytes]] = []
    for column in (comparison.was, comparison.now):
        entries = {int(column[place]): path for place, path in names.items() if is_read(path)}
        entries.pop(-1, None)
        requested.append(entries)
    cost = _cost(images, (list(requested[0]), list(requested[1])))
    if cost > FETCHED_UNASKED and not may_fetch(len(names), cost):
        requested = [{}, {}]
    progress.await_transfer(cost)
    held: list[dict[bytes, bytes]] = []
    for image, entries in zip(images, requested, strict=True):
        found = read_whole(image.stack, image.image, list(entries), LARGEST, progress)
        held.append({path: found[entry] for entry, path in entries.items() if entry in found})
    return package_changes(comparison, held[0].get, held[1].get)
