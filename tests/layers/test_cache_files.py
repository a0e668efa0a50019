"""A folder of files that may vanish."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from dive_py.layers.cache_files import CacheFiles, may_write_below

if TYPE_CHECKING:
    from pathlib import Path

ROOT = os.geteuid() == 0


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def used(files: CacheFiles, name: str, when: float) -> None:
    os.utime(files.folder / name, (when, when))


def test_a_file_is_there_whole_in_a_folder_of_its_user_alone(tmp_path: Path) -> None:
    files = CacheFiles(tmp_path / "deep" / "cache")
    assert files.read("a.layer") is None
    assert files.write("a.layer", [b"one", b"two"])
    assert files.read("a.layer") == b"onetwo"
    assert files.has("a.layer")
    assert files.folder.stat().st_mode & 0o777 == 0o700
    assert files.folder.parent.stat().st_mode & 0o777 == 0o700
    assert (files.folder / "a.layer").stat().st_mode & 0o777 == 0o600
    assert names(files.folder) == ["a.layer"], "no temporary file is left"


def test_looking_makes_no_folder(tmp_path: Path) -> None:
    files = CacheFiles(tmp_path / "cache")
    assert (files.read("a.layer"), files.kept(), files.clear(), files.has("a.layer")) == (None, [], [], False)
    files.trim(0)
    assert not files.folder.exists()


def test_reading_counts_as_use_but_not_looking_at_the_beginning(tmp_path: Path) -> None:
    files = CacheFiles(tmp_path)
    files.write("a.layer", [b"abc"])
    used(files, "a.layer", 1000)
    assert files.read("a.layer", 2) == b"ab"
    assert files.kept()[0].used == 1000
    files.read("a.layer")
    assert files.kept()[0].used > 1000


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    files = CacheFiles(tmp_path)
    for place, name in enumerate(("a.layer", "b.layer", "c.layer")):
        files.write(name, [b"x" * 10])
        used(files, name, 1000 + place)
    files.read("a.layer")
    files.trim(20)
    assert [file.name for file in files.kept()] == ["a.layer", "c.layer"]
    files.trim(20)
    assert len(files.kept()) == 2
    files.trim(0)
    assert files.kept() == []


def test_what_killed_writers_left_is_removed_when_it_is_old(tmp_path: Path) -> None:
    files = CacheFiles(tmp_path)
    files.write("a.layer", [b"x"])
    for name, age in ((".0123456789abcdef.part", 7200), (".fedcba9876543210.part", 10), (".mine.part", 7200)):
        (tmp_path / name).write_bytes(b"x")
        used(files, name, time.time() - age)
    files.trim(100)
    assert names(tmp_path) == [".fedcba9876543210.part", ".mine.part", "a.layer"]


def test_clearing_leaves_what_is_not_ours(tmp_path: Path) -> None:
    files = CacheFiles(tmp_path)
    files.write("a.layer", [b"abc"])
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "folder.layer").mkdir()
    (tmp_path / "link.layer").symlink_to("notes.txt")
    assert [(file.name, file.size) for file in files.clear()] == [("a.layer", 3)]
    assert names(tmp_path) == ["folder.layer", "link.layer", "notes.txt"]


def test_links_and_pipes_are_not_read(tmp_path: Path) -> None:
    files = CacheFiles(tmp_path)
    files.write("a.layer", [b"abc"])
    (tmp_path / "link.layer").symlink_to("a.layer")
    os.mkfifo(tmp_path / "pipe.layer")
    assert files.read("link.layer") is None
    assert files.read("pipe.layer") is None


def test_rights_of_others_are_taken_from_the_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert CacheFiles(tmp_path).write("a.layer", [b""])
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_is_a_file_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("x")
    for folder in (tmp_path / "cache", tmp_path / "cache" / "below"):
        files = CacheFiles(folder)
        assert not files.write("a.layer", [b"x"])
        assert (files.read("a.layer"), files.kept(), files.clear()) == (None, [], [])


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = CacheFiles(tmp_path)

    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert not files.write("a.layer", [b"x"])
    assert names(tmp_path) == []


def test_a_folder_of_another_user_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = CacheFiles(tmp_path)
    files.write("a.layer", [b"x"])
    monkeypatch.setattr("os.geteuid", lambda: os.getuid() + 4321)
    stranger = CacheFiles(tmp_path)
    assert (stranger.read("a.layer"), stranger.kept()) == (None, [])
    assert not stranger.write("b.layer", [b"x"])


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_root_leaves_nothing_in_a_users_folder(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    os.chown(home, 4321, 4321)
    files = CacheFiles(home / ".cache" / "divepy")
    assert not files.write("a.layer", [b"x"])
    assert names(home) == []
    assert not may_write_below(home / ".cache")
    assert may_write_below(tmp_path / "cache")


@pytest.mark.skipif(not ROOT, reason="only root can give files away")
def test_root_does_not_read_what_a_user_could_write(tmp_path: Path) -> None:
    home = tmp_path / "home"
    files = CacheFiles(home / "cache")
    files.write("a.layer", [b"x"])
    os.chown(home, 4321, 4321)
    assert CacheFiles(home / "cache").read("a.layer") is None


@pytest.mark.skipif(ROOT, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert not CacheFiles(tmp_path / "cache").write("a.layer", [b"x"])
