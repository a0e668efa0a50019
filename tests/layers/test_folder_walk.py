"""The folder that a layer was unpacked to; GNU tar says what is in it."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from collections.abc import Callable, Mapping

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


def mark(path: Path, name: str, value: bytes) -> None:
    """Set an attribute; skip where the file system keeps none of that kind."""
    try:
        os.setxattr(path, name, value)
    except OSError:
        pytest.skip("this file system keeps no such attributes")


@needs_root
def test_what_lies_below_is_noted_where_an_overlay_leads_there(tmp_path: Path) -> None:
    (tmp_path / "renamed").mkdir()
    (tmp_path / "chmodded").write_bytes(b"")
    (tmp_path / "chmodded").chmod(0o755)
    (tmp_path / "moved").write_bytes(b"")
    (tmp_path / "moved").chmod(0o755)
    mark(tmp_path / "renamed", "trusted.overlay.redirect", b"/old")
    mark(tmp_path / "chmodded", "trusted.overlay.metacopy", b"")
    mark(tmp_path / "moved", "trusted.overlay.metacopy", b"")
    mark(tmp_path / "moved", "trusted.overlay.redirect", b"from")
    assert walk(str(tmp_path), Progress()).below == {b"renamed": b"/old", b"chmodded": b"", b"moved": b"from"}


@needs_root
def test_an_empty_file_is_a_whiteout_only_where_its_directory_says_so(tmp_path: Path) -> None:
    for name in ("d", "plain"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "gone").write_bytes(b"")
        (tmp_path / name / "full").write_bytes(b"x")
        for file in ("gone", "full"):
            mark(tmp_path / name / file, "trusted.overlay.whiteout", b"")
    mark(tmp_path / "d", "trusted.overlay.opaque", b"x")
    found = kinds(walk(str(tmp_path), Progress(), thorough=True))
    assert (found["d/gone"], found["d/full"], found["plain/gone"]) == ("whiteout", "file", "file")


@needs_root
def test_a_file_is_what_the_container_sees(tmp_path: Path) -> None:
    for name, text in (("fifo", b"5:6:0640:pipe"), ("file", b"5:6:0640")):
        (tmp_path / name).write_bytes(b"")
        (tmp_path / name).chmod(0o755)
        mark(tmp_path / name, "trusted.overlay.override_stat", text)
    index = walk(str(tmp_path), Progress())
    assert kinds(index) == {"fifo": "fifo", "file": "file"}
    assert (set(index.uid.tolist()), set(index.gid.tolist()), set(index.mode.tolist())) == ({5}, {6}, {0o640})


def failing(name: str, error: OSError, call: Callable[..., Any]) -> Callable[..., Any]:
    """A call of the system that fails for one name."""

    def fails(first: Any, *rest: Any, **more: Any) -> Any:  # noqa: ANN401 - as the call's
        if first == name:
            raise error
        return call(first, *rest, **more)

    return fails


@pytest.mark.parametrize(
    ("error", "found", "damage"),
    [
        (PermissionError(13, "Permission denied"), {"d": "dir", "e": "dir", "e/f": "file"}, "Permission denied"),
        (FileNotFoundError(2, "No such file or directory"), {"e": "dir", "e/f": "file"}, ""),
    ],
)
def test_a_directory_that_cannot_be_opened_is_damage_unless_it_vanished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, found: dict[str, str], damage: str
) -> None:
    for name in ("d", "e"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_bytes(b"1")
    monkeypatch.setattr(os, "open", failing("d", error, os.open))
    index = walk(str(tmp_path), Progress())
    assert kinds(index) == found
    assert damage in index.damage
    assert bool(damage) == bool(index.damage)


def test_a_directory_that_became_a_file_or_went_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("file", "gone"):
        (tmp_path / name).mkdir()
    genuine = os.open

    def replaced(name: Any, *rest: Any, **more: Any) -> int:  # noqa: ANN401 - as the call's
        if name == "file":
            (tmp_path / "file").rmdir()
            (tmp_path / "file").write_bytes(b"")
        elif name == "gone":
            (tmp_path / "gone").rmdir()
            raise NotADirectoryError(20, "Not a directory")
        return genuine(name, *rest, **more)

    monkeypatch.setattr(os, "open", replaced)
    index = walk(str(tmp_path), Progress())
    assert (kinds(index), index.damage) == ({}, "")


def test_a_link_that_vanishes_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to("x")
    monkeypatch.setattr(os, "readlink", failing("link", FileNotFoundError(2, "gone"), os.readlink))
    index = walk(str(tmp_path), Progress())
    assert (kinds(index), index.damage) == ({}, "")


def test_a_path_may_not_become_longer_than_its_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_walk, "_LONGEST", 4)
    (tmp_path / "long/deep/er").mkdir(parents=True)
    (tmp_path / "z").write_bytes(b"")
    before = len(list(Path("/proc/self/fd").iterdir()))
    index = walk(str(tmp_path), Progress())
    assert kinds(index) == {"long": "dir", "long/deep": "dir", "z": "file"}
    assert index.damage.endswith("its path is longer than 4 bytes")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_directory_that_cannot_be_listed_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "e").write_bytes(b"")
    genuine, calls = os.listdir, iter(range(9))

    def second_fails(where: Any) -> list[str]:  # noqa: ANN401 - as the call's
        if next(calls) == 1:
            raise OSError(5, "Input/output error")
        return genuine(where)

    monkeypatch.setattr(os, "listdir", second_fails)
    index = walk(str(tmp_path), Progress())
    assert kinds(index) == {"d": "dir", "e": "file"}
    assert index.damage == "the directory 'd' cannot be read: Input/output error"


@pytest.mark.parametrize("is_reached", [True, False])
def test_where_a_directory_is_moved_meanwhile_nothing_of_another_is_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_reached: bool
) -> None:
    """Its parent was closed, being one of too many; `..` leads elsewhere now, or nowhere."""
    monkeypatch.setattr(folder_walk, "_OPEN", 1)
    top, aside = tmp_path / "top", tmp_path / "aside"
    (top / "a/b").mkdir(parents=True)
    (top / "a/z").write_bytes(b"of a")
    (top / "y").write_bytes(b"of the top")
    (aside / "other").mkdir(parents=True)
    genuine = os.open

    def moving(name: Any, *rest: Any, **more: Any) -> int:  # noqa: ANN401 - as the call's
        fd = genuine(name, *rest, **more)
        if name == "b":
            (top / "a/b").rename(aside / "b")
        if name == ".." and not is_reached:
            os.close(fd)
            raise PermissionError(13, "Permission denied")
        return fd

    monkeypatch.setattr(os, "open", moving)
    before = len(list(Path("/proc/self/fd").iterdir()))
    found = kinds(walk(str(top), Progress()))
    assert "a/b" in found
    assert "other" not in " ".join(found)
    assert "a/z" not in found
    assert len(list(Path("/proc/self/fd").iterdir())) == before
