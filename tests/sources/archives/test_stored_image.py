"""Layers that are read in place: order, threads, damage."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedLayer, DivepyError
from dive_py.layers import cache as caching
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.sources.archives.stored_image import StoredImage, index_stretch
from tests.building import (
    ImageBuilder,
    Link,
    docker_members,
    file,
    oci_members,
    sparse_file,
    squeeze,
    write_members,
    write_tar,
)
from tests.layers.keeping import differences
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dive_py.sources.file_range import Stretch
    from dive_py.sources.image import Image


def by_size(name: str = "t:1") -> ImageBuilder:
    """Layers of growing size."""
    builder = ImageBuilder(name=name)
    for number in range(6):
        builder.layer(file(str(number), bytes([number]) * (1 + number * 10_000)))
    return builder


def begun(image: Image, first: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The layers in the order in which their reading is begun on one thread."""
    order: list[str] = []
    original = Progress.part

    def part(self: Progress, label: str, total: int | None = None) -> Progress:
        order.append(label)
        return original(self, label, total)

    monkeypatch.setattr(Progress, "part", part)
    image.load(lambda _number, _result: None, Progress(), first)
    return order


def test_the_wanted_layer_comes_first_and_then_the_largest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(by_size().docker_archive(tmp_path / "x")) as image:
        ids = [layer.archive_id for layer in image.info.layers]
        order = [ids.index(member.partition("/")[0]) for member in begun(image, 2, monkeypatch)]
        assert order == [2, 5, 4, 3, 1, 0]


@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_progress_ends_at_its_total(tmp_path: Path, compression: str) -> None:
    with opened(by_size().docker_archive(tmp_path / "x", compression)) as image:
        progress = Progress()
        image.load(lambda _number, _result: None, progress)
        assert progress.total is not None
        assert 0.9 * progress.total < progress.done <= progress.total


def test_stopping_in_the_middle_ends_all_threads(tmp_path: Path) -> None:
    with opened(by_size().docker_archive(tmp_path / "x")) as image:
        progress = Progress()
        seen: list[int] = []

        def deliver(number: int, _result: object) -> None:
            seen.append(number)
            progress.stop.set()

        with pytest.raises(Cancelled):
            image.load(deliver, progress)
        assert 1 <= len(seen) < 6
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("layer")]


def test_a_failing_receiver_is_heard_and_ends_the_work(tmp_path: Path) -> None:
    def deliver(_number: int, _result: object) -> None:
        raise ValueError("mine")

    with opened(by_size().docker_archive(tmp_path / "x")) as image, pytest.raises(ValueError, match="mine"):
        image.load(deliver, Progress())


def spoil(tar: bytes) -> bytes:
    return tar[:700] + b"\xff" * 2000 + tar[2700:]


@pytest.mark.parametrize(
    ("change", "damage"),
    [
        (lambda _: b"", "is empty, 0 bytes"),
        (lambda _: b"hello", "ends inside the header|is not a tar"),
        (lambda _: b"hello" * 400, "is not a tar archive"),
        (lambda tar: tar[: len(tar) // 2], "ends too early"),
        (lambda tar: squeeze(tar, "gzip")[:-30], "ends too early|damaged"),
        (lambda tar: squeeze(tar, "gzip")[:-8] + b"\0" * 8, "damaged"),
        (lambda tar: squeeze(tar, "zstd")[:60], "ends too early|damaged"),
        (lambda _: squeeze(b"hello" * 400, "gzip"), "is not a tar archive"),
        (lambda _: b"\x1f\x8b" + b"\0" * 100, "damaged"),
        (lambda _: write_tar([file("x", b"", declared=10 << 30)]), "ends too early"),
    ],
    ids=["empty", "short", "text", "half", "cut gzip", "bad crc", "cut zstd", "no tar", "no gzip", "10 GB"],
)
@pytest.mark.parametrize("outer", ["none", "gzip"], ids=["file", "stream"])
def test_one_damaged_layer_leaves_the_others(
    tmp_path: Path, outer: str, change: Callable[[bytes], bytes], damage: str
) -> None:
    builder = ImageBuilder().layer(file("a", b"a")).layer(file("b", bytes(range(256)) * 400)).layer(file("c", b"c"))
    members = docker_members([builder])
    name = next(name for name, data in members.items() if data == builder.layer_tars()[1])
    members[name] = change(builder.layer_tars()[1])
    with opened(write_members(tmp_path / "x", members, outer)) as image:
        first, hurt, last = loaded(image)
        assert (paths(first), paths(last)) == ([b"a"], [b"c"])
        assert not isinstance(first, DivepyError)
        assert first.damage == ""
        said = hurt.damage if isinstance(hurt, LayerIndex) else hurt.message
        assert said.startswith(f"{tmp_path / 'x'}, member '{name}': ")
        assert any(part in said for part in damage.split("|")), said
        assert "\n" not in said


def test_contents_of_a_damaged_layer_end_early_with_an_error(tmp_path: Path) -> None:
    members = docker_members([some_image()])
    name = next(name for name, data in members.items() if data == some_image().layer_tars()[1])
    for form in ("none", "gzip"):
        members[name] = squeeze(some_image().layer_tars()[1], form)[:200]
        with opened(write_members(tmp_path / form, members)) as image, pytest.raises(DamagedLayer):
            image.digests(1, [0, 1024], [10, 300_000], Progress())


def test_reading_contents_stops_when_asked(tmp_path: Path) -> None:
    progress = Progress()
    progress.stop.set()
    for form in ("none", "gzip"):
        with opened(some_image().docker_archive(tmp_path / form, form)) as image, pytest.raises(Cancelled):
            image.digests(1, [512], [1000], progress)


def test_a_blob_that_several_layers_share_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = ImageBuilder().layer(file("a")).layer(file("a")).layer(file("b"))
    members = oci_members([builder])
    with opened(write_members(tmp_path / "x", members)) as image:
        assert len(begun(image, 0, monkeypatch)) == 2
        assert [paths(result) for result in loaded(image)] == [[b"a"], [b"a"], [b"b"]]


@pytest.mark.parametrize("outer", ["none", "gzip"])
def test_a_layer_that_is_stored_as_a_sparse_file_is_an_error(tmp_path: Path, outer: str) -> None:
    builder = ImageBuilder().layer(file("a", b"a"))
    members = docker_members([builder])
    name = next(name for name in members if name.endswith("layer.tar"))
    entries = [file(other, data) for other, data in members.items() if isinstance(data, bytes) and other != name]
    tar = builder.layer_tars()[0]
    (tmp_path / "x").write_bytes(squeeze(write_tar([*entries, sparse_file(name, {0: tar}, len(tar) * 2)]), outer))
    with opened(tmp_path / "x") as image:
        (result,) = loaded(image)
        assert isinstance(result, DivepyError)
        assert name in result.message


def test_a_member_that_links_to_itself_is_an_error(tmp_path: Path) -> None:
    members = docker_members([some_image()])
    name = next(name for name, data in members.items() if name.endswith("layer.tar") and data)
    members[name] = Link("layer.tar")
    with opened(write_members(tmp_path / "x", members)) as image:
        assert sum(isinstance(result, DivepyError) for result in loaded(image)) == 1


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LayerCache:
    """A cache for which files count as left alone at once."""
    monkeypatch.setattr(caching, "_TICK", -1 << 62)
    monkeypatch.setattr(caching, "_COARSE_TICK", -1 << 62)
    return LayerCache(tmp_path / "cache")


@pytest.mark.parametrize("form", ["docker_archive", "oci_archive", "oci_layout"])
def test_no_layer_is_read_twice(tmp_path: Path, cache: LayerCache, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = getattr(some_image(), form)(tmp_path / "image")
    with opened(path, cache) as image:
        before = loaded(image)
        way = before.info.way
    cache.flush()
    monkeypatch.setattr("dive_py.sources.archives.stored_image.index_stretch", None)
    with opened(path, cache) as image:
        assert image.info.way == way
        after = loaded(image)
        for one, other in zip(before, after, strict=True):
            assert isinstance(one, LayerIndex)
            assert isinstance(other, LayerIndex)
            assert not differences(one, other)
        assert after.info.way == f"{way} · cache"


def test_a_file_that_took_another_ones_place_is_read(tmp_path: Path, cache: LayerCache) -> None:
    path = ImageBuilder().layer(file("old", b"x")).docker_archive(tmp_path / "image.tar")
    with opened(path, cache) as image:
        assert paths(loaded(image)[0]) == [b"old"]
    cache.flush()
    status = path.stat()
    other = ImageBuilder().layer(file("new", b"x")).docker_archive(tmp_path / "other.tar").read_bytes()
    assert len(other) == status.st_size
    while path.stat().st_ctime_ns == status.st_ctime_ns:  # the file system's clock moves on within milliseconds
        path.write_bytes(other)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    with opened(path, cache) as image:
        layers = loaded(image)
        assert paths(layers[0]) == [b"new"]
        assert layers.info.way == "archive"


def test_a_file_that_changes_while_it_is_read_is_not_kept(
    tmp_path: Path, cache: LayerCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = some_image().docker_archive(tmp_path / "image.tar")

    def changing(stretch: Stretch, progress: Progress, hopping: threading.Lock) -> LayerIndex:
        index = index_stretch(stretch, progress, hopping)
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
        return index

    monkeypatch.setattr("dive_py.sources.archives.stored_image.index_stretch", changing)
    with opened(path, cache) as image:
        loaded(image)
    cache.flush()
    assert cache.records() == []


def test_a_damaged_layer_is_not_kept(tmp_path: Path, cache: LayerCache) -> None:
    cut = ImageBuilder().layer(file("b", b"y" * 4000)).layer_tars()[0][:2500]
    path = ImageBuilder().layer(file("a")).raw_layer(cut).docker_archive(tmp_path / "image.tar")
    for _ in range(2):
        with opened(path, cache) as image:
            indexes = loaded(image)
            assert isinstance(indexes[1], LayerIndex)
            assert "member" in indexes[1].damage
            assert indexes.info.way == "archive"
        cache.flush()
    assert len(cache.records()) == 1


def test_an_archive_that_lies_about_its_layers_changes_no_other(tmp_path: Path, cache: LayerCache) -> None:
    honest = ImageBuilder(name="honest:1").layer(file("good", b"x"))
    claim = {"rootfs": {"type": "layers", "diff_ids": honest.diff_ids()}}
    liar = ImageBuilder(name="liar:1", extra=claim).layer(file("evil", b"x"))
    for builder, name, wanted in ((liar, "liar", b"evil"), (honest, "honest", b"good"), (liar, "liar", b"evil")):
        for form in ("docker_archive", "oci_archive"):
            with opened(getattr(builder, form)(tmp_path / name), cache) as image:
                assert image.info.layers[0].diff_id == honest.diff_ids()[0]
                assert paths(loaded(image)[0]) == [wanted]
            cache.flush()


def test_a_layer_that_somebody_waits_for_is_read_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    builder = ImageBuilder(name="test:1")
    for number in range(9):
        builder.layer(file(f"f{number}", b"x" * 2000 * (9 - number)))
    builder.docker_archive(tmp_path / "a.tar")
    monkeypatch.setattr("os.cpu_count", lambda: 1)  # two threads at the least
    progress, begun, chosen = Progress(), list[int](), threading.Event()
    genuine = StoredImage._index  # noqa: SLF001

    def reading(self: StoredImage, member: str, part: Progress, number: int) -> LayerIndex | DivepyError:
        begun.append(number)
        if number == 0:  # the largest, with which everything begins
            progress.awaited_layer = 8
            chosen.set()
        assert chosen.wait(30)
        return genuine(self, member, part, number)

    monkeypatch.setattr(StoredImage, "_index", reading)
    with opened(tmp_path / "a.tar") as image:
        image.load(lambda *_: None, progress)
    assert sorted(begun) == list(range(9))
    assert begun.index(8) <= 2, "the last one in the queue comes after the two that were begun already"


def test_what_is_already_known_is_not_read(tmp_path: Path) -> None:
    with opened(some_image().docker_archive(tmp_path / "image.tar")) as image:
        got: list[int] = []
        image.load(lambda number, _: got.append(number), Progress(), skip=frozenset({0, 2}))
    assert got == [1]
