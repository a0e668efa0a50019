"""Layers of a registry: streamed, checked, kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedLayer, DivepyError, RegistryError
from dive_py.layers.cache import LayerCache, LayerKey
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.registries.opening import opened_in
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import Kind, MisbehavingRegistry, cut_after, html, on, refused, wrong_body
from tests.registry.serving import client_of, named
from tests.sources.opening import loaded, opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.registry.misbehaving import Behaviour


@pytest.fixture
def registry(registry: MisbehavingRegistry) -> MisbehavingRegistry:
    built = ImageBuilder().layer(file("a", b"first" * 999)).layer(file("b", b"second"))
    registry.repository("app").add_image(built, "1")
    return registry


@pytest.fixture
def cache(tmp_path: Path) -> LayerCache:
    return LayerCache(tmp_path / "cache")


def test_what_is_kept_is_not_transferred_again(registry: MisbehavingRegistry, cache: LayerCache) -> None:
    with opened(f"registry:{registry.host}/app:1", cache) as image:
        first = loaded(image)
    assert first.info.way == "registry · stream"
    assert first.info.transferred == sum(layer.compressed or 0 for layer in first.info.layers) + len(
        documents(registry)
    )
    cache.flush()
    before = len(registry.asked(Kind.BLOB))
    with opened(f"registry:{registry.host}/app:1", cache) as image:
        again = loaded(image)
    assert again.info.way == "registry · cache"
    assert len(registry.asked(Kind.BLOB)) == before + 1, "the config alone"
    assert [layer.names for layer in again if not isinstance(layer, DivepyError)] == [b"a", b"b"]


def documents(registry: MisbehavingRegistry) -> bytes:
    """The manifest and the config."""
    found = registry.repository("app")
    manifest = found.manifests["1"][1]
    config = next(data for data in found.blobs.values() if data.startswith(b"{"))
    return manifest + config


def test_a_second_tag_moves_its_new_layer_alone(registry: MisbehavingRegistry, cache: LayerCache) -> None:
    with opened(f"registry:{registry.host}/app:1", cache) as image:
        loaded(image)
    cache.flush()
    built = ImageBuilder().layer(file("a", b"first" * 999)).layer(file("b", b"second")).layer(file("c", b"third"))
    registry.repository("app").add_image(built, "2")
    before = len(registry.asked(Kind.BLOB))
    with opened(f"registry:{registry.host}/app:2", cache) as image:
        results = loaded(image)
    assert len(registry.asked(Kind.BLOB)) == before + 2, "the config and one layer"
    assert len(results) == 3
    info = results.info
    assert info.way == "registry · cache, stream"
    manifest = registry.repository("app").manifests["2"][1]
    new = len(manifest) + len(built.config_bytes()) + (info.layers[2].compressed or 0)
    assert info.transferred == info.to_transfer == new, "of how much: of what had to come"


def test_a_layer_that_is_not_its_digest_harms_no_other_and_is_not_kept(
    registry: MisbehavingRegistry, cache: LayerCache
) -> None:
    with opened(f"registry:{registry.host}/app:1", cache) as image:
        registry.behave(on(Kind.BLOB, wrong_body, times=1))
        results = loaded(image)
    damaged = [result for result in results if isinstance(result, DivepyError) or result.damage]
    assert len(damaged) == 1
    cache.flush()
    assert len([record for record in cache.records() if record.kind == "blob"]) == 1


@pytest.mark.parametrize("behaviour", [wrong_body, html, cut_after(0.5)])
def test_layers_that_a_mirror_gives_damaged_come_from_the_registry_itself(
    registry: MisbehavingRegistry, behaviour: Behaviour
) -> None:
    with MisbehavingRegistry("localhost") as mirror:
        found = registry.repository("app")
        mirror.repository("app").manifests, mirror.repository("app").blobs = found.manifests, found.blobs
        client = client_of(mirror, registry)
        with opened_in(client, named(registry), OpenOptions(), Progress()) as image:
            assert registry.requests == []
            mirror.behave(on(Kind.BLOB, behaviour))
            results = loaded(image)
        assert [layer.names for layer in results if not isinstance(layer, DivepyError)] == [b"a", b"b"]
        (warning,) = results.info.warnings
        assert warning.startswith(f"the mirror {mirror.host} is not asked any more: ")


def test_a_layer_that_is_refused_is_one_error(registry: MisbehavingRegistry) -> None:
    with opened(f"registry:{registry.host}/app:1") as image:
        registry.behave(on(Kind.BLOB, refused(403), times=1))
        results = loaded(image)
    (error,) = [result for result in results if isinstance(result, RegistryError)]
    assert error.status == 403
    assert len([result for result in results if not isinstance(result, DivepyError)]) == 1


def test_contents_stream_again_and_say_before_what_that_costs(registry: MisbehavingRegistry) -> None:
    with opened(f"registry:{registry.host}/app:1") as image:
        (first, _) = loaded(image)
        assert not isinstance(first, DamagedLayer | DivepyError)
        assert image.reading_cost({0: 5}) == image.info.layers[0].compressed
        ((number, content),) = [
            (number, content.read(5)) for number, content in image.contents(0, [512], [4995], Progress())
        ]
        assert (number, content) == (0, b"first")


def test_a_diff_id_that_is_another_is_a_warning(registry: MisbehavingRegistry) -> None:
    built = ImageBuilder().layer(file("a", b"real"))
    config = built.config_bytes().replace(built.diff_ids()[0].encode(), b"sha256:" + b"0" * 64)
    found = registry.repository("app")
    descriptor = found.add_blob("application/vnd.oci.image.config.v1+json", config)
    found.add_image(built, "2", config=descriptor)
    with opened(f"registry:{registry.host}/app:2") as image:
        assert any("diff ID" in warning for warning in loaded(image).info.warnings)


def test_the_index_is_filed_under_the_blobs_digest(registry: MisbehavingRegistry, cache: LayerCache) -> None:
    with opened(f"registry:{registry.host}/app:1", cache) as image:
        loaded(image)
    cache.flush()
    digest = next(digest for digest, data in registry.repository("app").blobs.items() if data[:2] == b"\x1f\x8b")
    assert cache.has(LayerKey.of_blob(digest))
