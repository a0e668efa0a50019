"""A slip in a file's name leads to the file beside it; what is asked for a slip of an image's name: `test_nearness`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dive_py.sources.near_files import near_file

if TYPE_CHECKING:
    from pathlib import Path

ARCHIVES = re.compile(r"\.(tar|tgz)$")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("medium.tar", "notes.txt", ".hidden.tar"):
        (tmp_path / name).touch()
    (tmp_path / "layout").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("medum.tar", "medium.tar"),
        ("medium.tgz", "medium.tar"),
        ("medium", "medium.tar"),
        ("note.txt", ""),
        ("layot", ""),
        ("something.tar", ""),
        ("", ""),
        ("m" * 300, ""),
    ],
)
def test_archives_alone_are_considered_where_their_endings_are_told(folder: Path, typed: str, near: str) -> None:
    assert near_file(f"{folder}/{typed}", ARCHIVES) == (f"{folder}/{near}" if near else "")


@pytest.mark.parametrize(("typed", "near"), [("layot", "layout"), ("note.txt", "notes.txt"), ("medium", "medium.tar")])
def test_else_every_file_and_folder_is(folder: Path, typed: str, near: str) -> None:
    found = near_file(f"{folder}/{typed}")
    assert found == (f"{folder}/{near}" if typed != "medium" else ""), "an ending is no slip there"


def test_a_path_is_written_as_it_was(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HOME", str(folder))
    for start in ("", "./", "~/"):
        assert near_file(f"{start}medum.tar", ARCHIVES) == f"{start}medium.tar"


def test_a_folder_that_cannot_be_read_has_nothing_near(tmp_path: Path) -> None:
    assert near_file(f"{tmp_path}/nowhere/medum.tar", ARCHIVES) == ""
    assert near_file("a\0b/medum.tar", ARCHIVES) == ""
