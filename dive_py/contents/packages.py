"""What package managers say is installed: their databases to names and versions. Values, no input or output.

* dpkg: paragraphs of `Field: value` lines in `var/lib/dpkg/status` (deb-control(5), dpkg-query(1) for the states);
  images without a package manager have a file a package below `var/lib/dpkg/status.d` instead.
* apk: paragraphs of `X:value` lines in `lib/apk/db/installed` (apk's *installed database V2*).
* rpm keeps a Berkeley, ndb or SQLite database, which is not read.

All text in them is untrusted.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUS_FOLDER: Final = b"var/lib/dpkg/status.d"
"""Where images without a package manager have a file a package."""

LARGEST: Final = 64 * 1024 * 1024
"""Bytes beyond which a database is not an honest one: that of a whole desktop takes some 5 MB."""


class Manager(StrEnum):
    """Who keeps a database of what is installed."""

    DPKG = "dpkg"
    APK = "apk"
    RPM = "rpm"


DATABASES: Final = {
    b"var/lib/dpkg/status": Manager.DPKG,
    b"lib/apk/db/installed": Manager.APK,
    b"usr/lib/apk/db/installed": Manager.APK,
    **{
        folder + b"/" + name: Manager.RPM
        for folder in (b"var/lib/rpm", b"usr/lib/sysimage/rpm", b"usr/share/rpm")
        for name in (b"Packages", b"Packages.db", b"rpmdb.sqlite")
    },
}
"""Databases at places of their own, by path."""

_NOT_INSTALLED: Final = (b"not-installed", b"config-files")
"""dpkg's states of a package whose files are not there."""


def manager_of(path: bytes) -> Manager | None:
    """Return the manager whose database a path is, None if it is none."""
    folder, _, name = path.rpartition(b"/")
    if folder == STATUS_FOLDER and not name.endswith(b".md5sums"):
        return Manager.DPKG
    return DATABASES.get(path)


def is_read(path: bytes) -> bool:
    """Return whether a path is a database that `versions` understands."""
    return manager_of(path) in {Manager.DPKG, Manager.APK}


def versions(manager: Manager, data: bytes) -> dict[str, str]:
    """Return the version of each package that a database names; nothing of what is none, and of rpm's.

    A package for a foreign architecture is called `name:architecture`, as dpkg calls it: one that is neither `all` nor
    what most packages are for.
    """
    if manager is Manager.DPKG:
        return _dpkg(data)
    return _apk(data) if manager is Manager.APK else {}


def _dpkg(data: bytes) -> dict[str, str]:
    found = []
    for fields in _paragraphs(data, b": "):
        name, version = fields.get(b"Package"), fields.get(b"Version")
        state = fields.get(b"Status", b"installed").split()[-1:]
        if name and version and state and state[0] not in _NOT_INSTALLED:
            found.append((name, fields.get(b"Architecture", b"all"), version))
    counted = Counter(architecture for _, architecture, _ in found if architecture != b"all")
    native = (b"all", *(architecture for architecture, _ in counted.most_common(1)))
    return {
        _text(name if architecture in native else name + b":" + architecture): _text(version)
        for name, architecture, version in found
    }


def _apk(data: bytes) -> dict[str, str]:
    return {
        _text(fields[b"P"]): _text(fields[b"V"])
        for fields in _paragraphs(data, b":")
        if fields.get(b"P") and fields.get(b"V")
    }


def _paragraphs(data: bytes, separator: bytes) -> Iterator[dict[bytes, bytes]]:
    """Yield the fields of each paragraph by name, the first of several of one name.

    Lines that begin with a blank go on with the field before; no field that is asked for has such lines.
    """
    fields: dict[bytes, bytes] = {}
    for line in data.splitlines():
        if not line.strip():
            if fields:
                yield fields
            fields = {}
        elif not line.startswith((b" ", b"\t")):
            name, found, value = line.partition(separator)
            if found:
                fields.setdefault(name, value.strip())
    if fields:
        yield fields


def _text(value: bytes) -> str:
    return value.decode("utf-8", "surrogateescape")
