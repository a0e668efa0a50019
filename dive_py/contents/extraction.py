"""The plan of an extraction: where it goes, and which folders, files and links it makes there."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.contents.locate import own_entry, shown_entry
from dive_py.contents.sparse import OLD_FORM
from dive_py.errors import DivepyError, PathNotFound
from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.paths import ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.overlay.stack import LayerStack

_LEADING_MODE: Final = 0o755
"""Of a folder that a layer has no entry for, and needs: what engines make of it."""


@dataclass(frozen=True)
class Folder:
    """A folder to make."""

    path: tuple[bytes, ...]
    """Its components below the target."""
    mode: int
    """Permission bits; what a person needs to go on in it is added."""
    mtime: int | None
    """Nanoseconds since 1970; None where unknown."""


@dataclass(frozen=True)
class File:
    """A regular file to write."""

    path: tuple[bytes, ...]
    mode: int
    mtime: int
    entry: int
    """The stored entry whose content it gets."""
    size: int


@dataclass(frozen=True)
class Symlink:
    """A symlink to make, exactly as it is stored; nothing is ever written through it."""

    path: tuple[bytes, ...]
    target: bytes


@dataclass(frozen=True)
class HardLink:
    """A second name of a file that is extracted as well."""

    path: tuple[bytes, ...]
    target: tuple[bytes, ...]


@dataclass
class Plan:
    """All that an extraction makes."""

    folders: list[Folder] = field(default_factory=list)
    """Outer ones before inner ones."""
    files: list[File] = field(default_factory=list)
    symlinks: list[Symlink] = field(default_factory=list)
    hard_links: list[HardLink] = field(default_factory=list)
    left_out: list[tuple[bytes, str]] = field(default_factory=list)
    """Paths in the image that are not extracted, and why: devices, pipes, broken links, a content in a form that
    no engine reads."""
    single: bool = False
    """Whether one thing that is not a folder was asked for: its path below the target is empty."""

    @property
    def total(self) -> int:
        """Bytes of all files."""
        return sum(one.size for one in self.files)

    @property
    def names(self) -> list[tuple[bytes, ...]]:
        """Everything that is not a folder, by its components below the target."""
        return [
            *(one.path for one in self.files),
            *(one.path for one in self.symlinks),
            *(one.path for one in self.hard_links),
        ]


def plan(stack: LayerStack, path: bytes, layer: int | None, upto: int | None = None) -> Plan:
    """Plan the extraction of a path and all below it.

    Args:
        stack: All layers.
        path: Without leading slash, normalised; empty for everything. Symlinks are followed in the merged file system.
        layer: What this layer's tar holds; None for what a container sees.
        upto: What would be seen if this were the top layer, and then `path` is taken as it stands; None for what is
            seen in the end.

    Raises:
        PathNotFound: nothing is there.
        DivepyError: it is a device or a pipe, which are not extracted.
    """
    if not stack.layer_count:
        return Plan()
    if upto is not None:
        number = stack.paths.find(path)
        start = -1 if number is None else number
        part = stack.owners(upto)[start : stack.paths.end[start]] if start >= 0 else np.zeros(0, np.int32)
        rows = part[part >= 0]
        if not len(rows):
            raise PathNotFound(f"/{path.decode('utf-8', 'replace')} is not there at layer {upto}")
    elif layer is None:
        entry = shown_entry(stack, path) if path else -1
        start = int(stack.entries.path[entry]) if entry >= 0 else ROOT
        owners = stack.owners(stack.layer_count - 1)
        part = owners[start : stack.paths.end[start]]
        rows = part[part >= 0]
    else:
        start = int(stack.entries.path[own_entry_or_folder(stack, path, layer)]) if path else ROOT
        own = stack.own(layer)
        at = stack.entries.path[own]
        rows = own[(at >= start) & (at < stack.paths.end[start])]
    return _planned(stack, rows[stack.entries.path[rows] != ROOT], start)


def place_of(destination: str, path: bytes, *, single: bool) -> tuple[str, bytes]:
    """Return the folder to extract to, and for a single file its name there, as `cp -r` and `docker cp` decide it.

    What is there already as a folder, or ends with a slash, takes the thing under its own name; else the destination
    is the new name. Everything (an empty path) goes right into the destination.
    """
    typed = os.path.expanduser(destination)  # noqa: PTH111  what ends with a slash must stay so
    own = path.rpartition(b"/")[2]
    into = os.path.isdir(typed) or typed.endswith("/")  # noqa: PTH112
    if single:
        if into:
            return typed, own
        folder, name = os.path.split(typed)
        return folder or ".", os.fsencode(name)
    return (os.path.join(typed, os.fsdecode(own)) if into and own else typed), b""  # noqa: PTH118


def own_entry_or_folder(stack: LayerStack, path: bytes, layer: int) -> int:
    """Return the entry of a layer at a path; where it has none but something below it, any entry of that path.

    Raises:
        PathNotFound: the layer has neither.
    """
    number = stack.paths.find(path)
    if number is not None:
        own = stack.own(layer)
        at = stack.entries.path[own]
        inside = own[(at >= number) & (at < stack.paths.end[number])]
        if len(inside) and int(stack.entries.path[inside[0]]) != number:
            anywhere = np.flatnonzero(stack.entries.path == number)
            if len(anywhere):
                return int(anywhere[0])
    return own_entry(stack, path, layer)


def _planned(stack: LayerStack, rows: NDArray[np.int32], start: int) -> Plan:
    entries, paths = stack.entries, stack.paths
    outer = len(_parts(paths.path(start)))
    made = Plan()
    first_name: dict[int, tuple[bytes, ...]] = {}
    for entry, kind, real in zip(rows.tolist(), entries.kind[rows].tolist(), entries.real[rows].tolist(), strict=True):
        path = _parts(paths.path(int(entries.path[entry])))[outer:]
        carrier = real if real >= 0 else entry
        shown = Kind(entries.kind[carrier]) if kind == Kind.HARDLINK and real >= 0 else Kind(kind)
        if shown == Kind.DIR:
            made.folders.append(Folder(path, int(entries.mode[entry]), _time(stack, entry)))
        elif shown == Kind.FILE and entries.flags[carrier] & Flag.OLD_SPARSE:
            made.left_out.append((paths.path(int(entries.path[entry])), OLD_FORM))
        elif shown == Kind.FILE:
            known = first_name.setdefault(carrier, path)
            if known is not path:
                made.hard_links.append(HardLink(path, known))
            else:
                made.files.append(_file(stack, carrier, path))
        elif shown == Kind.SYMLINK:
            made.symlinks.append(Symlink(path, entries.links[entries.link[carrier]]))
        else:
            why = {Kind.HARDLINK: "a hard link to nothing", Kind.FIFO: "a named pipe"}.get(shown, "a device")
            made.left_out.append((paths.path(int(entries.path[entry])), why))
    _complete(made, paths.path(start), outer)
    return made


def _complete(made: Plan, asked: bytes, outer: int) -> None:
    """Note whether one thing was asked for, and refuse it where nothing can be made of it."""
    names = made.names
    made.single = bool(outer) and names == [()]
    if outer and not names and not made.folders and made.left_out:
        raise DivepyError(f"/{asked.decode('utf-8', 'replace')} is {made.left_out[0][1]}, and is not extracted")
    known = {folder.path: folder for folder in made.folders}
    for name in (*names, *list(known)):
        # upwards, as far as folders are unknown: each costs its own length once, however many names are below
        above = name[:-1]
        while above and above not in known:
            known[above] = Folder(above, _LEADING_MODE, None)
            above = above[:-1]
    made.folders = [known[path] for path in sorted(known) if path]


def _file(stack: LayerStack, entry: int, path: tuple[bytes, ...]) -> File:
    entries = stack.entries
    size = int(entries.size[entry]) if entries.flags[entry] & (Flag.SPARSE | Flag.BELOW) else int(entries.stored[entry])
    holder = entries.borrowed.get(entry, entry)
    return File(path, int(entries.mode[entry]), _time(stack, entry) or 0, holder, size)


def _time(stack: LayerStack, entry: int) -> int | None:
    entries = stack.entries
    if entries.implicit[entry]:
        return None
    return int(entries.mtime[entry]) * 1_000_000_000 + int(entries.mtime_ns[entry])


def _parts(path: bytes) -> tuple[bytes, ...]:
    return tuple(path.split(b"/")) if path else ()
