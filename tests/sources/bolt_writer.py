"""A bolt database made of nested dictionaries, page by page."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Tree = dict[bytes, "bytes | Tree"]

BRANCH, LEAF, META = 1, 2, 4
INLINE = 4
"""A bucket is kept inside the page above up to a fourth of a page, and where it holds no other bucket."""


def write_database(path: Path, tree: Tree, page_size: int = 4096, transaction: int = 7) -> None:
    """Write a database of two states: the newer one is the tree, the older one empty."""
    path.write_bytes(database(tree, page_size, transaction))


def database(tree: Tree, page_size: int = 4096, transaction: int = 7) -> bytes:
    """The bytes of such a database."""
    writer = _Writer(page_size)
    empty = writer.bucket({})
    root = writer.bucket(tree)
    unused = 2 + len(writer.data) // page_size
    metas = [(root, transaction), (empty, transaction - 1)]
    if transaction % 2:
        metas.reverse()
    return b"".join(
        meta_page(number, page_size, root, unused, transaction) for number, (root, transaction) in enumerate(metas)
    ) + bytes(writer.data)


def meta_page(number: int, page_size: int, root: int, unused: int, transaction: int) -> bytes:
    """One of the two pages that say where a state is."""
    head = struct.pack("<QHHI", number, META, 0, 0)
    body = struct.pack("<IIIIQQQQQ", 0xED0CDAED, 2, page_size, 0, root, 0, 0, unused, transaction)
    total = 0xCBF29CE484222325
    for byte in body:
        total = (total ^ byte) * 0x100000001B3 % (1 << 64)
    return (head + body + struct.pack("<Q", total)).ljust(page_size, b"\0")


def uvarint(number: int) -> bytes:
    """A number as Go's `binary.PutUvarint` writes it."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


class _Writer:
    """Pages from the third on."""

    def __init__(self, page_size: int) -> None:
        self.data = bytearray()
        self._size = page_size

    def bucket(self, tree: Tree) -> int:
        """Write a bucket with pages of its own; return its root."""
        leaves: list[list[tuple[bytes, bytes, int]]] = [[]]
        length = 16
        for key, value in sorted(tree.items()):
            entry = (key, self._nested(value), 1) if isinstance(value, dict) else (key, value, 0)
            length += 16 + len(entry[0]) + len(entry[1])
            if leaves[-1] and length > self._size:
                leaves.append([])
                length = 32 + len(entry[0]) + len(entry[1])
            leaves[-1].append(entry)
        level = [(leaf[0][0] if leaf else b"", self._put(LEAF, leaf)) for leaf in leaves]
        while len(level) > 1:
            parts = [level[at : at + 3] for at in range(0, len(level), 3)]
            level = [(part[0][0], self._put(BRANCH, part)) for part in parts]
        return level[0][1]

    def _nested(self, tree: Tree) -> bytes:
        plain = all(isinstance(value, bytes) for value in tree.values())
        inline = _leaf(0, [(key, value, 0) for key, value in sorted(tree.items()) if isinstance(value, bytes)])
        if plain and len(inline) <= self._size // INLINE:
            return struct.pack("<QQ", 0, 5) + inline
        return struct.pack("<QQ", self.bucket(tree), 5)

    def _put(self, kind: int, entries: Sequence[tuple[bytes, bytes, int]] | Sequence[tuple[bytes, int]]) -> int:
        number = 2 + len(self.data) // self._size
        page = _leaf(number, entries) if kind == LEAF else _branch(number, entries)  # type: ignore[arg-type]
        pages = -(-len(page) // self._size)
        page = page[:12] + struct.pack("<I", pages - 1) + page[16:]
        self.data += page.ljust(pages * self._size, b"\0")
        return number


def _leaf(number: int, entries: Sequence[tuple[bytes, bytes, int]]) -> bytes:
    heads, bodies, end = b"", b"", 16 * len(entries)
    for position, (key, value, flags) in enumerate(entries):
        heads += struct.pack("<IIII", flags, end + len(bodies) - 16 * position, len(key), len(value))
        bodies += key + value
    return struct.pack("<QHHI", number, LEAF, len(entries), 0) + heads + bodies


def _branch(number: int, entries: Sequence[tuple[bytes, int]]) -> bytes:
    heads, bodies, end = b"", b"", 16 * len(entries)
    for position, (key, below) in enumerate(entries):
        heads += struct.pack("<IIQ", end + len(bodies) - 16 * position, len(key), below)
        bodies += key
    return struct.pack("<QHHI", number, BRANCH, len(entries), 0) + heads + bodies


def as_tree(values: Mapping[str, object]) -> Tree:
    """A tree of what is easy to write down: text, numbers and dictionaries."""
    tree: Tree = {}
    for key, value in values.items():
        if isinstance(value, dict):
            tree[key.encode()] = as_tree(value)
        else:
            tree[key.encode()] = uvarint(value) if isinstance(value, int) else str(value).encode()
    return tree
