"""The reader of bolt databases: every form of page, a state that changes meanwhile, and damage of any kind."""

from __future__ import annotations

import os
import struct
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from dive_py.errors import DamagedImage, ImageNotFound
from dive_py.sources.stores import bolt
from tests.sources.bolt_writer import Tree, database, write_database

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.sources.stores.bolt import Bucket

SMALL: Tree = {b"a": b"1", b"b": {b"c": b"2", b"d": {b"e": b""}}, b"f": {}}
LARGE: Tree = {
    b"many": {b"%04d" % number: b"value %d" % number for number in range(3000)},
    b"nested": {b"%02d" % number: {b"x" * number: b"y", b"deeper": {b"z": b""}} for number in range(1, 60)},
    b"long": b"overflowing " * 5000,
    b"short": b"",
}
KEYS = some.binary(min_size=1, max_size=40)
TREES = some.recursive(
    some.dictionaries(KEYS, some.binary(max_size=900), max_size=12),
    lambda inner: some.dictionaries(KEYS, some.binary(max_size=300) | inner, max_size=8),
    max_leaves=30,
)


def tree_of(bucket: Bucket) -> Tree:
    tree: Tree = dict(bucket.items())
    return tree | {key: tree_of(inner) for key, inner in bucket.buckets()}


def looked_up(bucket: Bucket, tree: Tree) -> bool:
    """Whether each key is found by asking for it."""
    for key, value in tree.items():
        if isinstance(value, dict):
            inner = bucket.bucket(key)
            if inner is None or bucket.get(key) is not None or not looked_up(inner, value):
                return False
        elif bucket.get(key) != value or bucket.bucket(key) is not None:
            return False
    return True


@pytest.mark.parametrize("tree", [{}, SMALL, LARGE])
@pytest.mark.parametrize("page_size", [512, 4096, 65536])
@pytest.mark.parametrize("transaction", [8, 9])
def test_everything_is_found(tmp_path: Path, tree: Tree, page_size: int, transaction: int) -> None:
    write_database(tmp_path / "db", tree, page_size, transaction)
    assert bolt.read(str(tmp_path / "db"), tree_of) == tree
    assert bolt.read(str(tmp_path / "db"), lambda top: looked_up(top, tree))


@given(tree=TREES, page_size=some.sampled_from([512, 1024]))
@settings(max_examples=60, deadline=None)
def test_any_tree(tmp_path_factory: pytest.TempPathFactory, tree: Tree, page_size: int) -> None:
    path = tmp_path_factory.getbasetemp() / "any.db"
    write_database(path, tree, page_size)
    assert bolt.read(str(path), tree_of) == tree
    assert bolt.read(str(path), lambda top: looked_up(top, tree))


def test_what_is_not_there(tmp_path: Path) -> None:
    write_database(tmp_path / "db", LARGE, 512)

    def absent(top: Bucket) -> list[object]:
        return [top.get(b""), top.get(b"zz"), top.bucket(b"many", b"0001"), top.bucket(b"no", b"where"), top.get(b"n")]

    assert bolt.read(str(tmp_path / "db"), absent) == [None] * 5
    with pytest.raises(ImageNotFound, match="no database"):
        bolt.read(str(tmp_path / "missing"), tree_of)


def test_half_a_meta_page_leaves_the_state_before(tmp_path: Path) -> None:
    for transaction in (8, 9):
        data = bytearray(database(SMALL, 512, transaction))
        data[16 + 512 * (transaction % 2) + 30] ^= 1
        (tmp_path / "db").write_bytes(data)
        assert bolt.read(str(tmp_path / "db"), tree_of) == {}


def test_a_state_that_changes_meanwhile_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "db"
    write_database(path, {b"old": b"1"})
    seen = []

    def visit(top: Bucket) -> Tree:
        seen.append(1)
        found = tree_of(top)
        if len(seen) == 1:
            path.write_bytes(database({b"new": b"2"}, transaction=8))
        return found

    assert bolt.read(str(path), visit) == {b"new": b"2"}
    assert len(seen) == 2


def test_a_state_that_changes_all_the_time(tmp_path: Path) -> None:
    path = tmp_path / "db"
    write_database(path, SMALL)
    transactions = iter(range(8, 1000))

    def visit(top: Bucket) -> Tree:
        path.write_bytes(database(SMALL, transaction=next(transactions)))
        return tree_of(top)

    with pytest.raises(DamagedImage, match="changes all the time"):
        bolt.read(str(path), visit)


def test_pages_in_a_circle(tmp_path: Path) -> None:
    data = bytearray(database(LARGE, 512))
    for page in range(0, len(data), 512):
        number, kind, count, _ = struct.unpack_from("<QHHI", data, page)
        if kind == 1 and number > 1:
            for element in range(count):
                struct.pack_into("<Q", data, page + 16 + 16 * element + 8, number)
    (tmp_path / "db").write_bytes(data)
    for visit in (tree_of, lambda top: top.bucket(b"many", b"0001"), lambda top: looked_up(top, LARGE)):
        with pytest.raises(DamagedImage, match="circle"):
            bolt.read(str(tmp_path / "db"), visit)


@given(
    changes=some.lists(some.tuples(some.integers(0, 1 << 30), some.integers(0, 255)), min_size=1, max_size=6),
    length=some.integers(0, 1 << 30) | some.none(),
)
@settings(max_examples=300, deadline=None)
def test_damage_is_told(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, int]], length: int | None
) -> None:
    data = bytearray(database(SMALL | {b"many": LARGE[b"nested"]}, 512))
    for position, value in changes:
        data[position % len(data)] = value
    path = tmp_path_factory.getbasetemp() / "damaged.db"
    path.write_bytes(data if length is None else data[: length % len(data)])
    assert how_it_ends(path) in {"read", "told"}


def how_it_ends(path: Path) -> str:
    try:
        bolt.read(str(path), lambda top: (tree_of(top), looked_up(top, SMALL)))
    except DamagedImage as error:
        return "told" if len(error.message) < 500 and "\n" not in error.message else error.message
    return "read"


def test_what_is_no_database(tmp_path: Path) -> None:
    for data in (b"", b"x" * 100, os.urandom(9000), bytes(1 << 16)):
        (tmp_path / "db").write_bytes(data)
        with pytest.raises(DamagedImage, match="not a bolt database"):
            bolt.read(str(tmp_path / "db"), tree_of)
    os.mkfifo(tmp_path / "pipe")
    for name in ("pipe", "."):
        with pytest.raises(DamagedImage, match="not a regular file"):
            bolt.read(str(tmp_path / name), tree_of)
