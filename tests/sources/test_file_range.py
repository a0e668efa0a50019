"""Stretches of a file are read and never beyond."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedLayer, FileChanged
from dive_py.sources.file_range import FileState, Stretch, StretchReader

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def fd(tmp_path: Path) -> int:
    (tmp_path / "file").write_bytes(b"0123456789")
    return os.open(tmp_path / "file", os.O_RDONLY)


def test_positions_count_from_the_stretchs_start(fd: int) -> None:
    stretch = Stretch(fd, 2, 5, 5)
    assert stretch.read(0, 3) == b"234"
    assert stretch.read(3, 100) == b"56"
    assert stretch.read(5, 1) == b""
    assert stretch.read(9, 1) == b""
    os.close(fd)


def test_a_reader_goes_from_start_to_end(fd: int) -> None:
    reader = StretchReader(Stretch(fd, 7, 3, 3))
    assert [reader.read(2), reader.read(2), reader.read(2)] == [b"78", b"9", b""]
    os.close(fd)


def test_a_file_that_shrank_ends_early_and_does_not_hang(fd: int) -> None:
    assert Stretch(fd, 5, 1000, 1000).read(0, 1000) == b"56789"
    os.close(fd)


def test_a_file_that_cannot_be_read_is_damage_with_its_place(fd: int) -> None:
    os.close(fd)
    with pytest.raises(DamagedLayer, match="at byte 3"):
        Stretch(fd, 3, 5, 5).read(0, 1)


def test_a_file_that_is_changed_is_told_by_its_name(tmp_path: Path, fd: int) -> None:
    """Whatever it is that changed: its bytes (and with them its time), its length."""
    state = FileState.of(fd, "image.tar")
    stretch = Stretch(fd, 2, 5, 5, state)
    assert stretch.read(0, 3) == b"234"
    os.utime(tmp_path / "file", ns=(7, 7))
    with pytest.raises(FileChanged, match=r"image\.tar was changed while it was open"):
        stretch.read(0, 3)
    stretch = Stretch(fd, 2, 5, 5, FileState.of(fd, "image.tar"))
    os.truncate(tmp_path / "file", 3)
    os.utime(tmp_path / "file", ns=(7, 7))
    with pytest.raises(FileChanged):
        stretch.read(0, 3)
    with pytest.raises(FileChanged):
        stretch.check()
    os.close(fd)
