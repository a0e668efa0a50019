"""How demo entries become a tar."""

from __future__ import annotations

import io
import tarfile

import pytest

from dive_py.demo.members import EPOCH, Member, deleted, emptied, filler, folder, hardlink, lines, symlink, tar


def test_entries_come_back_as_they_were_described() -> None:
    made = [
        folder("d", mode=0o700, owner=5, age=9),
        Member("d/f", data=b"hello", mode=0o755),
        symlink("d/s", "f"),
        hardlink("d/h", "d/f"),
        deleted("d/gone"),
        emptied("d"),
    ]
    with tarfile.open(fileobj=io.BytesIO(tar(made))) as opened:
        names = opened.getnames()
        directory, file, link, hard, *_ = opened.getmembers()
    assert names == ["d", "d/f", "d/s", "d/h", "d/.wh.gone", "d/.wh..wh..opq"]
    assert (directory.mode, directory.uid, directory.gid) == (0o700, 5, 5)
    assert EPOCH + 9 <= directory.mtime < EPOCH + 60, "in the minute of its step, at a moment of its own"
    assert len({directory.mtime, file.mtime, link.mtime, hard.mtime}) == 4
    assert (file.size, file.mode) == (5, 0o755)
    assert (link.linkname, hard.linkname, hard.islnk()) == ("f", "d/f", True)


@pytest.mark.parametrize("size", [0, 1, 31, 32, 33, 5000])
def test_fillers_have_their_size_and_are_always_the_same(size: int) -> None:
    assert len(filler("seed", size)) == len(lines("line {n}", size)) == size
    assert filler("seed", size) == filler("seed", size)


def test_fillers_differ_by_seed_and_lines_are_numbered() -> None:
    assert filler("one", 64) != filler("two", 64)
    assert lines("line {n}", 20) == b"line 0001\nline 0002\n"
