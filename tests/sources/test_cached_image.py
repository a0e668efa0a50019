"""An image of an engine, whose layers are not read where their indexes are kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import pytest

from dive_py.errors import Cancelled, DamagedLayer, DivepyError
from dive_py.layers.cache import LayerCache, LayerKey
from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import DigestKind
from dive_py.oci import config as oci_config
from dive_py.oci.config import parse
from dive_py.progress import Progress
from dive_py.sources.archives.layout import config_layers
from dive_py.sources.cached_image import Trust, from_json, to_json, with_cache
from dive_py.sources.image import Image, ImageInfo, LayerInfo
from tests.building import file, write_tar
from tests.layers.keeping import differences
from tests.layers.scanning import scanned_tar
from tests.sources.opening import Loaded, loaded, paths, some_image

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

    from dive_py.sources.image import Deliver

COMPUTED = Trust(diff_ids=True)
EXPORT = Trust(diff_ids=True, once=True)
CONTAINERD = Trust(identity="sha256:manifest linux/amd64", once=True)
NOTHING = Trust(once=True)


class Layer:
    """A layer with one file, as an engine has it."""

    def __init__(self, name: str, claimed: str = "") -> None:
        tar = write_tar([file(name, name.encode())])
        self.diff_id = f"sha256:{hashlib.sha256(tar).hexdigest()}"
        self.claimed = claimed or self.diff_id
        self.hashed = replace(scanned_tar(tar, hashed=True), diff_id=self.diff_id)
        self.plain = scanned_tar(tar)
        """As a record of headers and checksums has it."""
        digest = np.zeros((self.plain.count, 8), np.uint8)
        digest[:, 0] = 1
        self.plain.digest, self.plain.digest_kind = digest, DigestKind.CRC64


class EngineStore(Image):
    """An image that says which layers were read."""

    def __init__(self, *layers: Layer, hashed: bool = False, problem: DivepyError | None = None) -> None:
        infos = tuple(LayerInfo(number, layer.claimed) for number, layer in enumerate(layers))
        document = {"rootfs": {"type": "layers", "diff_ids": [layer.claimed for layer in layers]}}
        way = "docker · export" if hashed else "docker · layerdb"
        self.info = ImageInfo("a:1", "docker", way, config=parse(json.dumps(document).encode()), layers=infos)
        self.read: list[int] = []
        self._layers = layers
        self._hashed = hashed
        self._problem = problem
        self.closed = 0

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        progress.check()
        for number in sorted(range(len(self._layers)), key=lambda number: number != first):
            if number in skip and not self._hashed:
                continue
            self.read.append(number)
            layer = self._layers[number]
            deliver(number, self._problem or (layer.hashed if self._hashed else layer.plain))
        return replace(self.info, id="sha256:read", warnings=("odd",))

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        progress.check()
        return [b"read %d" % layer for _ in zip(offsets, sizes, strict=True)]

    def close(self) -> None:
        self.closed += 1


def read(store: EngineStore, cache: LayerCache, trust: Trust, first: int = 0) -> tuple[Image, Loaded]:
    """Load an image, and wait until it is kept."""
    image = with_cache(store, cache, trust)
    indexes = loaded(image, first)
    cache.flush()
    return image, indexes


def only_indexes(layers: Loaded) -> list[LayerIndex]:
    return [index for index in layers if isinstance(index, LayerIndex)]


@pytest.fixture
def cache(tmp_path: Path) -> LayerCache:
    return LayerCache(tmp_path)


def test_without_a_cache_the_image_stays_as_it_is() -> None:
    store = EngineStore(Layer("a"))
    assert with_cache(store, None, COMPUTED) is store


def test_no_layer_is_read_twice(cache: LayerCache) -> None:
    a, b = Layer("a"), Layer("b")
    _, before = read(EngineStore(a, b), cache, COMPUTED)
    store = EngineStore(a, b)
    image, after = read(store, cache, COMPUTED)
    assert store.read == []
    assert not any(
        differences(one, other) for one, other in zip(only_indexes(before), only_indexes(after), strict=True)
    )
    assert after.info.way == "docker · cache"
    assert image.digests(1, [512], [1], Progress()) == [b"read 1"], "contents can be read there"


def test_a_layer_of_another_image_is_not_read_again(cache: LayerCache) -> None:
    a, b, c = Layer("a"), Layer("b"), Layer("c")
    read(EngineStore(a, b), cache, COMPUTED)
    store = EngineStore(a, c)
    _, indexes = read(store, cache, COMPUTED, first=1)
    assert store.read == [1]
    assert [paths(index) for index in indexes] == [[b"a"], [b"c"]]
    assert (indexes.info.way, indexes.info.id) == ("docker · layerdb", "sha256:read")


def test_an_export_is_spared_only_where_all_of_it_is_kept_with_digests(cache: LayerCache) -> None:
    a, b = Layer("a"), Layer("b")
    read(EngineStore(a, b), cache, COMPUTED)
    store = EngineStore(a, b, hashed=True)
    read(store, cache, EXPORT)
    assert store.read == [0, 1]
    store = EngineStore(a, b, hashed=True)
    image, _ = read(store, cache, EXPORT)
    assert store.read == []
    assert image.digests(0, [512], [1], Progress()) == [hashlib.sha256(b"a").digest()]
    store = EngineStore(a, Layer("c"), hashed=True)
    read(store, cache, EXPORT)
    assert store.read == [0, 1], "an export cannot leave out layers"


def test_what_a_config_claims_leads_to_no_other_layer(cache: LayerCache) -> None:
    good = Layer("good")
    liar = Layer("evil", claimed=good.diff_id)
    for _ in range(2):
        for layer, name in ((liar, b"evil"), (good, b"good")):
            _, indexes = read(EngineStore(layer, hashed=True), cache, NOTHING)
            assert [paths(index) for index in indexes] == [[name]]
    store = EngineStore(good, hashed=True)
    _, indexes = read(store, cache, EXPORT)
    assert (store.read, paths(indexes[0])) == ([], [b"good"])


def test_what_covers_the_whole_image_leads_to_the_layers_that_were_found(cache: LayerCache) -> None:
    liar = Layer("evil", claimed=Layer("good").diff_id)
    read(EngineStore(liar, hashed=True), cache, CONTAINERD)
    store = EngineStore(liar, hashed=True)
    _, indexes = read(store, cache, CONTAINERD)
    assert (store.read, paths(indexes[0])) == ([], [b"evil"])
    assert (indexes.info.id, indexes.info.warnings) == ("sha256:read", ("odd",)), "as when it was read"
    other = EngineStore(Layer("good"), hashed=True)
    read(other, cache, Trust(identity="sha256:other linux/amd64", once=True))
    assert other.read == [0]


def test_a_layer_that_cannot_be_read_is_not_kept(cache: LayerCache) -> None:
    read(EngineStore(Layer("a"), hashed=True, problem=DamagedLayer("broken")), cache, CONTAINERD)
    assert cache.records() == []
    cut = Layer("b")
    cut.hashed = replace(cut.hashed, damage="cut off", diff_id="")
    read(EngineStore(cut, hashed=True), cache, CONTAINERD)
    assert cache.records() == []


def test_an_image_without_layers_is_read(cache: LayerCache) -> None:
    for _ in range(2):
        _, indexes = read(EngineStore(), cache, COMPUTED)
        assert indexes == []
        assert indexes.info.way == "docker · layerdb"


def test_the_first_layer_comes_first_from_the_cache(cache: LayerCache) -> None:
    layers = [Layer(name) for name in "abc"]
    read(EngineStore(*layers), cache, COMPUTED)
    came: list[int] = []
    with_cache(EngineStore(*layers), cache, COMPUTED).load(lambda number, _: came.append(number), Progress(), 2)
    assert came == [2, 0, 1]


def test_stopping_stops(cache: LayerCache) -> None:
    read(EngineStore(Layer("a")), cache, COMPUTED)
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        with_cache(EngineStore(Layer("a")), cache, COMPUTED).load(lambda *_: None, progress)


def test_closing_closes_the_image(cache: LayerCache) -> None:
    store = EngineStore(Layer("a"))
    with with_cache(store, cache, COMPUTED):
        pass
    assert store.closed == 1


def test_a_damaged_file_costs_one_reading(cache: LayerCache) -> None:
    a, b = Layer("a"), Layer("b")
    read(EngineStore(a, b), cache, COMPUTED)
    path = cache.folder / LayerKey.of_diff_id(a.diff_id).file_name(DigestKind.CRC64)
    path.write_bytes(path.read_bytes()[:-3])
    for wanted in ([0], []):
        store = EngineStore(a, b)
        _, indexes = read(store, cache, COMPUTED)
        assert store.read == wanted
        assert [paths(index) for index in indexes] == [[b"a"], [b"b"]]


def known_whole() -> ImageInfo:
    """An image as it is known once it has been read."""
    config = oci_config.parse(some_image().config_bytes())
    layers = tuple(
        replace(layer, media_type="application/x-layer", compressed=5 if layer.number else None)
        for layer in config_layers(config)
    )
    return ImageInfo(
        "a:1", "docker", "docker · export", "sha256:config", "sha256:manifest", ("a:1",), config.platform,
        (config.platform,), config, layers, ("odd",),
    )  # fmt: skip


def said() -> ImageInfo:
    """The same image as an engine describes it before."""
    whole = known_whole()
    history = tuple(msgspec.structs.replace(step, empty=not step.empty) for step in whole.config.history)
    config = replace(whole.config, history=history)
    return replace(whole, id="sha256:engine", config=config, layers=config_layers(config), warnings=())


def test_what_was_told_is_told_again() -> None:
    assert from_json(said(), json.loads(json.dumps(to_json(known_whole())))) == known_whole()


@pytest.mark.parametrize(
    "change",
    [
        {"diff_ids": None}, {"diff_ids": []}, {"steps": [1]}, {"steps": [[1, ""]]}, {"layers": []},
        {"layers": [[1, 2], ["", 1], 3]},
        {"layers": [["", "1"]] * 3}, {"layers": [["", True]] * 3}, {"layers": 5}, {"layers": [1, 2, 3]}, {"id": 5},
        {"warnings": 5}, {"warnings": [5]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_something_else_is_not_told(change: dict[str, Any]) -> None:
    assert from_json(said(), to_json(known_whole()) | change) is None
    for name in to_json(known_whole()):
        assert from_json(said(), {key: value for key, value in to_json(known_whole()).items() if key != name}) is None


def test_what_belongs_to_another_image_is_not_told() -> None:
    other = replace(said(), config=replace(said().config, diff_ids=said().config.diff_ids[:-1]))
    assert from_json(other, to_json(known_whole())) is None


def test_a_history_of_another_length_stays_as_the_engine_has_it() -> None:
    kept = to_json(known_whole()) | {"steps": [[True, ""]]}
    found = from_json(said(), kept)
    assert found is not None
    assert found.config == said().config


def test_no_text_of_the_config_is_kept() -> None:
    kept = json.dumps(to_json(known_whole()))
    assert not [step.created_by for step in known_whole().config.history if step.created_by and step.created_by in kept]
    assert "/bin/sh" not in kept
