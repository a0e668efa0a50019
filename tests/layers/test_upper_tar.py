"""An upper directory's tar against a walk of the same directory."""

from __future__ import annotations

import io
import os
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.layers import tar_headers
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.folder_walk import walk
from dive_py.layers.upper_tar import as_upper, with_opaque
from dive_py.layers.vocabulary import Kind
from dive_py.progress import Progress
from tests.building import char_device, directory, file, opaque, write_tar

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.layers.index import LayerIndex
    from tests.building import Entry

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes whiteouts of overlayfs")


def packed(folder: Path, name: str) -> LayerIndex:
    """The folder as an engine sends it: below its own name, or below nothing."""
    words = ["-C", str(folder), "."] if not name else ["-C", str(folder.parent), name]
    command = ["tar", "--sort=name", "--format=pax", "--numeric-owner", "-cf", "-", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as packing:
        assert packing.stdout is not None
        return tar_headers.scan(StreamBlocks(packing.stdout), Progress())


def rows(index: LayerIndex) -> list[tuple[object, ...]]:
    links = [index.links[at] if at >= 0 else None for at in index.link.tolist()]
    columns = (index.kind, index.mode, index.uid, index.size, index.stored, index.mtime)
    return list(zip(index.keys(), links, *(column.tolist() for column in columns), strict=True))


@pytest.fixture
def upper(tmp_path: Path) -> Path:
    folder = tmp_path / "000"
    (folder / "etc/apt").mkdir(parents=True)
    (folder / "etc/apt/new").write_text("new")
    (folder / "000").mkdir()
    (folder / "000/inside").write_text("a name like the directory's own")
    os.link(folder / "etc/apt/new", folder / "etc/link")
    (folder / "soft").symlink_to("000/inside")
    os.mknod(folder / "etc/gone", 0o600 | 0o020000, os.makedev(0, 0))
    os.link(folder / "etc/gone", folder / "etc/gone2")
    os.mknod(folder / "null", 0o666 | 0o020000, os.makedev(1, 3))
    return folder


@needs_root
@pytest.mark.parametrize("prefix", ["000", ""])
def test_the_same_as_a_walk(upper: Path, prefix: str) -> None:
    index = as_upper(packed(upper, prefix), prefix.encode())
    assert not index.damage
    assert rows(index) == rows(walk(str(upper), Progress()))
    assert [key for key, kind in zip(index.keys(), index.kind, strict=True) if kind == Kind.WHITEOUT] == [
        b"etc\0gone",
        b"etc\0gone2",
    ]


@needs_root
def test_marks_of_opaque_directories_are_added(upper: Path) -> None:
    os.setxattr(upper / "etc/apt", "trusted.overlay.opaque", b"y")
    walked = walk(str(upper), Progress())
    index = with_opaque(as_upper(packed(upper, "")), [b"etc\0apt", b"soft", b"not there"])
    assert rows(index) == rows(walked)
    assert len(np.unique(index.order)) == index.count


def test_without_marks_nothing_changes(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    index = as_upper(packed(tmp_path, ""))
    assert with_opaque(index, []) is index


def scanned(*entries: Entry) -> LayerIndex:
    """A tar of some entries, read as any layer is."""
    return tar_headers.scan(StreamBlocks(io.BytesIO(write_tar(list(entries)))), Progress())


def kinds(index: LayerIndex) -> list[tuple[bytes, Kind]]:
    return [(key, Kind(kind)) for key, kind in zip(index.keys(), index.kind.tolist(), strict=True)]


@pytest.mark.parametrize("prefix", ["", "000/"])
def test_of_the_three_marks_of_fuse_overlayfs_one_stays(prefix: str) -> None:
    marked = (directory("d"), opaque("d"), opaque("d"), char_device("d/.wh..opq", 0, 0), file("d/new"))
    names = [entry.but(name=prefix.encode() + entry.name) for entry in marked]
    index = as_upper(scanned(*([directory("000")] if prefix else []), *names), prefix.rstrip("/").encode())
    assert kinds(index) == [(b"d", Kind.DIR), (b"d", Kind.OPAQUE), (b"d\0new", Kind.FILE)]


def test_a_file_of_the_mark_s_name_stays_where_nothing_is_opaque() -> None:
    index = as_upper(scanned(directory("d"), directory("e"), opaque("e"), char_device("d/.wh..opq", 0, 0)))
    assert (b"d\0.opq", Kind.WHITEOUT) in kinds(index)


def test_owner_and_mode_are_those_of_the_container_and_no_mark_is_an_attribute() -> None:
    hidden = {"user.containers.override_stat": b"5:6:0104711", "user.overlay.redirect": b"/x", "user.own": b"1"}
    index = as_upper(scanned(file("a", xattrs={"user.own": b"1"}), file("f", mode=0o600, uid=1, xattrs=hidden)))
    assert [column.tolist() for column in (index.uid, index.gid, index.mode)] == [[0, 5], [0, 6], [0o644, 0o4711]]
    assert index.xattr[0] == index.xattr[1], "what is left is the same set"
    assert b"user.own" in index.xattrs[index.xattr[0]]
    assert not any(b"overlay" in each or b"containers" in each for each in index.xattrs)
