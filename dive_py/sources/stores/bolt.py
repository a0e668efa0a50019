"""A bolt database, read without locking it while its owner goes on writing.

Its pages are a B+ tree that is never changed in place: a writer puts new pages elsewhere, then one of two meta
pages. The pages of a state are reused only after a later state was committed; so what was read while the newest meta
page stayed the same is one state. The owner holds an exclusive lock, which a reader does not need.

Source: go.etcd.io/bbolt, *page.go*, *meta.go* and *bucket.go*. Numbers are little-endian, as on all usual machines.
"""

from __future__ import annotations

import os
import stat
import struct
from bisect import bisect_right
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec import Struct

from dive_py.errors import DamagedImage, ImageNotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MAGIC: Final = 0xED0CDAED
_VERSION: Final = 2
_PAGE: Final = struct.Struct("<QHHI")
"""A page's head: ID, flags, number of elements, pages that follow it."""
_META: Final = struct.Struct("<IIIIQQQQQQ")
"""Magic, version, page size, flags, root page, sequence, free list, first unused page, transaction, checksum."""
_BRANCH: Final = struct.Struct("<IIQ")
"""Where the key is from here, its length, the page below."""
_LEAF: Final = struct.Struct("<IIII")
"""Flags, where the key is from here, its length, that of the value behind it."""
_BUCKET: Final = struct.Struct("<QQ")
"""What the value of a bucket starts with: its root page, 0 if it follows here; a sequence."""

_IS_BRANCH: Final = 1
_IS_LEAF: Final = 2
_IS_BUCKET: Final = 1

_PAGE_SIZES: Final = tuple(1 << power for power in range(9, 17))
_LARGEST_PAGE: Final = 64 << 20
"""Bytes of the largest page with those that follow it: a single value is in it."""
_MAX_DEPTH: Final = 32
"""Pages above each other. Five hold a million keys."""
_PAGES_KEPT: Final = 16
"""Pages that are kept in memory: one key is mostly asked for after its neighbour."""
_LONGEST_NUMBER: Final = 9
"""Bytes of the largest number that is taken: 63 bits."""
_TRIES: Final = 10
"""How often a database is read again that was changed meanwhile."""

T = TypeVar("T")


def read(path: str, visit: Callable[[Bucket], T]) -> T:
    """Look at one state of a database.

    Args:
        path: The file.
        visit: Called with what is at the top; its answer is given back. Called again where the database was changed
            meanwhile, so that it must keep nothing but its answer.

    Raises:
        DamagedImage: the file cannot be read, is damaged or no bolt database, or changes all the time.
        ImageNotFound: there is no such file.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise ImageNotFound(f"there is no database {path}") from error
    except (OSError, ValueError) as error:
        raise DamagedImage(f"{path} cannot be opened: {getattr(error, 'strerror', error)}") from error
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise DamagedImage(f"{path} is not a regular file")
        return _read(fd, path, visit)
    finally:
        os.close(fd)


def uvarint(value: bytes) -> int | None:
    """Return a number as Go's `binary.PutUvarint` writes it: seven bits a byte, lowest first; None if damaged."""
    number = 0
    for position, byte in enumerate(value[:_LONGEST_NUMBER]):
        number |= (byte & 0x7F) << 7 * position
        if byte < 0x80:
            return number
    return None


class Bucket:
    """Keys with values or with buckets, in ascending order of the keys."""

    def __init__(self, pages: _Pages, root: _Page) -> None:
        self._pages = pages
        self._root = root

    def get(self, key: bytes) -> bytes | None:
        """Return the value of a key; None where there is none, or a bucket.

        Raises:
            DamagedImage: the database is damaged.
        """
        found = self._find(key)
        return None if found is None or found.is_bucket else found.value

    def bucket(self, *path: bytes) -> Bucket | None:
        """Return the bucket at the end of a path of keys; None where there is none.

        Raises:
            DamagedImage: the database is damaged.
        """
        bucket = self
        for key in path:
            found = bucket._find(key)
            if found is None or not found.is_bucket:
                return None
            bucket = self._pages.bucket(found.value)
        return bucket

    def items(self) -> Iterator[tuple[bytes, bytes]]:
        """Return all keys that have values.

        Raises:
            DamagedImage: the database is damaged.
        """
        return ((entry.key, entry.value) for entry in self._entries() if not entry.is_bucket)

    def buckets(self) -> Iterator[tuple[bytes, Bucket]]:
        """Return all keys that have buckets.

        Raises:
            DamagedImage: the database is damaged.
        """
        return ((entry.key, self._pages.bucket(entry.value)) for entry in self._entries() if entry.is_bucket)

    def _find(self, key: bytes) -> _Entry | None:
        page = self._root
        for _ in range(_MAX_DEPTH):
            entries = page.entries()
            at = bisect_right(entries, key, key=lambda entry: entry.key) - 1
            if page.is_leaf:
                return entries[at] if at >= 0 and entries[at].key == key else None
            if at < 0:
                return None
            page = self._pages.page(entries[at].below)
        raise self._pages.damaged("its pages go in a circle")

    def _entries(self) -> Iterator[_Entry]:
        last: bytes | None = None
        for entry in self._below(self._root, set(), 0):
            if last is not None and entry.key <= last:
                raise self._pages.damaged("its keys are out of order")
            last = entry.key
            yield entry

    def _below(self, page: _Page, seen: set[int], depth: int) -> Iterator[_Entry]:
        if page.is_leaf:
            yield from page.entries()
            return
        for entry in page.entries():
            if depth >= _MAX_DEPTH or entry.below in seen:
                raise self._pages.damaged("its pages go in a circle")
            seen.add(entry.below)
            yield from self._below(self._pages.page(entry.below), seen, depth + 1)


class _Entry(Struct, frozen=True):
    """One element of a page."""

    key: bytes
    value: bytes = b""
    is_bucket: bool = False
    below: int = 0
    """The page below, where this is an element of a branch."""


class _Page:
    """A page with those that follow it."""

    def __init__(self, data: bytes, damaged: Callable[[str], DamagedImage]) -> None:
        self._data = data
        self._damaged = damaged
        _, flags, self._count, _ = _PAGE.unpack_from(data)
        if flags not in {_IS_BRANCH, _IS_LEAF}:
            raise damaged(f"a page of an unknown kind ({flags:#x})")
        self.is_leaf = flags == _IS_LEAF
        self._entries: list[_Entry] | None = None

    def entries(self) -> list[_Entry]:
        """Return its elements, in ascending order of their keys."""
        if self._entries is None:
            self._entries = list(self._decoded())
        return self._entries

    def _decoded(self) -> Iterator[_Entry]:
        form = _LEAF if self.is_leaf else _BRANCH
        end = _PAGE.size + self._count * form.size
        if end > len(self._data):
            raise self._damaged("a page is too short for its elements")
        last: bytes | None = None
        for at in range(_PAGE.size, end, form.size):
            flags, below, length = 0, 0, 0
            if self.is_leaf:
                flags, position, key_length, length = _LEAF.unpack_from(self._data, at)
            else:
                position, key_length, below = _BRANCH.unpack_from(self._data, at)
            start = at + position
            # One after the other, so that a page is never copied more than once.
            if start < end or start + key_length + length > len(self._data):
                raise self._damaged("an element leads out of its page")
            end = start + key_length + length
            key = self._data[start : start + key_length]
            if last is not None and key <= last:
                raise self._damaged("its keys are out of order")
            last = key
            yield _Entry(key, self._data[start + key_length : end], bool(flags & _IS_BUCKET), below)


class _Meta(Struct, frozen=True):
    """What a meta page says."""

    page_size: int
    root: int
    first_unused: int
    transaction: int


class _Pages:
    """The pages of one state of a database."""

    def __init__(self, fd: int, meta: _Meta, what: str) -> None:
        self._fd = fd
        self._meta = meta
        self._what = what
        self._kept: dict[int, _Page] = {}

    def page(self, number: int) -> _Page:
        """Return a page with those that follow it."""
        if number not in self._kept:
            while len(self._kept) >= _PAGES_KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[number] = self._read(number)
        return self._kept[number]

    def _read(self, number: int) -> _Page:
        size = self._meta.page_size
        if not 2 <= number < self._meta.first_unused:
            raise self.damaged(f"it has no page {number}")
        data = _pread(self._fd, size, number * size, self._what)
        if len(data) < size:
            raise self.damaged(f"it is cut off before page {number}")
        itself, _, _, following = _PAGE.unpack_from(data)
        if itself != number:
            raise self.damaged(f"page {number} is another one")
        if following:
            length = (following + 1) * size
            if length > _LARGEST_PAGE or number + following >= self._meta.first_unused:
                raise self.damaged(f"page {number} is longer than any honest one")
            data = _pread(self._fd, length, number * size, self._what)
            if len(data) < length:
                raise self.damaged(f"it is cut off in page {number}")
        return _Page(data, self.damaged)

    def bucket(self, value: bytes) -> Bucket:
        """Return the bucket that a value describes: it has pages of its own, or follows in the value."""
        if len(value) < _BUCKET.size:
            raise self.damaged("a bucket is too short")
        root, _ = _BUCKET.unpack_from(value)
        if root:
            return Bucket(self, self.page(root))
        if len(value) < _BUCKET.size + _PAGE.size:
            raise self.damaged("a bucket is too short")
        page = _Page(value[_BUCKET.size :], self.damaged)
        if not page.is_leaf:
            raise self.damaged("a bucket inside a page is not a leaf")
        return Bucket(self, page)

    def damaged(self, cause: str) -> DamagedImage:
        """Return what to say of the database."""
        return DamagedImage(f"the database {self._what} is damaged: {cause}")


def _read(fd: int, path: str, visit: Callable[[Bucket], T]) -> T:
    meta = _newest(fd, path)
    for _ in range(_TRIES):
        before = meta
        pages = _Pages(fd, meta, path)
        try:
            result = visit(Bucket(pages, pages.page(meta.root)))
        except DamagedImage:
            meta = _newest(fd, path)
            if meta == before:
                raise
            continue
        meta = _newest(fd, path)
        if meta == before:
            return result
    raise DamagedImage(f"the database {path} changes all the time; it could not be read at once")


def _newest(fd: int, path: str) -> _Meta:
    """Return the newest state that is whole: while a meta page is being written, the other one holds."""
    first = _meta(fd, 0, path)
    sizes = (first.page_size,) if first is not None else _PAGE_SIZES
    second = next((meta for size in sizes if (meta := _meta(fd, size, path)) and meta.page_size == size), None)
    found = [meta for meta in (first, second) if meta is not None]
    if not found:
        raise DamagedImage(f"{path} is not a bolt database, or is damaged at its start")
    return max(found, key=lambda meta: meta.transaction)


def _meta(fd: int, position: int, path: str) -> _Meta | None:
    """Return the meta page at a position; None where there is none, or half of one."""
    data = _pread(fd, _PAGE.size + _META.size, position, path)[_PAGE.size :]
    if len(data) < _META.size:
        return None
    magic, version, size, _, root, _, _, unused, transaction, checksum = _META.unpack(data)
    if magic != _MAGIC or version != _VERSION or checksum != _fnv(data[:-8]) or size not in _PAGE_SIZES:
        return None
    return _Meta(size, root, unused, transaction)


def _fnv(data: bytes) -> int:
    """Return FNV-1a of 64 bits."""
    total = 0xCBF29CE484222325
    for byte in data:
        total = (total ^ byte) * 0x100000001B3 & 0xFFFFFFFFFFFFFFFF
    return total


def _pread(fd: int, size: int, position: int, path: str) -> bytes:
    """Return bytes of the file; fewer where it ends."""
    try:
        return os.pread(fd, size, position)
    except (OSError, OverflowError) as error:
        raise DamagedImage(f"{path} cannot be read: {error}") from error
