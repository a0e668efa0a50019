"""What a stack of extension headers and the header behind it say, read one after the other as Go's reader does.

Go's `archive/tar`, `Reader.next`, which Docker, Podman and containerd all read layers with. Written from its text and
from what these engines make of such tars (Docker 20.10, 26 and 28, Podman 4.3), not from divepy.
"""

from __future__ import annotations

from dataclasses import dataclass

Token = tuple[str, "bytes | dict[str, bytes]"]
"""A header of a stack: `x` or `g` with its records, `L` or `K` with its text."""


@dataclass(frozen=True)
class Told:
    """What an entry is, after all."""

    path: bytes
    link: bytes
    uid: int
    gid: int
    mtime: int
    fraction: str


def told(stack: list[Token], path: bytes, link: bytes) -> Told:
    """An entry whose own header says `path` and `link`, and 0 for every number."""
    records: dict[str, bytes] = {}
    long_path = long_link = b""
    for kind, body in stack:
        if kind == "g":
            records, long_path, long_link = {}, b"", b""
        elif kind == "x" and isinstance(body, dict):
            records = body
        elif kind == "L" and isinstance(body, bytes):
            long_path = body
        elif kind == "K" and isinstance(body, bytes):
            long_link = body
    seconds, _, fraction = (records.get("mtime") or b"0").decode().partition(".")
    return Told(
        long_path or records.get("path") or path,
        long_link or records.get("linkpath") or link,
        kernel_owner(records.get("uid") or b"0"),
        kernel_owner(records.get("gid") or b"0"),
        int(seconds),
        fraction,
    )


def kernel_owner(text: bytes) -> int:
    """The 32 bits that a kernel keeps; all of them set mean *do not change*, and the maker is root."""
    low = int(text) % 2**32
    return low if low + 1 < 2**32 else 0


def parents(stack: list[Token]) -> set[bytes]:
    """The directories that containerd and Podman make for global headers, all of whose names are `PaxHeaders/g`."""
    found = set()
    for kind, body in stack:
        if kind == "g" and isinstance(body, dict):
            parts = (body.get("path") or b"PaxHeaders/g").split(b"/")[:-1]
            if parts:
                found.add(b"/".join(parts))
    return found
