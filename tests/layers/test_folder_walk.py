"""The folder that a layer was unpacked to; GNU tar says what is in it."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.layers import folder_walk, tar_headers
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.folder_walk import walk
from dive_py.layers.vocabulary import DigestKind, Kind
from dive_py.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.layers.index import LayerIndex

COLUMNS = ("kind", "flags", "mode", "uid", "gid", "size", "stored", "mtime", "mtime_ns", "mtime_digits")

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root makes whiteouts of overlayfs")


def told_by_tar(folder: Path) -> LayerIndex:
    """The same folder, packed by GNU tar and read as any layer is."""
    command = ["tar", "-C", str(folder), "--sort=name", "--format=pax", "--numeric-owner", "-cf", "-", "."]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as packing:
        assert packing.stdout is not None
        index = tar_headers.scan(StreamBlocks(packing.stdout), Progress())
    assert not index.damage
    return index


def same(walked: LayerIndex, told: LayerIndex) -> None:
    """All that a walk can know is what tar tells."""
    assert walked.keys() == told.keys()
    for name in COLUMNS:
        assert getattr(walked, name).tolist() == getattr(told, name).tolist(), name
    assert targets(walked) == targets(told)
    assert (walked.digest_kind, walked.damage) == (DigestKind.NONE, "")
    assert (walked.offset == -1).all()


def targets(index: LayerIndex) -> list[bytes | None]:
    return [index.links[at] if at >= 0 else None for at in index.link.tolist()]


def kinds(index: LayerIndex) -> dict[str, str]:
    found = zip(index.keys(), index.kind.tolist(), strict=True)
    return {key.replace(b"\0", b"/").decode(): Kind(kind).word for key, kind in found}


def filled(folder: Path) -> Path:
    (folder / "etc/deep").mkdir(parents=True)
    (folder / "etc-x").write_bytes(b"beside")
    (folder / "etc/a").write_bytes(b"abc")
    os.utime(folder / "etc/a", ns=(5, 1_234_567_890_120_000_000))
    (folder / "etc/z").hardlink_to(folder / "etc/a")
    (folder / "etc/deep/run").write_bytes(b"#!/bin/sh")
    (folder / "etc/deep/run").chmod(0o4755)
    (folder / "etc/link").symlink_to("/../../etc/passwd")
    (folder / "empty").mkdir(mode=0o700)
    os.mkfifo(folder / "pipe", 0o640)
    (folder / os.fsdecode(b"odd\xff\n")).write_bytes(b"")
    return folder


def test_it_is_what_tar_would_pack(tmp_path: Path) -> None:
    same(walk(str(filled(tmp_path)), Progress()), told_by_tar(tmp_path))


Tree = st.recursive(
    st.binary(max_size=3),
    lambda inner: st.dictionaries(st.text(st.sampled_from("ab-.é0"), min_size=1, max_size=3), inner, max_size=4),
    max_leaves=20,
)


def unpack(folder: Path, tree: Mapping[str, object]) -> None:
    for name, value in tree.items():
        if name.strip(".") == "" or name.startswith(".wh."):
            continue
        if isinstance(value, dict):
            (folder / name).mkdir()
            unpack(folder / name, value)
        else:
            assert isinstance(value, bytes)
            (folder / name).write_bytes(value)


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "a-", "a.b"]), Tree))
def test_any_tree_is_what_tar_would_pack(tree: dict[str, object]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        unpack(Path(folder), tree)
        same(walk(folder, Progress()), told_by_tar(Path(folder)))


def test_directories_deeper_than_may_be_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_walk, "_OPEN", 3)
    place = tmp_path
    for number in range(20):
        place = place / f"d{number}"
        place.mkdir()
        (place / "before").write_bytes(b"1")
        (place / "z-after").write_bytes(b"2")
    same(walk(str(tmp_path), Progress()), told_by_tar(tmp_path))


@needs_root
def test_whiteouts_of_overlayfs_also_a_second_name_of_one(tmp_path: Path) -> None:
    os.mknod(tmp_path / "gone", stat.S_IFCHR, 0)
    (tmp_path / "gone-too").hardlink_to(tmp_path / "gone")
    os.mknod(tmp_path / "null", stat.S_IFCHR | 0o666, os.makedev(1, 3))
    index = walk(str(tmp_path), Progress())
    assert kinds(index) == {"gone": "whiteout", "gone-too": "whiteout", "null": "char"}
    assert (index.major.tolist()[-1], index.minor.tolist()[-1]) == (1, 3)
    assert index.stored_bytes == 0


@needs_root
def test_an_opaque_directory_gets_its_marker(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    (tmp_path / "var/new").write_bytes(b"new")
    try:
        os.setxattr(tmp_path / "var", "trusted.overlay.opaque", b"y")
    except OSError:
        pytest.skip("this file system keeps no attributes of the kernel's")
    index = walk(str(tmp_path), Progress())
    found = zip(index.keys(), index.kind.tolist(), strict=True)
    assert [(key, Kind(kind)) for key, kind in found] == [
        (b"var", Kind.DIR), (b"var", Kind.OPAQUE), (b"var\0new", Kind.FILE)
    ]  # fmt: skip
    assert not index.xattr.any(), "the mark is the kernel's, no attribute of the directory"


def test_sockets_are_left_out_as_tar_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s")
        Path("file").write_bytes(b"")
        assert kinds(walk(str(tmp_path), Progress())) == {"file": "file"}


def test_what_vanishes_meanwhile_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"1")
    genuine = os.listdir
    monkeypatch.setattr(os, "listdir", lambda where: [*genuine(where), "gone"])
    index = walk(str(tmp_path), Progress())
    assert (kinds(index), index.damage) == ({"file": "file"}, "")


def test_no_link_is_followed_even_as_the_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with pytest.raises(DamagedLayer, match="cannot be read"):
        walk(str(tmp_path / "link"), Progress())


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DamagedLayer, match="No such file"):
        walk(str(tmp_path / "none"), Progress())


def test_it_stops_when_asked(tmp_path: Path) -> None:
    filled(tmp_path)
    stop = threading.Event()
    stop.set()
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(Cancelled):
        walk(str(tmp_path), Progress(stop=stop))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_more_rows_than_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_walk, "BATCH", 2)
    filled(tmp_path)
    index = walk(str(tmp_path), Progress())
    same(index, told_by_tar(tmp_path))
    assert np.array_equal(np.sort(index.order), np.arange(index.count))
