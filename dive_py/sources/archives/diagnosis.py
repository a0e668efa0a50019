"""What something probably is when it is not an image."""

from __future__ import annotations

import codecs
import hashlib
import re
import shlex
from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import DamagedImage
from dive_py.layers.blocks import BLOCK
from dive_py.layers.compression import sniff

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dive_py.layers.index import LayerIndex

_PULL = "name an image, or an archive written by `docker save`"
_UTF_16 = "text in UTF-16, as PowerShell's `>` writes whatever comes"
_WITH_OPTION = "save it again with `docker save -o FILE IMAGE`, which keeps the bytes"

_MAGIC: tuple[tuple[int, bytes, str, str], ...] = (
    (0, b"\x7fELF", "a program", _PULL),
    (0, b"PK\x03\x04", "a zip archive", "unpack it first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-zip archive", "unpack it first"),
    (0, b"QFI\xfb", "a disk of a virtual machine (qcow2)", _PULL),
    (0, b"hsqs", "a squashfs file system", _PULL),
    (
        32, b"SIF_MAGIC", "an image of Singularity or Apptainer (SIF)",
        "unpack it with `apptainer build --sandbox FOLDER FILE`, then `tar -C FOLDER -c . | docker import - NAME`",
    ),
    (0, b"version https://git-lfs", "a pointer of Git LFS, not the file itself", "`git lfs pull` fetches the file"),
    (0, b"\xff\xfe", _UTF_16, _WITH_OPTION),
    (0, b"\xfe\xff", _UTF_16, _WITH_OPTION),
    (0, b"%PDF", "a PDF document", _PULL),
    (0, b"#!", "a script", _PULL),
    (0, b"FROM ", "a Dockerfile", "build it first, then open the image"),
    (0, b"070701", "a cpio archive", _PULL),
    (0, b"!<arch>", "a Debian package or a library", _PULL),
    (0, b"SQLite format 3", "a database", _PULL),
    (0, b"<", "a web page or XML, perhaps an error page that was saved instead of the archive", "download it again"),
    (0, b"{", "JSON, perhaps one of an image's documents alone", "give the whole archive or the layout's folder"),
    (0, b"[", "JSON, perhaps one of an image's documents alone", "give the whole archive or the layout's folder"),
)  # fmt: skip
"""Offset, bytes there, what has them, what to do."""

_IN_A_LAYERS_PLACE = {
    b"<": "a web page or XML, perhaps an error page that was saved instead",
    b"{": "JSON, perhaps an error that was saved instead",
    b"[": "JSON, perhaps an error that was saved instead",
}
"""What begins so where a layer should be."""

_YAML = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:---\s|[\w.-]+:(?:[ \t][^\n]*)?\r?\n(?:[ \t-][^\n]*\n)*[\w.-]+:(?:\s|$))")
"""Two keys of YAML, or the mark of a document's start."""

_ROOT_FOLDERS = frozenset({"bin", "etc", "lib", "sbin", "usr", "var", "root", "home", "dev", "proc", "sys"})
_ENOUGH_FOLDERS = 2
_EXPORTED = frozenset({".dockerenv"})
"""What engines add to whatever they export."""

_DOCUMENTS = ("manifest.json", "index.json", "repositories", "oci-layout")
_DEEPEST = 4
"""Folders that are mentioned; deeper, an image is not packed by mistake."""

EMPTY_DIFF_ID = "sha256:" + hashlib.sha256(b"").hexdigest()
"""The diff ID of a layer of no bytes at all, which some builders make."""

NO_TAR = "is not a tar archive"

_AT_ITS_START = frozenset({NO_TAR, "ends inside the header at byte 0"})
"""What reading says of a layer that does not begin as a tar."""


def not_their_diff_ids(claimed: Iterable[str], computed: Iterable[str]) -> list[str]:
    """Return what to say of layers, base first, whose bytes have another digest than the config claims.

    Args:
        claimed: Their diff IDs as the config has them; empty where it has none.
        computed: Those of their bytes; empty where unknown.
    """
    return [
        f"layer {number} is not what its diff ID says: the config and the layer do not belong together"
        for number, (claim, diff_id) in enumerate(zip(claimed, computed, strict=True))
        if claim and diff_id and claim != diff_id
    ]


def no_image(what: str, head: bytes) -> DamagedImage:
    """Return what to say of bytes that are not an archive.

    Args:
        what: What they are called.
        head: The first bytes, a block of 512 or less; decompressed where they were compressed.
    """
    if not head:
        return DamagedImage(f"{what} is not an image: it is empty", "it was probably not written or copied to its end")
    if twice := sniff(head):
        return DamagedImage(
            f"{what} is compressed twice, the inner time with {twice}", "decompress it once, and open that"
        )
    kind, hint = looks_like(head)
    if kind:
        return DamagedImage(f"{what} is not an image: it looks like {kind}", hint)
    if not head.strip(b"\0"):
        return DamagedImage(f"{what} is not an image: it starts with zeros, as an empty archive or a lost file does")
    return DamagedImage(
        f"{what} is not an image: it is neither a tar archive nor compressed in a way that is known",
        "it may be damaged or encrypted",
    )


def explained(index: LayerIndex, read: Callable[[int, int], bytes]) -> LayerIndex:
    """Return the index of a layer; where there is no tar, with what is there instead, as its first bytes tell."""
    if index.damage not in _AT_ITS_START:
        return index
    said = no_layer(read(0, BLOCK))
    return index if said == NO_TAR else replace(index, damage=said)


def placed(index: LayerIndex, where: str, size: int, diff_id: str) -> LayerIndex:
    """Return the index of a layer of `size` bytes as it is delivered: with its place where something is wrong."""
    damage = index.damage or ("" if size or diff_id == EMPTY_DIFF_ID else "is empty, 0 bytes")
    return replace(index, damage=f"{where}: {damage}") if damage else index


def no_layer(head: bytes) -> str:
    """Return what to say of bytes in a layer's place that are not a tar, as it continues "the layer …".

    Args:
        head: The first bytes, a block of 512 or less; decompressed where they were compressed.
    """
    if twice := sniff(head):
        return f"{NO_TAR}: it is compressed twice, the inner time with {twice}; compress it once"
    kind, hint = looks_like(head)
    plain = head.lstrip()[:1]
    if plain in _IN_A_LAYERS_PLACE:
        kind, hint = _IN_A_LAYERS_PLACE[plain], "get the image again"
    elif hint == _PULL or not hint:
        hint = "get the image again"
    return f"{NO_TAR}: it looks like {kind}; {hint}" if kind else NO_TAR


def looks_like(head: bytes) -> tuple[str, str]:
    """Return what has these first bytes, and what to do with it; two empty texts where that is not known."""
    for offset, magic, kind, hint in _MAGIC:
        if head[offset : offset + len(magic)] == magic:
            return kind, hint
    text = _text(head)
    if text is None:
        return "", ""
    if _YAML.match(text):
        return "YAML", "build or pull the image that it names, and open that"
    return "text", _PULL


def _text(head: bytes) -> str | None:
    """Return the first bytes where they are readable; the last of them may be the beginning of a character."""
    if not head.strip():
        return None
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return None
    return text if all(character.isprintable() or character in "\t\r\n" for character in text) else None


def folder_with_image(names: Iterable[str]) -> str:
    """Return the folder that has the documents of an image, in an archive with these names; else empty."""
    for name in names:
        folder, _, last = name.rpartition("/")
        if last in _DOCUMENTS and folder and folder.count("/") < _DEEPEST:
            return folder
    return ""


def no_image_inside(what: str, names: Sequence[str], damage: str = "", *, is_folder: bool = False) -> DamagedImage:
    """Return what to say of an archive or a folder that has none of an image's documents."""
    cut_off = "it was probably not copied or downloaded to its end"
    if damage:
        return DamagedImage(f"{damage}; manifest.json and index.json, which are written last, are missing", cut_off)
    if inside := folder_with_image(names):
        unpacking = f"unpack it with tar -xf {shlex.quote(what)}, and open ./{inside}"
        return DamagedImage(
            f"{what} is not an image itself, but holds one in its folder {inside!r}",
            f"open {what.rstrip('/')}/{inside}" if is_folder else unpacking,
        )
    tops = {name.partition("/")[0] for name in names}
    if "blobs" in tops:
        return DamagedImage(
            f"{what} holds an image's blobs, but no manifest.json and no index.json, which are written last", cut_off
        )
    return DamagedImage(*_no_documents(what, names, tops))


def _no_documents(what: str, names: Iterable[str], tops: set[str]) -> tuple[str, str]:
    """Return what is said of names among which is nothing of an image, and what to do."""
    if any(".wh." in name for name in names):
        return f"{what} is not an image: it looks like one layer of one", "give the whole image"
    if len(tops & _ROOT_FOLDERS) >= _ENOUGH_FOLDERS or tops & _EXPORTED:
        return (
            f"{what} is not an image: it holds a file system without layers, as `docker export` writes it",
            "make an image of it with `docker import`, or write one with `docker save`",
        )
    archives = [name for name in names if name.endswith((".tar", ".tar.gz", ".tgz"))][:3]
    if archives:
        inside = ", ".join(map(repr, archives))
        return (
            f"{what} is not an image: it has no manifest.json and no index.json, but archives: {inside}",
            "unpack it and open one of these",
        )
    return f"{what} is not an image: it has no manifest.json, no index.json and no repositories", _PULL
