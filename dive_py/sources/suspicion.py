"""What something probably is when it is no image."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage

if TYPE_CHECKING:
    from collections.abc import Iterable

_PULL = "name an image, or an archive written by `docker save`"

_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\x7fELF", "a program", _PULL),
    (0, b"PK\x03\x04", "a zip archive", "unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-zip archive", "unpack it first"),
    (0, b"QFI\xfb", "a disk of a virtual machine (qcow2)", _PULL),
    (0, b"hsqs", "a squashfs file system", _PULL),
    (32, b"SIF_MAGIC", "a Singularity image", "convert it to an OCI image first"),
    (0, b"%PDF", "a PDF document", _PULL),
    (0, b"#!", "a script", _PULL),
    (0, b"FROM ", "a Dockerfile", "build it first, then open the image"),
    (0, b"070701", "a cpio archive", _PULL),
    (0, b"!<arch>", "a Debian package or a library", _PULL),
    (0, b"SQLite format 3", "a database", _PULL),
    (0, b"<", "a web page or XML, perhaps an error page that was saved instead of the archive", "download it again"),
    (0, b"{", "JSON, perhaps one of an image's documents alone", "give the whole archive or the layout's folder"),
    (0, b"[", "JSON, perhaps one of an image's documents alone", "give the whole archive or the layout's folder"),
)
"""Offset, bytes there, what has them, what to do."""

_ROOT_FOLDERS = frozenset({"bin", "etc", "lib", "sbin", "usr", "var", "root", "home"})
_ENOUGH_FOLDERS = 2


def not_its_diff_id(number: int) -> str:
    """What to say of a layer whose bytes have another digest than the config claims."""
    return f"layer {number} is not what its diff ID says: the config and the layer do not belong together"


def no_image(what: str, head: bytes) -> DamagedImage:
    """What to say of bytes that are no archive.

    Args:
        what: What they are called.
        head: The first bytes, a block of 512 or less.
    """
    if not head:
        return DamagedImage(f"{what} is no image: it is empty", "it was probably not written or copied to its end")
    for offset, magic, kind, hint in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return DamagedImage(f"{what} is no image: it looks like {kind}", hint)
    if not head.strip(b"\0"):
        return DamagedImage(f"{what} is no image: it starts with zeros, as an empty archive or a lost file does")
    if _is_text(head):
        return DamagedImage(f"{what} is no image: it looks like text", _PULL)
    return DamagedImage(
        f"{what} is no image: it is neither a tar archive nor compressed in a way that is known",
        "it may be damaged or encrypted",
    )


def _is_text(head: bytes) -> bool:
    """Whether the first bytes are readable; the last of them may be the beginning of a character."""
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(character.isprintable() or character in "\t\r\n" for character in text)


def no_image_inside(what: str, names: Iterable[str], damage: str = "") -> DamagedImage:
    """What to say of an archive or a folder that has none of an image's documents.

    Args:
        what: What it is called.
        names: The names in it.
        damage: Why it could not be looked through to its end, or empty.
    """
    tops: set[str] = set()
    archives: list[str] = []
    dotted = False
    for name in names:
        tops.add(name.partition("/")[0])
        dotted = dotted or ".wh." in name
        if name.endswith((".tar", ".tar.gz", ".tgz")) and len(archives) < 3:
            archives.append(name)
    if damage:
        return DamagedImage(
            f"{damage}; manifest.json and index.json, which are written last, are missing",
            "it was probably not copied or downloaded to its end",
        )
    if "blobs" in tops:
        return DamagedImage(
            f"{what} holds an image's blobs, but no manifest.json and no index.json, which are written last",
            "it was probably not copied or downloaded to its end",
        )
    if dotted:
        return DamagedImage(f"{what} is no image: it looks like one layer of one", "give the whole image")
    if len(tops & _ROOT_FOLDERS) >= _ENOUGH_FOLDERS:
        return DamagedImage(
            f"{what} is no image: it holds a file system without layers, as `docker export` writes it",
            "make an image of it with `docker import`, or write one with `docker save`",
        )
    if archives:
        inside = ", ".join(map(repr, archives))
        return DamagedImage(
            f"{what} is no image: it has no manifest.json and no index.json, but archives: {inside}",
            "unpack it and open one of these",
        )
    return DamagedImage(f"{what} is no image: it has no manifest.json, no index.json and no repositories", _PULL)
