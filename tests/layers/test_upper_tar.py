"""An upper directory's tar against a walk of the same directory."""

from __future__ import annotations

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

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.layers.index import LayerIndex

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
