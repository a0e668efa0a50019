"""The folder that `podman save --format docker-dir` and skopeo's `dir:` write."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage, DamagedLayer
from tests.building.oci_forms import oci_members, platform_members
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building.members import Members


def written(folder: Path, members: Members) -> Path:
    """A layout's members as such a folder: blobs by their hex digits, one manifest without an index."""
    blobs = {name.rpartition("/")[2]: data for name, data in members.items() if name.startswith("blobs/")}
    top = members["index.json"]
    assert isinstance(top, bytes)
    manifests = [entry["digest"].partition(":")[2] for entry in json.loads(top)["manifests"]]
    if len(manifests) == 1:
        only = blobs.pop(manifests[0])
        assert isinstance(only, bytes)
        top = only
    folder.mkdir()
    (folder / "version").write_text("Directory Transport Version: 1.1\n")
    (folder / "manifest.json").write_bytes(top)
    for name, data in blobs.items():
        assert isinstance(data, bytes)
        (folder / (f"{name}.manifest.json" if name in manifests else name)).write_bytes(data)
    return folder


@pytest.mark.parametrize("compression", ["none", "gzip", "zstd"])
def test_it_shows_what_the_layout_shows(tmp_path: Path, compression: str) -> None:
    folder = written(tmp_path / "dir", oci_members([some_image()], compression))
    with opened(folder) as image:
        assert image.info.digest == "sha256:" + hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
        assert image.info.way == "folder of dir:"
        assert image.info.config.env == ("A=1",) or image.info.layers[0].steps
        assert [paths(layer) for layer in loaded(image)][1] == [b"big", b"etc/motd2", b"etc/old"]


def test_one_of_several_platforms(tmp_path: Path) -> None:
    builders = [some_image(platform=platform) for platform in ("linux/amd64", "linux/arm64")]
    folder = written(tmp_path / "dir", platform_members(builders, nested=False, attestations=False))
    with opened(folder, platform="linux/arm64") as image:
        assert str(image.info.platform).startswith("linux/arm64")
        assert len(image.info.platforms) == 2
        assert len(loaded(image)) == 3


def test_a_digest_chooses_the_platform(tmp_path: Path) -> None:
    """Skopeo 1.9 writes all platforms with `copy --all`."""
    builders = [some_image(platform=platform) for platform in ("linux/amd64", "linux/arm64")]
    members = platform_members(builders, nested=False, attestations=False)
    folder = written(tmp_path / "dir", members)
    top = hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
    manifests = json.loads((folder / "manifest.json").read_bytes())["manifests"]
    for entry, builder in zip(manifests, builders, strict=True):
        for word in (f"{folder}:{entry['digest']}", f"{folder}@{entry['digest'][:19]}", f"{folder}:{builder.id()}"):
            with opened(word) as image:
                assert (image.info.id, image.info.digest) == (builder.id(), entry["digest"])
    with opened(f"{folder}:sha256:{top}", platform="linux/arm64") as image:
        assert image.info.id == builders[1].id()


def test_a_missing_layer_harms_no_other(tmp_path: Path) -> None:
    folder = written(tmp_path / "dir", oci_members([some_image()]))
    layers = json.loads((folder / "manifest.json").read_bytes())["layers"]
    (folder / layers[1]["digest"].partition(":")[2]).unlink()
    with opened(folder) as image:
        first, second, third = loaded(image)
    assert paths(first)
    assert isinstance(second, DamagedLayer)
    assert paths(third)


def test_nothing_outside_of_the_folder_is_read(tmp_path: Path) -> None:
    folder = written(tmp_path / "dir", oci_members([some_image()]))
    (folder / "manifest.json").write_text('{"schemaVersion": 2, "config": {"digest": "sha256:../../x", "size": 1}}')
    with pytest.raises(DamagedImage):
        opened(folder)
