"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from dive_py.writing import PRIVATE, UNFINISHED, replacement, whole_file


def mode_of(path: Path) -> int:
    """The permissions of a file."""
    return path.stat().st_mode & 0o777


def test_until_the_end_the_old_file_is_there_and_the_new_one_has_a_name_of_its_own(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")
    with whole_file(target) as out:
        out.write(b"new")
        out.flush()
        assert target.read_bytes() == b"old"
        (unfinished,) = {path.name for path in tmp_path.iterdir()} - {"report"}
        assert re.fullmatch(UNFINISHED, unfinished)
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    def write() -> None:
        with whole_file(tmp_path / "report") as out:
            out.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert not list(tmp_path.iterdir())


def test_permissions_of_a_new_file_are_the_usual_ones_and_those_of_an_old_one_stay(tmp_path: Path) -> None:
    (tmp_path / "old").touch(0o640)
    (tmp_path / "old").chmod(0o604)
    before = os.umask(0o027)
    try:
        for name in ("old", "new"):
            with whole_file(tmp_path / name) as out:
                out.write(b"x")
        with replacement(tmp_path / "own", PRIVATE) as out:
            out.write(b"x")
    finally:
        os.umask(before)
    assert [mode_of(tmp_path / name) for name in ("old", "new", "own")] == [0o604, 0o640, 0o600]


def test_what_is_to_be_secret_is_so_from_its_first_byte(tmp_path: Path) -> None:
    target = tmp_path / "key"
    target.touch(0o600)
    with whole_file(target) as out:
        assert os.fstat(out.fileno()).st_mode & 0o777 == 0o600


def test_a_link_is_followed_but_where_the_link_itself_is_to_go(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    link = tmp_path / "link"
    link.symlink_to("real")
    with whole_file(link) as out:
        out.write(b"new")
    assert link.is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    with replacement(link) as out:
        out.write(b"own")
    assert not link.is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_device_is_written_in_place() -> None:
    with whole_file(Path(os.devnull)) as out:
        out.write(b"gone")
    assert Path(os.devnull).is_char_device()
