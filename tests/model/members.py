"""What a member of a layer stands for: a path, a kind, attributes, a content."""

from __future__ import annotations

from dataclasses import dataclass, replace
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


def clean(name: bytes) -> Path:
    """A name's components without empty ones, `.` and `..`; what would climb out of the root stands at it."""
    out: list[bytes] = []
    for part in name.split(b"/"):
        if part == b"..":
            out = out[:-1]
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
    """The members of each layer, in the order of its tar, where links of the same tar lead."""
    return [
        landed([made for order, entry in enumerate(layer) if (made := member(number, order, entry)) is not None])
        for number, layer in enumerate(layers)
    ]


def member(layer: int, order: int, entry: Entry) -> Member | None:
    """One member, None for the root's own entry."""
    path = clean(entry.name)
    if not path:
        return None
    path, kind = classify(path, KINDS.get(entry.type, "file"))
    data = stored_data(entry) if KINDS.get(entry.type, "file") == "file" and kind in ("file", "aufs") else b""
    link: bytes | Path = entry.link
    if entry.type == b"1":
        link = clean(entry.link)
    return Member(
        layer,
        order,
        path,
        kind,
        0o777 if kind == "symlink" else entry.mode,
        entry.uid,
        entry.gid,
        (entry.mtime, entry.fraction),
        tuple(sorted(entry.xattrs.items())),
        link,
        (entry.major, entry.minor) if kind in ("char", "block") else (0, 0),
        entry.sparse.size if entry.sparse else len(data),
        data,
    )


class Nowhere(Exception):
    """A name leads through more links than a kernel follows."""


def landed(layer: Sequence[Member]) -> list[Member]:
    """The members of one tar as they land when it is unpacked into an empty folder, one after the other."""
    links: dict[Path, bytes] = {}
    """The symlinks that are there so far."""
    out: list[Member] = []
    for member in layer:
        if member.kind in ("aufs", "invalid"):
            out.append(member)
            continue
        try:
            moved = _moved(member, links)
        except Nowhere:
            out.append(Member(member.layer, member.order, (), "invalid"))
            continue
        out.append(moved)
        if moved.is_object:
            target = links.get(moved.link) if moved.kind == "hardlink" else None  # type: ignore[arg-type]
            if moved.kind != "dir":
                for path in [path for path in links if path[: len(moved.path)] == moved.path]:
                    del links[path]
            links.pop(moved.path, None)
            if moved.kind == "symlink" and moved.link:
                links[moved.path] = moved.link  # type: ignore[assignment]
            elif target is not None:
                links[moved.path] = target
    return out


def _moved(member: Member, links: dict[Path, bytes]) -> Member:
    if member.kind == "opaque":
        return replace(member, path=folder(member.path, links))
    path = (*folder(member.path[:-1], links), member.path[-1])
    if member.kind == "hardlink" and member.link:
        try:
            named: Path = (*folder(member.link[:-1], links), member.link[-1])  # type: ignore[arg-type]
        except Nowhere:
            named = (b"\0",)
        return replace(member, path=path, link=named)
    return replace(member, path=path)


def folder(path: Path, links: dict[Path, bytes]) -> Path:
    """Where a folder of this name is when links are followed inside of the root."""
    at: Path = ()
    for part in path:
        left = [part]
        followed = 0
        while left:
            step = left.pop(0)
            if step == b"..":
                at = at[:-1]
            elif step not in (b"", b"."):
                at = (*at, step)
            target = links.get(at) if step not in (b"", b".", b"..") else None
            if target is not None:
                followed += 1
                if followed > 40:
                    raise Nowhere
                at = () if target.startswith(b"/") else at[:-1]
                left = [*target.split(b"/"), *left]
    return at
