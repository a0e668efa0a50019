"""What a member of a layer stands for: a path, a kind, attributes, a content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.building.tar_writer import stored_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building import Entry

KINDS = {b"1": "hardlink", b"2": "symlink", b"3": "char", b"4": "block", b"5": "dir", b"6": "fifo"}
"""Kinds by type flag; everything else is a file."""

Path = tuple[bytes, ...]
"""A path as its components; the root is the empty one."""


@dataclass(frozen=True)
class Member:
    """One member of one layer's tar, the root's own entry and headers that are no entries left out."""

    layer: int
    order: int
    """Its place in the tar."""
    path: Path
    """Normalised; of a marker the path it acts on."""
    kind: str
    """`file dir symlink hardlink char block fifo whiteout opaque aufs invalid`."""
    mode: int = 0
    uid: int = 0
    gid: int = 0
    mtime: tuple[int, str] = (0, "")
    """Seconds and decimal places."""
    xattrs: tuple[tuple[str, bytes], ...] = ()
    link: bytes | Path = b""
    """A symlink's target as stored, a hard link's as a path."""
    device: tuple[int, int] = (0, 0)
    size: int = 0
    """Bytes of a file, a sparse one expanded."""
    content: bytes = b""
    """What the tar holds of a file."""

    @property
    def is_marker(self) -> bool:
        """Whether it acts on other layers and is nothing itself."""
        return self.kind in ("whiteout", "opaque")

    @property
    def is_object(self) -> bool:
        """Whether it is something that a file system could show."""
        return self.kind not in ("whiteout", "opaque", "aufs", "invalid")


def clean(name: bytes) -> Path | None:
    """A name's components without empty ones, `.` and `..`; None where it climbs out of the root."""
    out: list[bytes] = []
    for part in name.split(b"/"):
        if part == b"..":
            if not out:
                return None
            out.pop()
        elif part not in (b"", b"."):
            out.append(part)
    return tuple(out)


def classify(path: Path, kind: str) -> tuple[Path, str]:
    """The path an entry acts on, and its kind, after its name has been looked at for markers."""
    last = path[-1]
    if last == b".wh..wh..opq":
        return path[:-1], "opaque"
    if any(part.startswith(b".wh..wh.") for part in path):
        return path, "aufs"
    if last in (b".wh.", b".wh..", b".wh..."):
        return (), "invalid"
    if last.startswith(b".wh."):
        return (*path[:-1], last[len(b".wh.") :]), "whiteout"
    return path, kind


def members(layers: Sequence[Sequence[Entry]]) -> list[list[Member]]:
    """The members of each layer, in the order of its tar."""
    return [
        [made for order, entry in enumerate(layer) if (made := member(number, order, entry)) is not None]
        for number, layer in enumerate(layers)
    ]


def member(layer: int, order: int, entry: Entry) -> Member | None:
    """One member, None for the root's own entry."""
    path = clean(entry.name)
    if path is None:
        return Member(layer, order, (), "invalid")
    if not path:
        return None
    path, kind = classify(path, KINDS.get(entry.type, "file"))
    data = stored_data(entry) if KINDS.get(entry.type, "file") == "file" and kind in ("file", "aufs") else b""
    link: bytes | Path = entry.link
    if entry.type == b"1":
        link = clean(entry.link) or ()
    return Member(
        layer,
        order,
        path,
        kind,
        entry.mode,
        entry.uid,
        entry.gid,
        (entry.mtime, entry.fraction),
        tuple(sorted(entry.xattrs.items())),
        link,
        (entry.major, entry.minor) if kind in ("char", "block") else (0, 0),
        entry.sparse.size if entry.sparse else len(data),
        data,
    )
