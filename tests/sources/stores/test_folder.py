"""Folders of this machine, read as the engine's are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.progress import Progress
from dive_py.sources.stores.folder import LocalFolder

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/two").write_bytes(b"22")
    (tmp_path / "a/one").write_bytes(b"1")
    (tmp_path / "b").write_bytes(b"file")
    return tmp_path


def test_the_files_of_each_place_in_the_order_that_was_asked_for(folder: Path) -> None:
    with LocalFolder(str(folder)).opened(["b", "none", "a"], Progress()) as opened:
        found = [(file.place, file.name, file.size, file.stream.read(99)) for file in opened.files(Progress())]
    assert found == [(0, "", 4, b"file"), (2, "one", 1, b"1"), (2, "two", 2, b"22")]


def test_the_place_that_somebody_waits_for_comes_next(folder: Path) -> None:
    for name in "cde":
        (folder / name).write_bytes(name.encode())
    wanted: list[int | None] = [None]
    came = []
    with LocalFolder(str(folder)).opened(["b", "c", "d", "e"], Progress()) as opened:
        for file in opened.files(Progress(), lambda: wanted[0]):
            came.append(file.place)
            wanted[0] = 3  # and it stays so, also when it has come
    assert came == [0, 3, 1, 2]


def test_what_is_no_regular_file_does_not_come(folder: Path) -> None:
    (folder / "a/link").symlink_to(folder / "b")
    os.mkfifo(folder / "a/pipe")
    (folder / "a/sub").mkdir()
    with LocalFolder(str(folder)).opened(["a"], Progress()) as opened:
        assert [file.name for file in opened.files(Progress())] == ["one", "two"]


def contents(folder: Path, *paths: bytes) -> list[bytes]:
    """Contents of two bytes each."""
    with LocalFolder(str(folder)).opened(["a"], Progress()) as opened:
        found = opened.contents(0, paths, [2] * len(paths), 10, Progress())
        return [stream.read(99) for _, stream in found]


def test_contents_by_their_paths(folder: Path) -> None:
    (folder / "a/deep/er").mkdir(parents=True)
    (folder / "a/deep/er/x").write_bytes(b"xx")
    assert contents(folder, b"two", b"deep/er/x", b"two") == [b"22", b"xx", b"22"]


@pytest.mark.parametrize("path", [b"link", b"linked/two", b"../b", b"one", b"none", b"", b"linked"])
def test_what_leads_elsewhere_or_is_another_file(folder: Path, path: bytes) -> None:
    (folder / "outside").mkdir()
    (folder / "outside/two").write_bytes(b"no")
    (folder / "a/link").symlink_to(folder / "outside/two")
    (folder / "a/linked").symlink_to(folder / "outside")
    with pytest.raises(DamagedLayer):
        contents(folder, path)


def test_no_descriptor_stays_open(folder: Path) -> None:
    before = len(os.listdir("/proc/self/fd"))  # noqa: PTH208 - only how many
    contents(folder, b"two", b"two")
    with pytest.raises(DamagedLayer):
        contents(folder, b"two", b"none")
    assert len(os.listdir("/proc/self/fd")) == before  # noqa: PTH208


def test_it_stops_when_asked(folder: Path) -> None:
    progress = Progress()
    with LocalFolder(str(folder)).opened(["a"], Progress()) as opened:
        files = opened.files(progress)
        assert next(files).name == "one"
        progress.stop.set()
        with pytest.raises(Cancelled):
            next(files)
    with pytest.raises(Cancelled), LocalFolder(str(folder)).opened(["a"], progress):
        pass
