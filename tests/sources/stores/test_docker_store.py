"""Docker's own storage: which image is meant, and whether an engine's is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import AmbiguousImage, DamagedImage, ImageNotFound
from dive_py.layers.vocabulary import DigestKind
from dive_py.oci.digest import chain_ids
from dive_py.progress import Progress
from dive_py.sources.image import ImageInfo, OpenOptions
from dive_py.sources.resolve import open_image
from dive_py.sources.stores.docker_store import open_local
from tests.building import directory, file, whiteout
from tests.layers.scanning import paths
from tests.sources.docker_root import DockerRoot, indexes_of, open_root

if TYPE_CHECKING:
    from pathlib import Path

BASE = [directory("etc"), file("etc/motd", b"hello"), file("bin/sh", b"x" * 3000)]
UPPER = [file("etc/motd", b"hullo"), whiteout("bin/sh"), file(b"odd\xff", b"odd")]


@pytest.fixture
def root(tmp_path: Path) -> DockerRoot:
    return DockerRoot(tmp_path / "docker")


def test_an_image_by_its_name(root: DockerRoot) -> None:
    root.add([[file("other")]], "other:1")
    identity = root.add([BASE, UPPER], "test:1", "test:again")
    with open_root(root, "test:1") as image:
        info = image.info
        base, upper = indexes_of(image)
    assert (info.id, info.names, info.source, info.way) == (
        identity, ("test:1", "test:again"), "docker-dir", "docker folder · layerdb",
    )  # fmt: skip
    assert [layer.created_by for layer in info.layers] == ["step 0", "step 1"]
    assert info.layers[1].chain_id == chain_ids([layer.diff_id for layer in info.layers])[1]
    assert paths(base) == ["bin/sh", "etc", "etc/motd"]
    assert paths(upper) == ["bin/sh", "etc/motd", "odd\udcff"]
    assert base.digest_kind == DigestKind.CRC64


def test_an_image_is_called_as_it_was_asked_for(root: DockerRoot) -> None:
    root.add([BASE], "test:1", "test:again")
    for name in ("test:1", "test:again"):
        with open_root(root, name) as image:
            assert image.info.reference == name
    with open_root(root) as image:
        assert image.info.reference == "test:1"


def test_the_list_of_names_has_its_keys_in_any_case(root: DockerRoot) -> None:
    root.add([BASE], "test:1")
    names = root.image_folder / "repositories.json"
    names.write_bytes(names.read_bytes().replace(b'"Repositories"', b'"repositories"'))
    with open_root(root, "test:1") as image:
        assert image.info.names == ("test:1",)


def test_an_image_by_its_id(root: DockerRoot) -> None:
    identity = root.add([BASE])
    root.add([UPPER])
    with open_root(root, identity[7:19]) as image:
        assert image.info.id == identity


def test_of_several_images_one_has_to_be_named(root: DockerRoot) -> None:
    root.add([BASE], "a:1")
    root.add([UPPER], "b:1")
    with pytest.raises(AmbiguousImage) as caught:
        open_root(root)
    assert caught.value.choices == ("a:1", "b:1")
    with pytest.raises(ImageNotFound):
        open_root(root, "c:1")


def test_the_only_image_needs_no_name(root: DockerRoot) -> None:
    root.add([BASE])
    with open_root(root) as image:
        assert len(indexes_of(image)) == 1


def test_a_platform_that_it_does_not_have(root: DockerRoot) -> None:
    root.add([BASE], "a:1")
    with pytest.raises(ImageNotFound, match="not for linux/arm64"):
        open_root(root, "a:1", platform="linux/arm64")


def test_what_is_no_data_root(tmp_path: Path) -> None:
    with pytest.raises(ImageNotFound, match="no folder"):
        open_image(f"docker-dir:{tmp_path}/none", OpenOptions(), Progress())
    with pytest.raises(DamagedImage, match="not a data root"):
        open_image(f"docker-dir:{tmp_path}", OpenOptions(), Progress())


def test_a_damaged_list_of_names(root: DockerRoot) -> None:
    root.add([BASE], "test:1")
    (root.image_folder / "repositories.json").write_text('{"Repositories":[1]}')
    with pytest.raises(DamagedImage, match=r"repositories\.json"):
        open_root(root)


def test_a_config_that_is_not_what_its_id_says(root: DockerRoot) -> None:
    identity = root.add([BASE], "test:1")
    (root.image_folder / "imagedb/content/sha256" / identity[7:]).write_text("{}")
    with pytest.raises(DamagedImage, match="does not have it"):
        open_root(root)


def info_of(root: DockerRoot) -> ImageInfo:
    with open_root(root) as image:
        return image.info


def test_an_engines_image_is_taken_only_where_its_id_and_layers_are(root: DockerRoot, tmp_path: Path) -> None:
    root.add([BASE], "test:1")
    info = info_of(root)
    empty = DockerRoot(tmp_path / "empty")
    assert open_local(str(empty.path), "overlay2", info) is None
    assert open_local(str(root.path), "overlay", info) is None
    found = open_local(str(root.path), "overlay2", info)
    assert found is not None
    with found:
        assert len(indexes_of(found)) == 1
    (root.layer(info.layers[0].chain_id) / "tar-split.json.gz").unlink()
    assert open_local(str(root.path), "overlay2", info) is None
