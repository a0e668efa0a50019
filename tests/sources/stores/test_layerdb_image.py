"""Layers in a graph driver's layer database: their records, and their contents."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedLayer
from dive_py.exploration import Exploration
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from tests.building import directory, file, sparse_file, symlink, whiteout
from tests.contents.tars import whole_content
from tests.layers.scanning import paths
from tests.sources.docker_root import DockerRoot, indexes_of, open_root, results

if TYPE_CHECKING:
    from pathlib import Path

BASE = [directory("etc"), file("etc/motd", b"hello"), file("bin/sh", b"x" * 3000)]
UPPER = [file("etc/motd", b"hullo"), whiteout("bin/sh"), file(b"odd\xff", b"odd")]


@pytest.fixture
def root(tmp_path: Path) -> DockerRoot:
    return DockerRoot(tmp_path / "docker")


def test_contents_are_read_from_the_unpacked_files(root: DockerRoot) -> None:
    root.add([BASE, UPPER], "test:1")
    with open_root(root) as image:
        index = indexes_of(image)[0]
        rows = sorted((offset, size) for offset, size in zip(index.offset, index.stored, strict=True) if size)
        found = image.digests(0, [row[0] for row in rows], [row[1] for row in rows], Progress())
        assert found == [sha256(b"hello").digest(), sha256(b"x" * 3000).digest()]
        assert image.digests(0, [], [], Progress()) == []
        odd = indexes_of(image)[1]
        offset = int(odd.offset[paths(odd).index("odd\udcff")])
        assert image.digests(1, [offset], [3], Progress()) == [sha256(b"odd").digest()]
        with pytest.raises(DamagedLayer, match="not where it was"):
            image.digests(0, [77], [5], Progress())


def test_no_link_is_followed_to_a_content(root: DockerRoot, tmp_path: Path) -> None:
    """Whoever made the image may have made links in its files' folder that lead out of it."""
    root.add([[file("etc/motd", b"hello"), file("top", b"stars")]], "test:1")
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "motd").write_bytes(b"aaaaa")
    with open_root(root) as image:
        index = indexes_of(image)[0]
        diff = root.contents(image.info.layers[0].chain_id)
        (diff / "etc/motd").unlink()
        (diff / "etc").rmdir()
        (diff / "etc").symlink_to(secret)
        (diff / "top").unlink()
        (diff / "top").symlink_to(secret / "motd")
        for offset in index.offset.tolist():
            with pytest.raises(DamagedLayer, match="cannot be read"):
                image.digests(0, [offset], [5], Progress())


def test_a_content_of_another_size_or_kind_is_none(root: DockerRoot) -> None:
    root.add([[file("a", b"hello"), file("b", b"hello"), file("c", b"hello")]], "test:1")
    with open_root(root) as image:
        index = indexes_of(image)[0]
        diff = root.contents(image.info.layers[0].chain_id)
        (diff / "a").write_bytes(b"more than that")
        (diff / "b").unlink()
        os.mkfifo(diff / "b")
        (diff / "c").unlink()
        for offset in index.offset.tolist():
            with pytest.raises(DamagedLayer):
                image.digests(0, [offset], [5], Progress())


def test_a_cache_id_leads_nowhere_else(root: DockerRoot) -> None:
    root.add([[file("a", b"hello")]], "test:1")
    with open_root(root) as image:
        offset = int(indexes_of(image)[0].offset[0])
        (root.layer(image.info.layers[0].chain_id) / "cache-id").write_text("../../..")
        with pytest.raises(DamagedLayer, match="not a cache ID"):
            image.digests(0, [offset], [5], Progress())


def test_a_layer_that_is_missing_or_another_leaves_the_others(root: DockerRoot) -> None:
    root.add([BASE, UPPER, [file("top")], [symlink("s", "t")]], "test:1")
    with open_root(root) as image:
        chains = [layer.chain_id for layer in image.info.layers]
        (root.layer(chains[0]) / "tar-split.json.gz").unlink()
        (root.layer(chains[1]) / "diff").write_text("sha256:" + "0" * 64)
        record = root.layer(chains[2]) / "tar-split.json.gz"
        record.write_bytes(record.read_bytes()[:-20])
        missing, other, cut, sound = results(image)
    assert isinstance(missing, DamagedLayer)
    assert "has no tar-split.json.gz" in missing.message
    assert isinstance(other, DamagedLayer)
    assert "another layer" in other.message
    assert isinstance(cut, LayerIndex)
    assert chains[2][7:] in cut.damage
    assert isinstance(sound, LayerIndex)
    assert not sound.damage


def test_a_record_too_large_to_keep_is_read_as_it_comes(root: DockerRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.sources.stores.unpacked._LARGEST_KEPT", 10)
    root.add([BASE, UPPER], "test:1")
    with open_root(root) as image:
        assert [index.count for index in indexes_of(image)] == [3, 3]


def test_the_first_layer_comes_first(root: DockerRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    root.add([[file(str(number))] for number in range(5)], "test:1")
    order: list[int] = []
    with open_root(root) as image:
        image.load(lambda number, _: order.append(number), Progress(), 3)
    assert order == [3, 0, 1, 2, 4]


def test_it_stops_when_asked(root: DockerRoot) -> None:
    root.add([BASE, UPPER], "test:1")
    progress = Progress()
    progress.stop.set()
    with open_root(root) as image, pytest.raises(Cancelled):
        image.load(lambda *_: None, progress)


def test_a_layer_that_somebody_waits_for_is_read_next(root: DockerRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    root.add([[file(f"f{number}", b"x")] for number in range(12)], "test:1")
    progress, came = Progress(), list[int]()
    monkeypatch.setattr("dive_py.sources.workers._MAX_THREADS", 1)  # four layers are taken before one has to wait

    def deliver(number: int, _: object) -> None:
        came.append(number)
        progress.awaited_layer = 11

    with open_root(root) as image:
        image.load(deliver, progress, first=3)
    assert sorted(came) == list(range(12))
    assert came[0] == 3
    assert came.index(11) < 11, "it does not come last, as it would in the layers' order"


def test_sparse_files_have_their_holes_already(root: DockerRoot) -> None:
    """Whatever form the tar has; of one, what is stored is as long as the file."""
    pieces = {512: b"data" * 100, 90_000: b"end"}
    forms = [sparse_file(f"s{form}", pieces, 100_000, form) for form in ("0.0", "0.1", "1.0")]
    root.add([[*forms, sparse_file("same", {512: b"x" * 1024}, 1536)]], "test:1")
    with open_root(root) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
        for entry in range(4):
            content = whole_content(exploration.stack, image, entry, 1 << 20, Progress())
            whole = bytes(512) + b"data" * 100 + bytes(89_088) + b"end" + bytes(9997)
            assert content == (whole if len(content) > 1536 else bytes(512) + b"x" * 1024)
