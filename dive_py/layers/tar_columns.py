"""Headers gathered in the order of the tar, and the columns in tree order that they become."""

from __future__ import annotations

from itertools import islice
from operator import le
from typing import TYPE_CHECKING, Any, Final, cast

import numpy as np
from msgspec import Struct, field

from dive_py.errors import LimitExceeded
from dive_py.layers import followed, names, tar_fields
from dive_py.layers.blocks import BLOCK
from dive_py.layers.index import KEY_SEPARATOR, LONGEST_PATH, SYMLINK_MODE, LayerIndex
from dive_py.layers.tar_extensions import xattr_set
from dive_py.layers.vocabulary import DigestKind, Flag, Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dive_py.layers.tar_extensions import Extension, Sparse

_KINDS: Final = np.full(256, Kind.FILE, np.uint8)
for _flag, _kind in zip("123456D", (3, 2, 4, 5, 1, 6, 1), strict=True):
    _KINDS[ord(_flag)] = _kind
_UNKNOWN: Final = np.array([chr(flag) not in "\x000123456 7SD" for flag in range(256)])
_WARNINGS: Final = 20

_NO_OWNER: Final = 0xFFFFFFFF
"""What chown(2) takes as *leave it alone*: the owner stays root, who made the file."""

_FAR: Final = 1 << 62
"""Seconds from 1970 that no time is further away: what a tar says beyond them says nothing."""

_LONGEST_NEEDED: Final = 4096
"""Bytes of a path that no kernel takes (Linux, `PATH_MAX`)."""

LARGEST_LAYER: Final = 1 << 47
"""Bytes of all files of a layer, sparse ones expanded: 140 TB. Sums over 32,767 layers still fit into 64 bits."""

LARGEST_TEXT: Final = 1 << 30
"""Bytes of names, links and attributes that one layer may have: a million paths of 1 kB. Beyond it lies a bomb."""


class Batch(Struct):
    """Headers in the order of the tar, with what hopping already knows of them."""

    headers: list[bytes] = field(default_factory=list)
    """Pieces of one or more headers of 512 bytes each."""
    sizes: list[int] = field(default_factory=list)
    """Content bytes that the tar holds."""
    offsets: list[int] = field(default_factory=list)
    """Where the content starts in the tar."""
    extensions: dict[int, Extension] = field(default_factory=dict)
    """Overrides by position in the batch."""
    digests: list[bytes] = field(default_factory=list)
    """Pieces of one or more digests of contents, all of one kind; of all entries, or of none."""

    def add(self, header: bytes, size: int, offset: int) -> None:
        """Append one entry."""
        self.headers.append(header)
        self.sizes.append(size)
        self.offsets.append(offset)


class Columns:
    """What was gathered so far: batches as arrays in the order of the tar."""

    def __init__(self, digest_kind: DigestKind = DigestKind.NONE) -> None:
        self.digest_kind = digest_kind
        """Which digests of contents are kept."""
        self.last = (0, 0)
        """Where the last entry's content starts, and its bytes."""
        self._keys: list[bytes] = []
        self._batches: list[dict[str, NDArray[Any]]] = []
        self._digests: list[NDArray[np.uint8]] = []
        self._links: list[bytes] = []
        self._xattrs: dict[bytes, int] = {b"": 0}
        self._warnings: list[str] = []
        self._text = 0
        self._bytes = 0
        self._maps: dict[int, bytes] = {}
        self._needed: set[bytes] = set()

    def warn(self, message: str) -> None:
        """Note an oddity; the first of them are kept."""
        if len(self._warnings) < _WARNINGS and message not in self._warnings:
            self._warnings.append(message)

    def forget_digests(self) -> None:
        """Keep no digests of contents, now and later: they are not known of all."""
        self.digest_kind = DigestKind.NONE
        self._digests = []

    def last_name(self) -> str:
        """Return the last entry's path, for messages; empty where there is none."""
        return repr(self._keys[-1].replace(b"\0", b"/"))[1:] if self._keys else ""

    def cut_last(self, have: int) -> None:
        """Count only `have` bytes of the last entry's content, which ends there."""
        if self._batches:
            self._batches[-1]["stored"][-1] = have
            self._batches[-1]["size"][-1] = min(have, self._batches[-1]["size"][-1])

    def take(self, batch: Batch) -> str:
        """Take in a batch; return why it is damaged, else an empty string. A damaged one is taken up to the damage.

        Raises:
            LimitExceeded: names, links and attributes would fill memory.
        """
        if not batch.headers:
            return ""
        gathered = b"".join(batch.headers)
        fields = tar_fields.decode(gathered)
        sound = len(batch.sizes) if fields.bad < 0 else fields.bad
        count = self._fitting(batch, sound)
        if count:
            self._append(batch, fields, gathered[156::BLOCK][:count])
        if count < sound:
            return f"its files are larger than {LARGEST_LAYER} bytes together, as no honest layer's are"
        if fields.bad < 0:
            return ""
        where = batch.offsets[fields.bad] - BLOCK
        if where == 0:
            return "is not a tar archive"
        return f"the header at byte {where} is damaged (its checksum is wrong)"

    def _fitting(self, batch: Batch, count: int) -> int:
        """Return how many of a batch's first entries the layer's largest size leaves room for."""
        sizes = batch.sizes[:count]
        for row, extension in batch.extensions.items():
            if row < count and extension.sparse is not None and extension.sparse.size is not None:
                sizes[row] = max(sizes[row], extension.sparse.size)
        self._bytes += sum(sizes)
        while self._bytes > LARGEST_LAYER:
            self._bytes -= sizes.pop()
        return len(sizes)

    def need_parents(self, name: bytes) -> None:
        """Note the name of a PAX global header: engines make its parents, as for an entry, and nothing else of it."""
        keys, _ = names.tree_keys([name])
        parent = keys[0].rpartition(b"\0")[0]
        if parent and len(parent) < _LONGEST_NEEDED and parent not in self._needed:
            self._grow(len(parent))
            self._needed.add(parent)
            self.warn("engines differ in whether they make the directories that PAX global headers are named in")

    def take_rows(
        self,
        keys: list[bytes],
        columns: dict[str, NDArray[Any]],
        links: dict[int, bytes],
        xattrs: dict[int, dict[bytes, bytes]],
        digests: NDArray[np.uint8] | None = None,
    ) -> None:
        """Take in entries that no header described: those of a folder, or of a table of contents.

        Args:
            keys: Tree keys of `n` entries; markers by name (`.wh.…`) are found here.
            columns: (n,) arrays by name, all of `LayerIndex` but `link`, `xattr` and `order`.
            links: Targets by row, as `LayerIndex.links` has them.
            xattrs: Extended attributes by row.
            digests: (n, 32), if digests come with the batches.

        Raises:
            LimitExceeded: names, links and attributes would fill memory.
        """
        columns["link"] = np.full(len(keys), -1, np.int32)
        columns["xattr"] = np.zeros(len(keys), np.int32)
        for row, attributes in xattrs.items():
            columns["xattr"][row] = self._xattr_set(attributes)
        self._keep_names(keys, columns)
        self._keep_links(list(links), list(links.values()), columns)
        if digests is not None:
            self._digests.append(digests)
        self._batches.append(columns)

    def _append(self, batch: Batch, fields: tar_fields.Fields, typeflags: bytes) -> None:
        count = len(typeflags)
        flags = np.frombuffer(typeflags, np.uint8)
        kind = _KINDS[flags]
        if _UNKNOWN[flags].any():
            self.warn("entries of an unknown type were taken for files")
        mode = (fields.mode[:count] & 0o7777).astype(np.uint16)
        mode[kind == Kind.SYMLINK] = SYMLINK_MODE
        stored = np.where(kind == Kind.FILE, np.array(batch.sizes[:count], np.int64), 0)
        columns: dict[str, NDArray[Any]] = {
            "kind": kind,
            "flags": np.zeros(count, np.uint8),
            "mode": mode,
            "uid": owners(fields.uid[:count]),
            "gid": owners(fields.gid[:count]),
            "size": stored.copy(),
            "stored": stored,
            "mtime": fields.mtime[:count].copy(),
            "mtime_ns": np.zeros(count, np.uint32),
            "mtime_digits": np.zeros(count, np.uint8),
            "link": np.full(count, -1, np.int32),
            "major": np.zeros(count, np.uint32),
            "minor": np.zeros(count, np.uint32),
            "xattr": np.zeros(count, np.int32),
            "offset": np.array(batch.offsets[:count], np.int64),
        }
        for row, (major, minor) in fields.devices.items():
            if row < count:
                columns["major"][row], columns["minor"][row] = major, minor
        self.last = (batch.offsets[count - 1], int(stored[-1]))
        self._override(batch, fields, columns, count)
        self._names(fields.names[:count], columns)
        self._link_targets(fields.links, columns, count)
        if self.digest_kind != DigestKind.NONE:
            digests = np.frombuffer(b"".join(batch.digests), np.uint8)
            self._digests.append(digests.reshape(-1, self.digest_kind.width)[:count])
        self._batches.append(columns)

    def _override(self, batch: Batch, fields: tar_fields.Fields, columns: dict[str, NDArray[Any]], count: int) -> None:
        extensions = batch.extensions
        if count < len(batch.sizes):
            extensions = {row: extension for row, extension in extensions.items() if row < count}
        _override_numbers(columns, extensions)
        for row, extension in extensions.items():
            if extension.path is not None:
                fields.names[row] = extension.path
            if extension.link is not None and row in fields.links:
                fields.links[row] = extension.link
            if extension.sparse is not None and columns["kind"][row] == Kind.FILE:
                self._expand(columns, row, extension.sparse)
            if extension.xattrs:
                columns["xattr"][row] = self._xattr_set(extension.xattrs)

    def _expand(self, columns: dict[str, NDArray[Any]], row: int, sparse: Sparse) -> None:
        """Note what a sparse file expands to, and its map where that does not stand before the content."""
        if sparse.size is not None:
            columns["size"][row] = max(0, sparse.size)
        columns["flags"][row] |= Flag.SPARSE if sparse.pieces is not None else Flag.SPARSE | Flag.OLD_SPARSE
        if sparse.pieces:
            self._grow(len(sparse.pieces))
            self._maps[int(columns["offset"][row])] = sparse.pieces

    def _xattr_set(self, xattrs: dict[bytes, bytes]) -> int:
        text = xattr_set(xattrs)
        if text not in self._xattrs:
            self._grow(len(text))
        return self._xattrs.setdefault(text, len(self._xattrs))

    def _names(self, stored_names: list[bytes], columns: dict[str, NDArray[Any]]) -> None:
        keys, outside = names.tree_keys(stored_names)
        if outside:
            self.warn("names that climb out of the root stand at the root")
        self._keep_names(keys, columns)

    def _keep_names(self, keys: list[bytes], columns: dict[str, NDArray[Any]]) -> None:
        kinds, flags = columns["kind"], columns["flags"]
        marked = b".wh." in b"\0".join(keys)
        for row in [row for row, key in enumerate(keys) if b".wh." in key] if marked else ():
            keys[row], kind, flag = names.marker(keys[row])
            if flag == Flag.INVALID:
                self._invalidate(columns, row)
                self.warn("whiteouts without a name were ignored")
            elif flag:
                flags[row] |= flag
            elif kind is not None:
                kinds[row] = kind
                columns["size"][row] = columns["stored"][row] = 0
        if max(map(len, keys), default=0) > LONGEST_PATH:
            for row in [row for row, key in enumerate(keys) if len(key) > LONGEST_PATH]:
                keys[row] = b""
                self._invalidate(columns, row)
            self.warn(f"paths of more than {LONGEST_PATH} bytes were left out: no Linux takes them")
        self._grow(sum(map(len, keys)))
        self._keys += keys

    def _invalidate(self, columns: dict[str, NDArray[Any]], row: int) -> None:
        columns["flags"][row] |= Flag.INVALID
        columns["kind"][row] = Kind.FILE  # whatever it is, it acts on nothing
        columns["size"][row] = columns["stored"][row] = 0

    def _link_targets(self, links: dict[int, bytes], columns: dict[str, NDArray[Any]], count: int) -> None:
        rows = [row for row in links if row < count]
        if not rows:
            return
        targets = [links[row] for row in rows]
        hard = np.flatnonzero(columns["kind"][rows] == Kind.HARDLINK).tolist()
        keys, _ = names.tree_keys([targets[i] for i in hard])
        for i, key in zip(hard, keys, strict=True):
            targets[i] = key
        self._keep_links(rows, targets, columns)

    def _keep_links(self, rows: list[int], targets: list[bytes], columns: dict[str, NDArray[Any]]) -> None:
        first = len(self._links)
        columns["link"][rows] = np.arange(first, first + len(rows), dtype=np.int32)
        self._grow(sum(map(len, targets)))
        self._links += targets

    def _grow(self, amount: int) -> None:
        self._text += amount
        if self._text > LARGEST_TEXT:
            raise LimitExceeded(f"names, links and attributes are longer than {LARGEST_TEXT} bytes")

    def index(self, tar_bytes: int, damage: str) -> LayerIndex:
        """Bring all columns into tree order; nothing can be taken in after that.

        Args:
            tar_bytes: Bytes of the tar that were passed.
            damage: Why it could not be read to its end, or an empty string.
        """
        keys, self._keys = self._keys, []
        columns = self._joined()
        order, implicit_root = _tree_order(keys, columns["kind"], columns["flags"])
        sorted_keys = keys if order is None else [keys[i] for i in order.tolist()]
        if self._lead_on(sorted_keys, columns, order):
            self._follow(keys, columns)
            order, _ = _tree_order(keys, columns["kind"], columns["flags"])
            sorted_keys = keys if order is None else [keys[i] for i in order.tolist()]
        keys = sorted_keys
        nothing = np.zeros((0, self.digest_kind.width), np.uint8)
        digest = np.concatenate([nothing, *self._digests]) if self.digest_kind != DigestKind.NONE else None
        if digest is not None and order is not None:
            digest = digest[order]
        return LayerIndex(
            count=len(keys),
            names=KEY_SEPARATOR.join(keys),
            links=tuple(self._links),
            xattrs=tuple(self._xattrs),
            digest=digest,
            digest_kind=self.digest_kind,
            maps=self._maps,
            needed=tuple(sorted(self._needed)),
            implicit_root=implicit_root,
            tar_bytes=tar_bytes,
            warnings=tuple(self._warnings),
            damage=damage,
            **cast("Any", _in_order(columns, order)),
        )

    def _lead_on(self, keys: list[bytes], columns: dict[str, NDArray[Any]], order: NDArray[np.intp] | None) -> bool:
        """Return whether links of the layer may lead on to other entries of it."""
        if not self._links:
            return False
        kind, flags, link = (
            columns[name] if order is None else columns[name][order] for name in ("kind", "flags", "link")
        )
        return followed.lead_on(keys, kind, flags, link, self._links)

    def _follow(self, keys: list[bytes], columns: dict[str, NDArray[Any]]) -> None:
        """Put entries where links of the layer lead."""
        for row in followed.follow(keys, columns["kind"], columns["flags"], columns["link"], self._links):
            keys[row] = b""
            self._invalidate(columns, row)
            self.warn("names that lead through links to nowhere were left out: engines refuse the layer")

    def _joined(self) -> dict[str, NDArray[Any]]:
        batches, self._batches = self._batches, []
        if not batches:
            self._append_nothing(batches)
        joined = {name: _join([batch.pop(name) for batch in batches]) for name in list(batches[0])}
        joined["order"] = np.arange(len(joined["kind"]), dtype=np.uint32)
        return joined

    def _append_nothing(self, batches: list[dict[str, NDArray[Any]]]) -> None:
        types = {"kind": "u1", "flags": "u1", "mode": "u2", "uid": "u4", "gid": "u4", "size": "i8", "stored": "i8",
                 "mtime": "i8", "mtime_ns": "u4", "mtime_digits": "u1", "link": "i4", "major": "u4", "minor": "u4",
                 "xattr": "i4", "offset": "i8"}  # fmt: skip
        batches.append({name: np.zeros(0, code) for name, code in types.items()})


def _join(pieces: list[NDArray[Any]]) -> NDArray[Any]:
    """Put pieces together; where all is zero, as extended attributes mostly are, no memory is touched for it."""
    if any(piece.any() for piece in pieces):
        return np.concatenate(pieces)
    return np.zeros(sum(map(len, pieces)), pieces[0].dtype)


def _in_order(columns: dict[str, NDArray[Any]], order: NDArray[np.intp] | None) -> dict[str, NDArray[Any]]:
    """Take columns into an order, one by one; what has one value takes no memory, and what is the same is one array."""
    is_plain = np.array_equal(columns["size"], columns["stored"])
    ordered: dict[str, NDArray[Any]] = {}
    for name in tuple(columns):
        column = columns.pop(name)
        if name == "size" and is_plain:
            continue
        if len(column) and (column == column[0]).all():
            column = np.broadcast_to(column[0], len(column) if order is None else len(order))
        elif order is not None:
            column = column[order]
        ordered[name] = column
    if is_plain:
        ordered["size"] = ordered["stored"]
    return ordered


def owners(numbers: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return owners as a kernel takes them: the lower 32 bits, and root for what would leave the owner alone."""
    result = numbers.astype(np.uint32)
    result[result == _NO_OWNER] = 0
    return result


def _override_numbers(columns: dict[str, NDArray[Any]], extensions: dict[int, Extension]) -> None:
    for name in ("uid", "gid"):
        given = {row: owner for row, one in extensions.items() if (owner := getattr(one, name)) is not None}
        if given:
            columns[name][list(given)] = owners(np.array([owner & _NO_OWNER for owner in given.values()]))
    times = {row: one.mtime for row, one in extensions.items() if one.mtime is not None}
    if times:
        rows, (seconds, nanoseconds, digits) = list(times), zip(*times.values(), strict=True)
        columns["mtime"][rows] = [max(-_FAR, min(second, _FAR)) for second in seconds]
        columns["mtime_ns"][rows], columns["mtime_digits"][rows] = nanoseconds, digits


def _tree_order(
    keys: list[bytes], kind: NDArray[np.uint8], flags: NDArray[np.uint8]
) -> tuple[NDArray[np.intp] | None, bool]:
    """Return the positions of all entries in tree order without the root's own, None where they stand so already."""
    roots = [i for i, key in enumerate(keys) if not key and kind[i] != Kind.OPAQUE and not flags[i] & Flag.INVALID]
    in_order = all(map(le, keys, islice(keys, 1, None)))
    if in_order and not roots:
        return None, True
    order: Any = range(len(keys)) if in_order else sorted(range(len(keys)), key=keys.__getitem__)
    positions = np.fromiter(order, np.intp, len(keys))
    if roots:
        positions = positions[~np.isin(positions, roots)]
    return positions, not any(kind[i] == Kind.DIR for i in roots)
