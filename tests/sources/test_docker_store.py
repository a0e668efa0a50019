"""Docker's own storage, read from its folder."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import AmbiguousImage, Cancelled, DamagedImage, DamagedLayer, DivepyError, ImageNotFound
from dive_py.layers.index import DigestKind, LayerIndex
from dive_py.oci.digest import chain_ids
from dive_py.progress import Progress
from dive_py.sources.docker_store import open_local
from dive_py.sources.image import ImageInfo, OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import directory, file, symlink, whiteout
from tests.layers.scanning import paths
from tests.sources.docker_root import DockerRoot

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.sources.image import Image

BASE = [directory("etc"), file("etc/motd", b"hello"), file("bin/sh", b"x" * 3000)]
UPPER = [file("etc/motd", b"hullo"), whiteout("bin/sh"), file(b"odd\xff", b"odd")]


@pytest.fixture
def root(tmp_path: Path) -> DockerRoot:
    return DockerRoot(tmp_path / "docker")


def opened(root: DockerRoot, name: str = "", **options: str) -> Image:
    return open_image(f"docker-dir:{root.path}" + (f":{name}" if name else ""), OpenOptions(**options), Progress())  # type: ignore[arg-type]


def loaded(image: Image, first: int = 0) -> list[LayerIndex | DivepyError]:
    found: dict[int, LayerIndex | DivepyError] = {}
    image.load(found.__setitem__, Progress(), first)
    return [found[number] for number in range(len(image.info.layers))]


def indexes(image: Image) -> list[LayerIndex]:
    results = loaded(image)
    assert all(isinstance(result, LayerIndex) for result in results), results
    return [result for result in results if isinstance(result, LayerIndex)]


def test_an_image_by_its_name(root: DockerRoot) -> None:
    root.add([[file("other")]], "other:1")
    identity = root.add([BASE, UPPER], "test:1", "test:again")
    with opened(root, "test:1") as image:
        info = image.info
        base, upper = indexes(image)
    assert (info.id, info.names, info.source, info.way) == (
        identity, ("test:1", "test:again"), "docker-dir", "docker folder · layerdb",
    )  # fmt: skip
    assert [layer.created_by for layer in info.layers] == ["step 0", "step 1"]
    assert info.layers[1].chain_id == chain_ids([layer.diff_id for layer in info.layers])[1]
    assert paths(base) == ["bin/sh", "etc", "etc/motd"]
    assert paths(upper) == ["bin/sh", "etc/motd", "odd\udcff"]
    assert base.digest_kind == DigestKind.CRC64


def test_an_image_by_its_id(root: DockerRoot) -> None:
    identity = root.add([BASE])
    root.add([UPPER])
    with opened(root, identity[7:19]) as image:
        assert image.info.id == identity


def test_of_several_images_one_has_to_be_named(root: DockerRoot) -> None:
    root.add([BASE], "a:1")
    root.add([UPPER], "b:1")
    with pytest.raises(AmbiguousImage) as caught:
        opened(root)
    assert caught.value.choices == ("a:1", "b:1")
    with pytest.raises(ImageNotFound):
        opened(root, "c:1")


def test_the_only_image_needs_no_name(root: DockerRoot) -> None:
    root.add([BASE])
    with opened(root) as image:
        assert len(indexes(image)) == 1


def test_a_platform_that_it_does_not_have(root: DockerRoot) -> None:
    root.add([BASE], "a:1")
    with pytest.raises(ImageNotFound, match="not for linux/arm64"):
        opened(root, "a:1", platform="linux/arm64")


def test_contents_are_read_from_the_unpacked_files(root: DockerRoot) -> None:
    root.add([BASE, UPPER], "test:1")
    with opened(root) as image:
        index = indexes(image)[0]
        rows = sorted((offset, size) for offset, size in zip(index.offset, index.stored, strict=True) if size)
        found = image.digests(0, [row[0] for row in rows], [row[1] for row in rows], Progress())
        assert found == [sha256(b"hello").digest(), sha256(b"x" * 3000).digest()]
        assert image.digests(0, [], [], Progress()) == []
        odd = indexes(image)[1]
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
    with opened(root) as image:
        index = indexes(image)[0]
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
    with opened(root) as image:
        index = indexes(image)[0]
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
    with opened(root) as image:
        offset = int(indexes(image)[0].offset[0])
        (root.layer(image.info.layers[0].chain_id) / "cache-id").write_text("../../..")
        with pytest.raises(DamagedLayer, match="no cache ID"):
            image.digests(0, [offset], [5], Progress())


def test_a_layer_that_is_missing_or_another_leaves_the_others(root: DockerRoot) -> None:
    root.add([BASE, UPPER, [file("top")], [symlink("s", "t")]], "test:1")
    with opened(root) as image:
        chains = [layer.chain_id for layer in image.info.layers]
        (root.layer(chains[0]) / "tar-split.json.gz").unlink()
        (root.layer(chains[1]) / "diff").write_text("sha256:" + "0" * 64)
        record = root.layer(chains[2]) / "tar-split.json.gz"
        record.write_bytes(record.read_bytes()[:-20])
        missing, other, cut, sound = loaded(image)
    assert isinstance(missing, DamagedLayer)
    assert "has no tar-split.json.gz" in missing.message
    assert isinstance(other, DamagedLayer)
    assert "another layer" in other.message
    assert isinstance(cut, LayerIndex)
    assert chains[2][7:] in cut.damage
    assert isinstance(sound, LayerIndex)
    assert not sound.damage


def test_a_record_too_large_to_keep_is_read_as_it_comes(root: DockerRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    from dive_py.sources import layerdb_image

    monkeypatch.setattr(layerdb_image, "_LARGEST_KEPT", 10)
    root.add([BASE, UPPER], "test:1")
    with opened(root) as image:
        assert [index.count for index in indexes(image)] == [3, 3]


def test_the_first_layer_comes_first(root: DockerRoot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    root.add([[file(str(number))] for number in range(5)], "test:1")
    order: list[int] = []
    with opened(root) as image:
        image.load(lambda number, _: order.append(number), Progress(), 3)
    assert order == [3, 0, 1, 2, 4]


def test_it_stops_when_asked(root: DockerRoot) -> None:
    root.add([BASE, UPPER], "test:1")
    progress = Progress()
    progress.stop.set()
    with opened(root) as image, pytest.raises(Cancelled):
        image.load(lambda *_: None, progress)


def test_what_is_no_data_root(tmp_path: Path) -> None:
    with pytest.raises(ImageNotFound, match="no folder"):
        open_image(f"docker-dir:{tmp_path}/none", OpenOptions(), Progress())
    with pytest.raises(DamagedImage, match="no data root"):
        open_image(f"docker-dir:{tmp_path}", OpenOptions(), Progress())


def test_a_damaged_list_of_names(root: DockerRoot) -> None:
    root.add([BASE], "test:1")
    (root.image_folder / "repositories.json").write_text('{"Repositories":[1]}')
    with pytest.raises(DamagedImage, match=r"repositories\.json"):
        opened(root)


def test_a_config_that_is_not_what_its_id_says(root: DockerRoot) -> None:
    identity = root.add([BASE], "test:1")
    (root.image_folder / "imagedb/content/sha256" / identity[7:]).write_text("{}")
    with pytest.raises(DamagedImage, match="does not have it"):
        opened(root)


def info_of(root: DockerRoot) -> ImageInfo:
    with opened(root) as image:
        return image.info


def test_an_engines_image_is_taken_only_where_its_id_and_layers_are(root: DockerRoot, tmp_path: Path) -> None:
    root.add([BASE], "test:1")
    info = info_of(root)
    empty = DockerRoot(tmp_path / "empty")
    assert open_local(str(empty.path), "overlay2", info, lambda: None) is None
    assert open_local(str(root.path), "overlay", info, lambda: None) is None
    closed: list[bool] = []
    found = open_local(str(root.path), "overlay2", info, lambda: closed.append(True))
    assert found is not None
    with found:
        assert len(indexes(found)) == 1
    found.close()
    assert closed == [True]
    (root.layer(info.layers[0].chain_id) / "tar-split.json.gz").unlink()
    assert open_local(str(root.path), "overlay2", info, lambda: None) is None
