"""Layers with a table of contents, as converters write them: eStargz and zstd:chunked."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.building.entries import CHAR, CONTIGUOUS, DIRECTORY, FIFO, HARDLINK, REGULAR, SYMLINK, Entry, file
from tests.building.squeeze import squeeze
from tests.building.tar_writer import END, member, write_tar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

TYPES = {
    REGULAR: "reg", CONTIGUOUS: "reg", DIRECTORY: "dir", SYMLINK: "symlink", HARDLINK: "hardlink", CHAR: "char",
    b"4": "block", FIFO: "fifo",
}  # fmt: skip
LANDMARK = file(".no.prefetch.landmark", b"\x0f", mode=0)
STARGZ = "containerd.io/snapshot/stargz/toc.digest"
CONTAINERS, STARGZ_CHUNKED = "io.github.containers.zstd-chunked.", "io.containers.zstd-chunked."


@dataclass
class LazyBlob:
    """A layer with a table of contents."""

    blob: bytes
    annotations: dict[str, str]
    tar: bytes
    """What it is, decompressed, as far as tar readers read it."""
    table: bytes
    """The table as it is stored."""
    entries: list[dict[str, Any]] = field(default_factory=list)
    """What the table lists."""


def digest(data: bytes) -> str:
    """The sha256 of data, as tables write it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def rfc3339(entry: Entry, hours: int = 0) -> str:
    """An entry's time, as Go writes it in a zone; without its fraction where that is empty."""
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=entry.mtime, hours=hours)
    fraction = entry.fraction.rstrip("0")
    zone = "Z" if not hours else f"{'+' if hours > 0 else '-'}{abs(hours):02}:00"
    return f"{moment:%Y-%m-%dT%H:%M:%S}{'.' if fraction else ''}{fraction}{zone}"


def table_entry(entry: Entry, time: str) -> dict[str, Any]:
    """What a table says of an entry, but for its content; zeros are left out."""
    link = entry.link.decode("utf-8", "replace") if entry.type in (SYMLINK, HARDLINK) else ""
    said = {
        "type": TYPES[entry.type], "name": entry.name.decode("utf-8", "replace"), "linkName": link, "mode": entry.mode,
        "size": len(entry.data) if TYPES[entry.type] == "reg" else 0, "uid": entry.uid, "gid": entry.gid,
        "modtime": time, "devMajor": entry.major, "devMinor": entry.minor,
        "xattrs": {name: base64.b64encode(value).decode() for name, value in entry.xattrs.items()},
    }  # fmt: skip
    return {name: value for name, value in said.items() if value or name == "name"}


class _Members:
    """Members or frames, of which each content begins a new one."""

    def __init__(self, form: str, least: int = 0) -> None:
        self.blob = bytearray()
        self._form = form
        self._least = least
        self._open = bytearray()

    def add(self, data: bytes) -> None:
        self._open += data

    def begin(self) -> tuple[int, int]:
        """Begin a content: where its member starts, and how much of that is before it."""
        if len(self._open) >= self._least:
            self.flush()
        return len(self.blob), len(self._open)

    def flush(self) -> None:
        if self._open:
            self.blob += squeeze(bytes(self._open), self._form)
            self._open.clear()


def _pieces(data: bytes, chunk: int) -> list[bytes]:
    return [data[at : at + chunk] for at in range(0, len(data), chunk)]


def _packed(
    entries: Iterable[Entry], members: _Members, chunk: int, *, frames: bool, hours: int
) -> list[dict[str, Any]]:
    """Pack entries, and return what a table says of them."""
    listed: list[dict[str, Any]] = []
    for entry in entries:
        said = table_entry(entry, rfc3339(entry, hours) if frames or entry.mtime else "")
        listed.append(said)
        tar = member(entry)
        data = entry.data if said["type"] == "reg" else b""
        start = len(tar) - (len(data) + 511 & ~511)
        members.add(tar[:start])
        if said["type"] == "reg" and (data or not frames):
            said["digest"] = digest(data)
        pieces = _pieces(data, chunk)
        for number, piece in enumerate(pieces):
            at, inner = members.begin()
            one = said if not number else {"type": "chunk", "name": said["name"], "chunkOffset": number * chunk}
            one |= {"offset": at} | ({"innerOffset": inner} if inner else {})
            if len(pieces) > 1 or not frames:
                one["chunkDigest"] = digest(piece)
            if len(pieces) > 1 and (frames or number + 1 < len(pieces)):
                one["chunkSize"] = len(piece)
            if frames and len(pieces) > 1 and not piece.strip(b"\0"):
                one["chunkType"] = "zeros"
            if number:
                listed.append(one)
            members.add(piece)
        if frames and pieces:
            members.flush()
            said["endOffset"] = len(members.blob)
        members.add(tar[start + len(data) :])
    return listed


def _gzip_footer(words: bytes, *, old: bool = False) -> bytes:
    extra = words if old else b"SG" + len(words).to_bytes(2, "little") + words
    return b"\x1f\x8b\x08\x04\0\0\0\0\0\xff" + len(extra).to_bytes(2, "little") + extra + b"\x01\0\0\xff\xff" + bytes(8)


def estargz(
    entries: Sequence[Entry],
    *,
    chunk: int = 4 << 20,
    least: int = 0,
    landmark: bool = True,
    footer: str = "STARGZ",
) -> LazyBlob:
    """A layer as eStargz.

    Args:
        entries: What is in it.
        chunk: Bytes of a chunk.
        least: Bytes that a member has at the least, so that several contents share one.
        landmark: Whether it is as ctr-remote converts it, with a landmark and the table as the tar's last file; else as
            BuildKit, where the table stands behind the tar's end.
        footer: `STARGZ`, `old` (as CRFS had it), or `external`, where the table is a blob of its own.
    """
    members = _Members("gzip", least)
    whole = [LANDMARK, *entries] if landmark else list(entries)
    listed = _packed(whole, members, chunk, frames=False, hours=0)
    if not landmark:
        members.add(END)
    members.flush()
    document = json.dumps({"version": 1, "entries": listed}, indent="\t").encode()
    own = file("stargz.index.json", document, mode=0)
    table = gzip.compress(write_tar([own]), mtime=0)
    blob = bytes(members.blob)
    if footer == "external":
        blob += _gzip_footer(b"STARGZEXTERNALTOC")
    else:
        blob += table + _gzip_footer(b"%016xSTARGZ" % len(blob), old=footer == "old")
    tar = write_tar([*whole, own] if landmark and footer != "external" else whole)
    return LazyBlob(blob, {STARGZ: digest(document)}, tar, table, listed)


def zstd_chunked(
    entries: Sequence[Entry], *, chunk: int = 4 << 20, prefix: str = CONTAINERS, words: int = 8, hours: int = 0
) -> LazyBlob:
    """A layer as zstd:chunked.

    Args:
        entries: What is in it.
        chunk: Bytes of a chunk.
        prefix: What annotations begin with.
        words: How many words the footer has: 8 with a tar-split record, or 5.
        hours: How far the zone of times is ahead of UTC.
    """
    members = _Members("zstd")
    listed = _packed(entries, members, chunk, frames=True, hours=hours)
    members.add(END)
    members.flush()
    document = json.dumps({"version": 1, "entries": listed or None}, separators=(",", ":")).encode()
    blob, places, annotations = bytes(members.blob), [], {}
    table = squeeze(document, "zstd")
    for plain, stored, name in ((document, table, "manifest"), (b"{}\n", squeeze(b"{}\n", "zstd"), "tarsplit"))[
        : words // 4
    ]:
        blob += b"\x50\x2a\x4d\x18" + len(stored).to_bytes(4, "little")
        place = [len(blob), len(stored), len(plain)] + ([1] if name == "manifest" else [])
        annotations[f"{prefix}{name}-position"] = ":".join(map(str, place))
        places += place
        blob += stored
    annotations[f"{prefix}manifest-checksum"] = digest(table)
    last = b"GNUlInUx" if len(places) > 4 else b"GnUlInUx"
    footer = struct.pack(f"<{len(places)}Q", *places) + last
    blob += b"\x50\x2a\x4d\x18" + len(footer).to_bytes(4, "little") + footer
    return LazyBlob(blob, annotations, write_tar(entries), table, listed)
