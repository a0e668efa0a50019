"""Which packages came, went or have another version in the second of two images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dive_py.contents.packages import DATABASES, STATUS_FOLDER, Manager, manager_of, versions
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dive_py.analysis.comparison import Comparison

    Reader = Callable[[bytes], bytes | None]
    """Gives a file's content by its path, None where it cannot be had."""


class PackageChange(NamedTuple):
    """A package whose version is another one. All text comes from the images and is untrusted."""

    manager: str
    """`dpkg` or `apk`."""
    name: str
    before: str | None
    """Its version; None where it was not installed."""
    after: str | None


@dataclass(frozen=True)
class PackageChanges:
    """What differs between the packages of two images."""

    items: tuple[PackageChange, ...]
    """By name."""
    unread: tuple[bytes, ...]
    """Paths of databases that differ and were not read."""


def databases(comparison: Comparison) -> NDArray[np.int32]:
    """Return the paths of the package databases that differ, in tree order; those that do not tell no difference."""
    paths, different = comparison.paths, comparison.different()
    found = [place for path in DATABASES if (place := paths.find(path)) is not None and different[place]]
    folder = paths.find(STATUS_FOLDER)
    if folder is not None:
        inside = comparison.different_inside(folder).tolist()
        found += [place for place in inside if manager_of(paths.path(place)) is not None]
    places = np.array(sorted(found), np.int32)
    before, after = comparison.kinds()
    return np.asarray(places[(before[places] == Kind.FILE) | (after[places] == Kind.FILE)])


def package_changes(comparison: Comparison, read_before: Reader, read_after: Reader) -> PackageChanges:
    """Compare what the package databases of two images say, each image's read by its own reader."""
    items: list[PackageChange] = []
    unread: list[bytes] = []
    known: dict[Manager, tuple[dict[str, str], dict[str, str]]] = {}
    for place in databases(comparison).tolist():
        path = comparison.paths.path(place)
        manager = manager_of(path)
        if manager is None or manager is Manager.RPM:
            unread.append(path)
            continue
        entries = comparison.was[place], comparison.now[place]
        readers = read_before, read_after
        data = [reader(path) if entry >= 0 else b"" for reader, entry in zip(readers, entries, strict=True)]
        if None in data:  # the other half alone would tell all packages as new, or as gone
            unread.append(path)
            continue
        for side, content in zip(known.setdefault(manager, ({}, {})), data, strict=True):
            side.update(versions(manager, content or b""))
    for manager, (before, after) in known.items():
        for name in before.keys() | after.keys():
            change = PackageChange(manager.value, name, before.get(name), after.get(name))
            if change.before != change.after:
                items.append(change)
    return PackageChanges(tuple(sorted(items, key=lambda item: (item.name, item.manager))), tuple(unread))
