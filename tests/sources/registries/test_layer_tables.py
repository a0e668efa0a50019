"""Layers whose tables of contents are read in their stead."""

from __future__ import annotations

import gzip
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DivepyError
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import KEY_SEPARATOR, key_path
from dive_py.progress import Progress
from dive_py.registry.blobs import NoRanges
from tests.building import ImageBuilder, directory, file
from tests.building.lazy_forms import digest, estargz, zstd_chunked
from tests.registry.misbehaving import Kind, MisbehavingRegistry
from tests.sources.opening import loaded, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dive_py.layers.index import LayerIndex
    from tests.building import Entry
    from tests.building.lazy_forms import LazyBlob

LAYERS = (
    [directory("etc"), file("etc/motd", b"hello\n"), file("etc/large", bytes(range(256)) * 4000)],
    [file("etc/motd", b"again\n"), file("empty", b"")],
)
FORMS = pytest.mark.parametrize("convert", [estargz, zstd_chunked], ids=["eStargz", "zstd:chunked"])


def add(registry: MisbehavingRegistry, convert: Callable[..., LazyBlob], **annotations: str) -> list[LazyBlob]:
    """The image in a converter's form, as `app:1`."""
    blobs = [convert(layer) for layer in LAYERS]
    built = ImageBuilder()
    for blob in blobs:
        built.raw_layer(blob.tar)
    found = registry.repository("app")
    kind = "application/vnd.oci.image.layer.v1.tar+gzip"
    layers = [found.add_blob(kind, blob.blob) | {"annotations": blob.annotations | annotations} for blob in blobs]
    found.add_image(built, "1", layers=layers)
    return blobs


def paths(index: LayerIndex | DivepyError) -> list[bytes]:
    assert not isinstance(index, DivepyError)
    return sorted(key_path(key) for key in index.names.split(KEY_SEPARATOR))


def moved(registry: MisbehavingRegistry) -> list[str]:
    """The ranges of blobs that were asked for."""
    return [request.headers.get("range", "") for request in registry.asked(Kind.BLOB)][1:]


@FORMS
def test_trees_come_without_the_layers(registry: MisbehavingRegistry, convert: Callable[..., LazyBlob]) -> None:
    add(registry, convert)
    with opened(f"registry:{registry.host}/app:1") as image:
        first, second = results = loaded(image)
        assert results.info.way == "registry · table of contents"
        assert {b"etc", b"etc/motd", b"etc/large"} <= set(paths(first))
        assert {b"etc/motd", b"empty"} <= set(paths(second))
        assert all(moved(registry)), "nothing is transferred as a whole"


@FORMS
def test_contents_come_by_their_chunks(registry: MisbehavingRegistry, convert: Callable[..., LazyBlob]) -> None:
    add(registry, convert)
    with opened(f"registry:{registry.host}/app:1") as image:
        first, _ = loaded(image)
        assert not isinstance(first, DivepyError)
        rows = [row for row in range(first.count) if first.size[row]]
        rows.sort(key=lambda row: int(first.offset[row]))
        read = image.contents(
            0, [int(first.offset[row]) for row in rows], [int(first.size[row]) for row in rows], Progress()
        )
        got = {number: b"".join(iter(partial(stream.read, 1000), b"")) for number, stream in read}
        assert {b"hello\n", bytes(range(256)) * 4000} <= set(got.values())
        assert image.reading_cost({0: 6}) == 6
        assert all(moved(registry))


@FORMS
def test_without_ranges_the_layer_is_streamed(registry: MisbehavingRegistry, convert: Callable[..., LazyBlob]) -> None:
    add(registry, convert)
    registry.has_ranges = False
    with opened(f"registry:{registry.host}/app:1") as image:
        results = loaded(image)
        assert results.info.way == "registry · stream"
        assert results.info.warnings == (), "nothing is wrong with the table"
        assert b"etc/large" in paths(results[0])


@FORMS
def test_a_table_that_is_another_is_not_believed(
    registry: MisbehavingRegistry, convert: Callable[..., LazyBlob]
) -> None:
    wrong = f"sha256:{'0' * 64}"
    add(
        registry,
        convert,
        **{
            "containerd.io/snapshot/stargz/toc.digest": wrong,
            "io.github.containers.zstd-chunked.manifest-checksum": wrong,
        },
    )
    with opened(f"registry:{registry.host}/app:1") as image:
        results = loaded(image)
        assert results.info.way == "registry · stream"
        assert b"etc/large" in paths(results[0])
        assert any("is streamed: its table of contents is not the one" in line for line in results.info.warnings)


@FORMS
def test_what_a_table_gave_is_kept_and_its_contents_are_found_again(
    registry: MisbehavingRegistry, convert: Callable[..., LazyBlob], tmp_path: Path
) -> None:
    add(registry, convert)
    cache = LayerCache(tmp_path / "cache")
    with opened(f"registry:{registry.host}/app:1", cache) as image:
        loaded(image)
    cache.flush()
    assert {record.kind for record in cache.records()} == {"table"}
    before = len(registry.asked(Kind.BLOB))
    with opened(f"registry:{registry.host}/app:1", cache) as image:
        first, _ = results = loaded(image)
        assert results.info.way == "registry · cache"
        assert len(registry.asked(Kind.BLOB)) == before + 1, "the config"
        assert not isinstance(first, DivepyError)
        row = next(row for row in range(first.count) if first.size[row] == 6)
        ((_, content),) = (
            (number, stream.read(9)) for number, stream in image.contents(0, [int(first.offset[row])], [6], Progress())
        )
        assert content == b"hello\n"


def add_external(registry: MisbehavingRegistry, tables: int) -> None:
    """The image with tables that stand in an image of their own, of as many layers."""
    blobs = add(registry, partial(estargz, footer="external"))
    found = registry.repository("app")
    kind = "application/vnd.oci.image.layer.v1.tar+gzip"
    of_layer = "containerd.io/snapshot/stargz/layer.digest"
    stored = [
        found.add_blob(kind, blob.table) | {"annotations": {of_layer: digest(blob.blob)}} for blob in blobs[:tables]
    ]
    found.add_image(ImageBuilder(), "1-esgztoc", layers=stored)


def test_a_table_may_stand_in_an_image_of_its_own(registry: MisbehavingRegistry) -> None:
    add_external(registry, 2)
    with opened(f"registry:{registry.host}/app:1") as image:
        first, second = results = loaded(image)
        assert results.info.way == "registry · table of contents"
        assert {b"etc/motd", b"etc/large"} <= set(paths(first))
        assert {b"etc/motd", b"empty"} <= set(paths(second))
        fetched = [request for request in registry.asked(Kind.MANIFEST) if request.path.endswith("1-esgztoc")]
        assert len(fetched) == 1, "one request for all layers"


def test_without_its_own_table_a_layer_is_streamed(registry: MisbehavingRegistry) -> None:
    add_external(registry, 1)
    with opened(f"registry:{registry.host}/app:1") as image:
        _, second = results = loaded(image)
        assert {b"etc/motd", b"empty"} <= set(paths(second))
        assert any("is streamed: " in line and "-esgztoc" in line for line in results.info.warnings)


def test_annotations_without_a_footer_are_not_believed(registry: MisbehavingRegistry) -> None:
    def cut(layer: Sequence[Entry]) -> LazyBlob:
        whole = estargz(layer)
        return replace(whole, blob=gzip.compress(whole.tar, mtime=0))

    add(registry, cut)
    with opened(f"registry:{registry.host}/app:1") as image:
        first, _ = results = loaded(image)
        assert b"etc/large" in paths(first)
        assert any("it has no footer" in line for line in results.info.warnings)


def test_an_external_table_that_is_missing_is_looked_for_once(registry: MisbehavingRegistry) -> None:
    add(registry, partial(estargz, footer="external", landmark=False))
    with opened(f"registry:{registry.host}/app:1") as image:
        first = loaded(image)
        assert [paths(layer) for layer in first] == [[b"etc", b"etc/large", b"etc/motd"], [b"empty", b"etc/motd"]]
        assert any("there is no tag 1-esgztoc of app" in warning for warning in first.info.warnings)
        assert loaded(image).info.warnings == first.info.warnings
    assert len([request for request in registry.asked(Kind.MANIFEST) if "esgztoc" in request.path]) == 1


def test_what_a_table_gave_says_without_ranges_how_contents_are_read(
    registry: MisbehavingRegistry, tmp_path: Path
) -> None:
    add(registry, zstd_chunked)
    cache = LayerCache(tmp_path)
    for has_ranges in (True, False):
        registry.has_ranges = has_ranges
        with opened(f"registry:{registry.host}/app:1", cache) as image:
            first, _ = loaded(image)
            assert not isinstance(first, DivepyError)
            row = next(row for row in range(first.count) if first.size[row])
            wanted = [int(first.offset[row])], [int(first.size[row])]
            if has_ranges:
                assert len(list(image.contents(0, *wanted, Progress()))) == 1
            else:
                with pytest.raises(NoRanges, match="does not send parts of blobs") as raised:
                    list(image.contents(0, *wanted, Progress()))
                assert "--no-cache" in raised.value.hint
