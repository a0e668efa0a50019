"""What one layer's tar holds, as columns without contents.

Every column has one element an entry. Entries stand in *tree order* (pre-order, `/` before every other byte); entries
of one path stand in the order of the tar.

A path is kept as a *tree key*: its bytes as stored, normalised (no leading `./` or `/`, no trailing `/`), with NUL
instead of `/`. No path can contain NUL, and it is the smallest byte, so that plain comparison of keys is tree order and
a directory's subtree is one contiguous range. The root is the empty key; its own entry has no row here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from dive_py.layers.vocabulary import DigestKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

LONGEST_PATH = 4095
"""Bytes of the longest path that Linux takes (`PATH_MAX` without its NUL); engines refuse a layer with a longer one."""

SYMLINK_MODE = 0o777
"""A symlink's mode, whatever its header says: Linux keeps no other, and every engine shows this one."""

KEY_SEPARATOR = b"/"
"""What stands between two keys of a joined list: the one byte besides NUL that no key contains."""

_SWAP = bytes.maketrans(b"/\0", b"\0/")


def path_key(path: bytes) -> bytes:
    """Return the tree key of a normalised path."""
    return path.translate(_SWAP)


def key_path(key: bytes) -> bytes:
    """Return the path, as bytes without leading slash, that a tree key stands for."""
    return key.translate(_SWAP)


@dataclass(eq=False)
class EntryColumns:
    """What is kept of each entry, in one layer or in all of them."""

    kind: NDArray[np.uint8]
    """A `Kind`; of a whiteout or opaque marker, its path is the one it acts on."""
    flags: NDArray[np.uint8]
    """`Flag`s."""
    mode: NDArray[np.uint16]
    """Permission bits with setuid, setgid and sticky: twelve bits."""
    uid: NDArray[np.uint32]
    gid: NDArray[np.uint32]
    size: NDArray[np.int64]
    """Content bytes of a regular file (a sparse one expanded), 0 for every other kind."""
    stored: NDArray[np.int64]
    """Content bytes that the tar holds for a regular file, 0 for every other kind."""
    mtime: NDArray[np.int64]
    """Whole seconds since 1970, rounded down."""
    mtime_ns: NDArray[np.uint32]
    """Nanoseconds after `mtime`."""
    mtime_digits: NDArray[np.uint8]
    """How many decimal places of a second the tar gave: 0 to 9."""
    link: NDArray[np.int32]
    """Position in `links` of a symlink's or hard link's target, -1 for other kinds."""
    major: NDArray[np.uint32]
    minor: NDArray[np.uint32]
    xattr: NDArray[np.int32]
    """Position in `xattrs`, 0 for none: equal positions, equal attributes."""
    order: NDArray[np.uint32]
    """The entry's place in the tar, from 0."""
    offset: NDArray[np.int64]
    """Where the content starts in the uncompressed tar, in bytes; -1 where it cannot be read from there."""


@dataclass(eq=False)
class LayerIndex(EntryColumns):
    """The columns of one layer.

    Made by `tar_headers.scan`; never changed afterwards, so that threads may share it.
    """

    count: int
    """How many entries."""
    names: bytes
    """The tree keys of all entries, joined by `KEY_SEPARATOR`. Below a symlink of the same tar: where it leads."""
    links: tuple[bytes, ...]
    """Targets: a symlink's as stored, a hard link's as tree key."""
    xattrs: tuple[bytes, ...]
    """Sets of extended attributes as `tar_extensions.xattr_set` writes them; the first is empty."""
    digest: NDArray[np.uint8] | None = None
    """(count, `digest_kind.width`) digests of regular files' stored contents, or None; zero where there is none."""
    digest_kind: DigestKind = DigestKind.NONE
    """What `digest` holds."""
    maps: Mapping[int, bytes] = field(default_factory=dict)
    """Of sparse files whose map does not stand before their content, by `offset`: `OFFSET,LENGTH,…` of each piece."""
    needed: tuple[bytes, ...] = ()
    """Tree keys of directories that must be there for no entry's sake: the parents of PAX global headers; sorted."""
    implicit_root: bool = True
    """Whether the tar has no entry for the root itself."""
    tar_bytes: int = 0
    """Uncompressed bytes of the tar that were passed or skipped."""
    diff_id: str = ""
    """`sha256:…` of the uncompressed tar where it was computed, else empty."""
    warnings: tuple[str, ...] = ()
    """One line for each oddity that was passed over."""
    below: Mapping[bytes, bytes] = field(default_factory=dict)
    """Of an upper directory: tree keys whose content is another path's in the merged tree below. As overlayfs writes
    it, until `overlay.redirects` makes tree keys of it: empty for the same path, a name in the same directory, or a
    path from `/` on."""
    damage: str = ""
    """Why the layer could not be read to its end; empty for a sound one."""

    @cached_property
    def stored_bytes(self) -> int:
        """Stored bytes of all regular entries, duplicates included."""
        return int(self.stored.sum())

    def keys(self) -> list[bytes]:
        """Return the tree key of every entry; a new list of `count` byte strings (some 80 bytes each)."""
        return self.names.split(KEY_SEPARATOR) if self.count else []
