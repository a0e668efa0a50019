"""`divepy cache`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import index_cache
from dive_py.layers import cache as caching
from dive_py.layers.cache import LayerCache, LayerKey
from tests.layers.keeping import some_index

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

DIFF_ID = "sha256:" + "a" * 64


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for caches of this test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return tmp_path / "caches"


@pytest.fixture
def kept() -> LayerCache:
    """A cache with two indexes."""
    cache = index_cache.opened()
    cache.put(LayerKey.of_diff_id(DIFF_ID), some_index(hashed=True))
    cache.put(LayerKey("file", "64768 1234 4096 5 5 512 2048"), some_index())
    cache.flush()
    return cache


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize("words", [("cache",), ("cache", "list")])
def test_it_lists_what_is_kept(divepy: Divepy, words: tuple[str, ...]) -> None:
    ended = divepy(*words)
    lines = [line.split("  ") for line in ended.out.splitlines()]
    assert [cell.strip() for cell in lines[0] if cell] == ["CHECKED", "LAYER", "ENTRIES", "DIGESTS", "SIZE", "USED"]
    found = {line[0]: [cell.strip() for cell in line if cell] for line in lines[1:]}
    assert found["diff-id"][1:4] == [DIFF_ID, "11", "sha256"]
    assert found["file"][1:4] == ["device 64768 inode 1234 byte 512", "11", "none"]
    assert "2 indexes" in ended.err
    assert "of at most 1 GB" in ended.err


def test_it_lists_as_json(divepy: Divepy, kept: LayerCache) -> None:
    lines = [json.loads(line) for line in divepy("cache", "list", "--json").out.splitlines()]
    (found,) = (line for line in lines if line["checked"] == "diff-id")
    size = next(record.size for record in kept.records() if record.kind == "diff-id")
    assert (found["layer"], found["entries"], found["digests"], found["size"]) == (DIFF_ID, 11, "sha256", size)
    assert 0 <= found["used"] - found["created"] < 60


def test_a_damaged_file_is_listed_as_such(divepy: Divepy, kept: LayerCache) -> None:
    for path in kept.folder.iterdir():
        path.write_bytes(b"x")
    lines = [json.loads(line) for line in divepy("cache", "list", "--json").out.splitlines()]
    assert [line["checked"] for line in lines] == [None, None]
    assert divepy("cache").out.count("damaged  ") == 2


def test_it_clears(divepy: Divepy, kept: LayerCache) -> None:
    assert divepy("cache", "clear").out.startswith("removed 2 indexes, ")
    assert kept.records() == []
    assert json.loads(divepy("cache", "clear", "--json").out) == {"removed": 0, "size": 0}


def test_it_makes_no_folder_to_list_nothing(divepy: Divepy, home: Path) -> None:
    assert divepy("cache").status == 0
    assert divepy("cache", "clear").status == 0
    assert not home.exists()


def test_it_says_what_it_can_do(divepy: Divepy) -> None:
    ended = divepy("cache", "claer")
    assert ended.status == 2
    assert "clear" in ended.err


def test_an_archive_is_read_once(divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(caching, "_TICK", -1 << 62)
    monkeypatch.setattr(caching, "_COARSE_TICK", -1 << 62)
    first = divepy("tree", archive, "--all", "--json").out
    monkeypatch.setattr("dive_py.sources.archives.stored_image.index_stretch", None)
    assert divepy("tree", archive, "--all", "--json").out == first
    assert "archive · cache" in divepy(archive).out
    assert divepy("tree", archive, "--no-cache").status == 2, "reading is not possible in this test"


def test_nothing_is_kept_when_nobody_wants_it(divepy: Divepy, archive: Path, home: Path) -> None:
    assert divepy("waste", archive, "--no-cache").status == 0
    assert divepy("demo").status == 0
    assert not home.exists()
