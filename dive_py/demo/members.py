"""What a demo layer holds, and how it becomes a tar: deterministic, by the standard library alone."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

EPOCH = 1704880800
"""When the demo's base was made: 10 January 2024, 10:00 UTC."""

_SPREAD = 50
"""Seconds over which the files of a step are modified, each path at a moment of its own."""


@dataclass(frozen=True)
class Member:
    """One entry of a demo layer."""

    path: str
    """Without leading slash."""
    type: bytes = tarfile.REGTYPE
    """A type flag of `tarfile`."""
    data: bytes = b""
    """Contents of a regular file."""
    mode: int = 0o644
    """Permission bits."""
    owner: int = 0
    """User and group number."""
    link: str = ""
    """Target of a link."""
    age: int = 0
    """Seconds after `EPOCH` at which it was modified."""

    def header(self) -> tarfile.TarInfo:
        """Return the tar header."""
        info = tarfile.TarInfo(self.path)
        info.type = self.type
        info.mode = self.mode
        info.uid = info.gid = self.owner
        info.size = len(self.data)
        # files of a build are written one after the other; one time for all would prove nothing of their contents
        info.mtime = EPOCH + self.age + zlib.crc32(self.path.encode()) % _SPREAD
        info.linkname = self.link
        return info


@dataclass(frozen=True)
class DemoStep:
    """One step of the demo's build: a layer, or a change of the configuration alone."""

    command: str
    """What the history says."""
    members: tuple[Member, ...] | None = None
    """The layer's entries in the order of the tar; None for a step without a layer."""


def folder(path: str, mode: int = 0o755, owner: int = 0, age: int = 0) -> Member:
    """Return a directory."""
    return Member(path, tarfile.DIRTYPE, mode=mode, owner=owner, age=age)


def symlink(path: str, target: str, age: int = 0) -> Member:
    """Return a symbolic link."""
    return Member(path, tarfile.SYMTYPE, mode=0o777, link=target, age=age)


def hardlink(path: str, target: str, mode: int = 0o644, age: int = 0) -> Member:
    """Return a second name of `target`."""
    return Member(path, tarfile.LNKTYPE, mode=mode, link=target, age=age)


def deleted(path: str) -> Member:
    """Return the whiteout that deletes `path`."""
    parent, _, name = path.rpartition("/")
    return Member(f"{parent}/.wh.{name}", mode=0o600)


def emptied(path: str) -> Member:
    """Return the marker that hides what lower layers have inside the directory `path`."""
    return Member(f"{path}/.wh..wh..opq", mode=0o600)


def filler(seed: str, size: int) -> bytes:
    """Return `size` bytes that look like a compiled program: always the same for one seed, hard to compress."""
    blocks = (hashlib.sha256(f"{seed} {number}".encode()).digest() for number in range(-(-size // 32)))
    return b"".join(blocks)[:size]


def lines(pattern: str, size: int) -> bytes:
    """Return `size` bytes of text: the pattern, with a running `{n}`, line after line; the last line may be cut."""
    out: list[str] = []
    length = 0
    while length < size:
        line = pattern.replace("{n}", f"{len(out) + 1:04d}") + "\n"
        out.append(line)
        length += len(line)
    return "".join(out).encode()[:size]


def tar(members: Sequence[Member]) -> bytes:
    """Return the members as an uncompressed tar."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as opened:
        for member in members:
            opened.addfile(member.header(), io.BytesIO(member.data))
    return out.getvalue()
