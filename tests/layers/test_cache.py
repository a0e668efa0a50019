"""Layers' indexes on disk."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from dive_py.layers import cache as caching
from dive_py.layers.cache import LayerCache, LayerKey
from dive_py.layers.index_file import FORMAT, encode
from dive_py.layers.vocabulary import DigestKind
from tests.layers.keeping import differences, key_of, some_index

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_put_is_there_for_the_next_one(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path)
    cache.put(key_of("a"), some_index())
    cache.flush()
    found = LayerCache(tmp_path).get(key_of("a"))
    assert found is not None
    assert not differences(found, some_index())
    assert cache.get(key_of("b")) is None


def test_nothing_is_filed_under_no_key_nor_when_it_is_damaged(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path)
    cache.put(None, some_index())
    cache.put(key_of("a"), replace(some_index(), damage="cut off"))
    cache.flush()
    assert cache.get(None) is None
    assert cache.records() == []


def test_more_digests_take_the_place_of_less_and_never_the_other_way_round(tmp_path: Path) -> None:
    cache, key = LayerCache(tmp_path), key_of("a")
    for hashed in (False, True, False):
        cache.put(key, some_index(hashed=hashed))
        cache.flush()
    assert [record.digests for record in cache.records()] == [DigestKind.SHA256]
    found = cache.get(key)
    assert found is not None
    assert found.digest_kind is DigestKind.SHA256


def test_who_wants_digests_gets_no_index_without(tmp_path: Path) -> None:
    cache, key = LayerCache(tmp_path), key_of("a")
    cache.put(key, some_index())
    cache.flush()
    assert cache.get(key, DigestKind.CRC64) is None
    assert cache.get(key, DigestKind.NONE) is not None


def test_what_is_damaged_is_read_again_and_replaced(tmp_path: Path) -> None:
    cache, key = LayerCache(tmp_path), key_of("a")
    cache.put(key, some_index())
    cache.flush()
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert [record.kind for record in cache.records()] == ["blob"]
    assert cache.get(key) is None
    assert list(tmp_path.iterdir()) == []
    cache.put(key, some_index())
    cache.flush()
    assert cache.get(key) is not None


def test_a_file_that_was_given_the_name_of_another_is_not_taken(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path)
    cache.put(key_of("a"), some_index())
    cache.flush()
    (path,) = tmp_path.iterdir()
    path.rename(tmp_path / key_of("b").file_name(DigestKind.NONE))
    assert cache.get(key_of("b")) is None


def test_a_file_that_claims_other_digests_than_its_name_is_not_taken(tmp_path: Path) -> None:
    key = key_of("a")
    name = key.file_name(DigestKind.SHA256)
    (tmp_path / name).write_bytes(b"".join(encode(some_index(), str(key), 0)))
    assert LayerCache(tmp_path).get(key) is None


def test_an_index_with_another_diff_id_than_its_key_is_not_taken(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path)
    key = LayerKey.of_diff_id("sha256:" + "a" * 64)
    cache.put(key, replace(some_index(), diff_id="sha256:" + "b" * 64))
    cache.flush()
    assert cache.get(key) is None


def test_names_that_are_let_go_after_filing_are_kept(tmp_path: Path) -> None:
    cache, index = LayerCache(tmp_path), some_index()
    cache.put(key_of("a"), index)
    index.names = b""
    cache.flush()
    found = cache.get(key_of("a"))
    assert found is not None
    assert found.names == some_index().names


def test_the_limit_holds_and_the_longest_unused_go_first(tmp_path: Path) -> None:
    size = len(b"".join(encode(some_index("n0"), str(key_of("0")), 2_000_000_000)))
    cache = LayerCache(tmp_path, limit=3 * size + size // 2)
    for number in range(3):
        cache.put(key_of(str(number)), some_index(f"n{number}"))
        cache.flush()
        (path,) = (p for p in tmp_path.iterdir() if p.name == key_of(str(number)).file_name(DigestKind.NONE))
        os.utime(path, (1000 + number, 1000 + number))
    assert cache.get(key_of("0")) is not None
    cache.put(key_of("3"), some_index("n3"))
    cache.flush()
    assert [cache.get(key_of(str(number))) is not None for number in range(4)] == [True, False, True, True]


def test_an_index_larger_than_everything_may_be_is_not_filed(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path, limit=100)
    cache.put(key_of("a"), some_index())
    cache.flush()
    assert cache.records() == []


def test_records_tell_what_is_there(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path)
    key = LayerKey.of_diff_id("sha256:" + "c" * 64)
    cache.put(key, some_index(hashed=True))
    cache.flush()
    (tmp_path / "spoiled.layer").write_bytes(b"x")
    found = {record.kind: record for record in cache.records()}
    assert found["diff-id"].text == key.text
    assert (found["diff-id"].entries, found["diff-id"].digests) == (11, DigestKind.SHA256)
    assert found[""].text == "spoiled.layer"
    assert cache.clear() == (2, sum(record.size for record in found.values()))
    assert cache.records() == []


def test_a_folder_that_cannot_be_used_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    cache = LayerCache(tmp_path / "file" / "cache")
    cache.put(key_of("a"), some_index())
    cache.flush()
    assert cache.get(key_of("a")) is None
    assert cache.clear() == (0, 0)


def test_a_defect_while_writing_costs_the_file_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = LayerCache(tmp_path)

    def fails(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr("dive_py.layers.index_file.encode", fails)
        cache.put(key_of("a"), some_index())
        cache.flush()
    cache.put(key_of("b"), some_index())
    cache.flush()
    assert cache.get(key_of("a")) is None
    assert cache.get(key_of("b")) is not None


def test_the_versions_of_keys_and_files_are_the_same() -> None:
    assert caching._FORMAT == FORMAT  # noqa: SLF001 - two constants, so that keys need no numpy


def of_file(path: Path, start: int = 0, length: int = 10) -> LayerKey | None:
    with path.open("rb") as file:
        return LayerKey.of_file(file.fileno(), start, length)


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files count as left alone at once."""
    monkeypatch.setattr(caching, "_TICK", -1 << 62)
    monkeypatch.setattr(caching, "_COARSE_TICK", -1 << 62)


def test_an_index_of_a_table_of_contents_is_no_index_of_the_tar() -> None:
    digest, other = "sha256:" + "1" * 64, "sha256:" + "2" * 64
    keys = [
        LayerKey.of_table(digest, other),
        LayerKey.of_table(other, other),
        LayerKey.of_blob(digest),
        LayerKey.of_diff_id(digest),
    ]
    assert len({key.file_name(DigestKind.SHA256) for key in keys}) == len(keys)


@pytest.mark.usefixtures("settled")
def test_a_place_in_a_file_is_its_own_key(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    assert of_file(path) == of_file(path)
    assert len({of_file(path), of_file(path, 1), of_file(path, 0, 11)}) == 3


@pytest.mark.usefixtures("settled")
def test_a_changed_file_is_another_even_with_its_time_set_back(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 100)
    os.utime(path, (1000, 1000))
    before = of_file(path)
    status = path.stat()
    while path.stat().st_ctime_ns == status.st_ctime_ns:  # the file system's clock moves on within milliseconds
        path.write_bytes(b"y" * 100)
        os.utime(path, (1000, 1000))
    assert path.stat().st_mtime_ns == status.st_mtime_ns
    assert of_file(path) != before


def test_a_file_that_was_just_changed_has_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    changed = path.stat().st_ctime_ns
    monkeypatch.setattr("time.time_ns", lambda: changed + 1_000_000)
    assert of_file(path) is None
    monkeypatch.setattr("time.time_ns", lambda: changed + 3_000_000_000)
    assert of_file(path) is not None


def test_what_an_image_was_found_to_be_is_remembered(tmp_path: Path) -> None:
    cache, diff_ids = LayerCache(tmp_path), ["sha256:" + "a" * 64]
    assert cache.recall("sha256:1 linux/amd64") is None
    cache.remember("sha256:1 linux/amd64", diff_ids, {"config": "x" * 100_000})
    cache.flush()
    found = LayerCache(tmp_path).recall("sha256:1 linux/amd64")
    assert found is not None
    assert (found.diff_ids, len(found.facts["config"])) == (tuple(diff_ids), 100_000)
    assert cache.recall("sha256:1 linux/arm64") is None
    assert [(record.kind, record.text) for record in cache.records()] == [("image", "sha256:1 linux/amd64")]
    (path,) = tmp_path.iterdir()
    path.write_bytes(path.read_bytes()[:-1])
    assert cache.recall("sha256:1 linux/amd64") is None
    assert [record.kind for record in cache.records()] == [""]


def test_what_happened_once_is_remembered_and_not_cleared(tmp_path: Path) -> None:
    cache = LayerCache(tmp_path)
    assert [cache.is_first("a"), cache.is_first("a"), cache.is_first("b")] == [True, False, True]
    assert cache.records() == []
    assert cache.clear() == (0, 0)
    assert not LayerCache(tmp_path).is_first("a")
    closed = tmp_path / "file"
    closed.write_bytes(b"")
    assert [LayerCache(closed).is_first("a") for _ in range(2)] == [True, True], "nowhere to remember it"
