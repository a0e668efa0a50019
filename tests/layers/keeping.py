"""What the tests of the cache share: indexes with one of everything, and how two of them are compared."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from dive_py.layers.cache import LayerKey
from tests.building import (
    char_device,
    directory,
    file,
    global_header,
    hardlink,
    opaque,
    sparse_file,
    symlink,
    whiteout,
)
from tests.layers.scanning import scanned

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex


def some_index(name: str = "motd", *, hashed: bool = False) -> LayerIndex:
    """An index with one of everything; another name gives another index."""
    return scanned(
        directory("etc", mtime=7, fraction="25"),
        file(f"etc/{name}", b"hello" * 300, xattrs={"user.a": b"1/\0"}, uid=70_000),
        file("empty"),
        symlink("lib", "usr/lib"),
        hardlink("etc/other", f"etc/{name}"),
        char_device("null", 1, 3),
        whiteout("gone"),
        opaque("var"),
        file("../a", b"x"),
        sparse_file("sparse", {512: b"piece"}, 5000, "0.1"),
        sparse_file("old", {512: b"piece"}, 5000, "gnu"),
        global_header("PaxHeaders/g", comment=b"x"),
        hashed=hashed,
    )


def key_of(word: str) -> LayerKey:
    """A key that stands for a word."""
    return LayerKey.of_blob("sha256:" + hashlib.sha256(word.encode()).hexdigest())


def differences(one: LayerIndex, other: LayerIndex) -> list[str]:
    """The fields in which two indexes differ, types of columns included."""
    return [field.name for field in fields(one) if not _equal(getattr(one, field.name), getattr(other, field.name))]


def _equal(one: object, other: object) -> bool:
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and np.array_equal(one, other)
    return type(one) is type(other) and bool(one == other)
