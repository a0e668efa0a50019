"""Images whose layers have passed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DivepyError
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from tests.building import ImageBuilder, docker_members, file, write_members
from tests.building.image import as_json
from tests.sources.opening import loaded, opened, some_image

if TYPE_CHECKING:
    from pathlib import Path


def test_the_wanted_layer_is_delivered_first(tmp_path: Path) -> None:
    with opened(some_image().docker_archive(tmp_path / "x.tar.gz", outer="gzip")) as image:
        order: list[int] = []
        image.load(lambda number, _: order.append(number), Progress(), first=2)
        assert order == [2, 0, 1]


def test_contents_that_were_never_there_are_an_error(tmp_path: Path) -> None:
    with opened(some_image().docker_archive(tmp_path / "x.tar.gz", outer="gzip")) as image:
        for offsets in ([7], [1 << 40], [512, 513]):
            with pytest.raises(DivepyError, match="no content at one of the places"):
                image.digests(0, offsets, [1] * len(offsets), Progress())
        assert image.digests(0, [], [], Progress()) == []


def test_an_empty_files_digest_is_that_of_nothing(tmp_path: Path) -> None:
    builder = ImageBuilder().layer(file("a", b""), file("b", b"b"))
    with opened(builder.docker_archive(tmp_path / "x.tar.gz", outer="gzip")) as image:
        wanted = [hashlib.sha256(data).digest() for data in (b"", b"b")]
        assert image.digests(0, [512, 1024], [0, 1], Progress()) == wanted


def test_a_layer_that_is_not_what_its_diff_id_says_is_told(tmp_path: Path) -> None:
    members = docker_members([some_image()])
    names = [name for name in members if name.endswith("layer.tar")]
    members[names[0]], members[names[1]] = members[names[1]], members[names[0]]
    with opened(write_members(tmp_path / "x.tar.gz", members, "gzip")) as image:
        assert any("is not what its diff ID says" in warning for warning in image.info.warnings)


def test_a_layer_of_no_bytes_is_damaged_unless_the_config_says_so(tmp_path: Path) -> None:
    honest = ImageBuilder().raw_layer(b"").layer(file("a"))
    with opened(honest.docker_archive(tmp_path / "x.tar.gz", outer="gzip")) as image:
        assert [result.damage for result in loaded(image) if isinstance(result, LayerIndex)] == ["", ""]
    members = docker_members([some_image()])
    name = next(name for name in members if name.endswith("layer.tar"))
    members[name] = b""
    with opened(write_members(tmp_path / "y.tar.gz", members, "gzip")) as image:
        damages = [result.damage for result in loaded(image) if isinstance(result, LayerIndex)]
        assert sum("is empty, 0 bytes" in damage for damage in damages) == 1


def test_a_layer_that_never_passed_is_an_error_and_the_others_are_there(tmp_path: Path) -> None:
    members = docker_members([some_image()])
    del members[next(name for name in members if name.endswith("layer.tar"))]
    with opened(write_members(tmp_path / "x.tar.gz", members, "gzip")) as image:
        results = loaded(image)
        errors = [result for result in results if not isinstance(result, LayerIndex)]
        assert len(errors) == 1
        assert "is not here" in errors[0].message
        with pytest.raises(DivepyError, match="is not here"):
            image.digests(results.index(errors[0]), [0], [1], Progress())


def test_a_list_without_layers_is_an_image_without_layers(tmp_path: Path) -> None:
    members = docker_members([ImageBuilder()])
    config = next(name for name in members if len(name) > 60)
    members["manifest.json"] = as_json([{"Config": config, "RepoTags": None, "Layers": None}])
    with opened(write_members(tmp_path / "x.tar.gz", members, "gzip")) as image:
        assert loaded(image) == []
