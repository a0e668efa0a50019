"""Rows of a folder, gathered into columns."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.layers.folder_rows import FolderRows
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from pathlib import Path


def test_the_first_name_of_a_file_is_the_file(tmp_path: Path) -> None:
    (tmp_path / "b").write_bytes(b"12")
    (tmp_path / "a").hardlink_to(tmp_path / "b")
    rows = FolderRows()
    for name in ("a", "b"):
        rows.add(name.encode(), Kind.FILE, os.lstat(tmp_path / name), {b"user.x": b"1"})
        rows.flush()
    index = rows.index("")
    assert index.kind.tolist() == [Kind.FILE, Kind.HARDLINK]
    assert index.stored.tolist() == [2, 0]
    assert index.links[index.link[1]] == b"a"
    assert index.xattr.tolist() == [1, 0], "attributes stand at the file"


def test_times_have_as_many_digits_as_they_need(tmp_path: Path) -> None:
    rows = FolderRows()
    for name, nanoseconds in (("a", 1_000_000_000), ("b", 1_500_000_000), ("c", 1_000_000_001)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, ns=(0, nanoseconds))
        rows.add(name.encode(), Kind.FILE, os.lstat(tmp_path / name), {})
    index = rows.index("")
    assert index.mtime.tolist() == [1, 1, 1]
    assert index.mtime_ns.tolist() == [0, 500_000_000, 1]
    assert index.mtime_digits.tolist() == [0, 1, 9]


def test_nothing_is_an_index_too() -> None:
    index = FolderRows().index("cannot be read")
    assert (index.count, index.damage) == (0, "cannot be read")
