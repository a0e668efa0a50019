"""Images of a registry that misbehaves: each layer is right or is an error of its own, and the others are there."""

from __future__ import annotations

import itertools
import json
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.errors import Cancelled, DivepyError
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.registry.client import Patience, Registry
from dive_py.registry.hosts import Endpoint
from dive_py.sources.image import OpenOptions
from dive_py.sources.registries import opening
from dive_py.sources.resolve import open_image
from tests.building import COMPRESSIONS, ImageBuilder, directory, file, hardlink, whiteout
from tests.building.image import as_json
from tests.building.lazy_forms import estargz, zstd_chunked
from tests.engine.fake import Hold
from tests.registry import misbehaving
from tests.registry.misbehaving import Answer, Kind, MisbehavingRegistry, Request, on
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.building.lazy_forms import LazyBlob
    from tests.registry.misbehaving import Behaviour

PATIENCE = Patience(connect=10, read=10, attempts=2, pause=0, longest=1)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Iterator[MisbehavingRegistry]:
    """A registry with an image of three layers, `app:1`; nobody waits for it for long."""
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(some_image(), "1")
        be_impatient(monkeypatch, PATIENCE)
        yield served


def be_impatient(monkeypatch: pytest.MonkeyPatch, patience: Patience) -> None:
    def connect(domain: str, *_: object, **__: object) -> Registry:
        return Registry(domain, [Endpoint(f"http://{domain}")], patience=patience)

    monkeypatch.setattr(opening, "connect", connect)


def word(served: MisbehavingRegistry, tag: str = "1") -> str:
    return f"registry:{served.host}/app:{tag}"


def digest_of(served: MisbehavingRegistry, layer: int, tag: str = "1") -> str:
    digest: str = json.loads(served.repository("app").manifests[tag][1])["layers"][layer]["digest"]
    return digest


def of_layer(served: MisbehavingRegistry, layer: int, behaviour: Behaviour) -> Behaviour:
    """Apply a behaviour to one layer's blob alone."""

    def applied(request: Request, answer: Answer) -> Answer:
        mine = request.kind is Kind.BLOB and request.reference == digest_of(served, layer)
        return behaviour(request, answer) if mine else answer

    return applied


def same(image: LayerIndex | DivepyError, wanted: LayerIndex | DivepyError) -> bool:
    assert isinstance(image, LayerIndex), image
    assert isinstance(wanted, LayerIndex)
    assert (image.names, image.links, image.xattrs, image.damage) == (wanted.names, wanted.links, wanted.xattrs, "")
    columns = ("kind", "mode", "uid", "gid", "size", "mtime", "mtime_ns", "link", "major", "minor", "xattr", "order")
    return all(np.array_equal(getattr(image, column), getattr(wanted, column)) for column in columns)


@pytest.fixture
def plain(tmp_path: Path) -> list[LayerIndex | DivepyError]:
    """The layers as an archive has them."""
    with opened(some_image().docker_archive(tmp_path / "plain.tar")) as image:
        return list(loaded(image))


@pytest.mark.parametrize("docker", [None, True, False])
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_layers_of_every_type_are_those_of_an_archive(
    registry: MisbehavingRegistry,
    plain: list[LayerIndex | DivepyError],
    compression: str,
    *,
    docker: bool | None,
) -> None:
    """None: Docker's layer types in an OCI manifest, as Docker 26's classic builder pushes them."""
    registry.repository("app").add_image(
        some_image(), "1", compression, docker=bool(docker), docker_layers=docker is not False
    )
    with opened(word(registry)) as image:
        assert [layer.diff_id for layer in image.info.layers] == some_image().diff_ids()
        assert all(map(same, loaded(image), plain))


@pytest.mark.parametrize("docker", [True, False])
def test_an_index_without_a_type(registry: MisbehavingRegistry, *, docker: bool) -> None:
    built = [some_image(platform=platform) for platform in ("linux/amd64", "linux/arm64/v8")]
    registry.repository("app").add_index(built, "many", docker=docker, mediaType=None)
    for behaviour in (misbehaving.on(Kind.MANIFEST, misbehaving.untyped), lambda _, answer: answer):
        registry.behave(behaviour)
        with opened(word(registry, "many"), platform="linux/arm64") as image:
            assert str(image.info.platform) == "linux/arm64/v8"


@pytest.mark.parametrize(
    "behaviour",
    [
        misbehaving.wrong_body,
        misbehaving.cut_after(0),
        misbehaving.html,
        misbehaving.refused(403),
        misbehaving.refused(404, "BLOB_UNKNOWN"),
        misbehaving.refused(500),
        misbehaving.too_many(Retry_After="3600"),
        misbehaving.redirect_loop,
        lambda _, answer: Answer(200, body=answer.body[:-8]),
        lambda _, answer: Answer(200, body=bytes(len(answer.body))),
    ],
)
def test_a_layer_that_cannot_be_had_leaves_the_others(
    registry: MisbehavingRegistry, plain: list[LayerIndex | DivepyError], tmp_path: Path, behaviour: Behaviour
) -> None:
    """Nothing of it is kept; once it can be had, it is there."""
    registry.behave(of_layer(registry, 1, behaviour))
    cache = LayerCache(tmp_path / "cache")
    with opened(word(registry), cache) as image:
        found = loaded(image)
        broken = found[1]
        said = broken.message if isinstance(broken, DivepyError) else broken.damage
        assert said
        assert len(said.splitlines()) == 1
        assert same(found[0], plain[0])
        assert same(found[2], plain[2])
        registry.behave()
        assert all(map(same, loaded(image), plain))


def test_layers_that_are_kept_are_not_asked_for(registry: MisbehavingRegistry, tmp_path: Path) -> None:
    """A second tag that shares two of three layers: only the third crosses the wire."""
    cache = LayerCache(tmp_path / "cache")
    with opened(word(registry), cache) as image:
        loaded(image)
    cache.flush()
    second = some_image()
    second.raw_layer(some_image().layer_tars()[0] + bytes(512), command="another")
    registry.repository("app").add_image(second, "2")
    registry.requests.clear()
    with opened(word(registry, "2"), cache) as image:
        found = loaded(image)
        assert len(found) == 4
        assert not [index for index in found if isinstance(index, DivepyError)]
        assert found.info.way.startswith("registry · ")
    asked = {request.reference for request in registry.asked(Kind.BLOB)}
    config = json.loads(registry.repository("app").manifests["2"][1])["config"]["digest"]
    assert asked == {config, digest_of(registry, 3, "2")}


def test_a_layer_whose_diff_id_is_another_is_said(registry: MisbehavingRegistry) -> None:
    wrong = some_image()
    wrong.extra["rootfs"] = {"type": "layers", "diff_ids": ["sha256:" + "0" * 64, *some_image().diff_ids()[1:]]}
    registry.repository("app").add_image(wrong, "1")
    with opened(word(registry)) as image:
        found = loaded(image)
        assert any("layer 0" in warning for warning in found.info.warnings)


@pytest.mark.parametrize("spoilt", ["config", "manifest"])
@pytest.mark.parametrize("behaviour", [misbehaving.wrong_body, misbehaving.html, misbehaving.cut_after(0.5)])
def test_documents_that_are_spoilt_open_nothing(
    registry: MisbehavingRegistry, spoilt: str, behaviour: Behaviour
) -> None:
    registry.behave(on(Kind.BLOB if spoilt == "config" else Kind.MANIFEST, behaviour))
    with pytest.raises(DivepyError) as raised:
        opened(word(registry))
    assert len(raised.value.message.splitlines()) == 1


def test_indexes_that_lead_in_a_circle_end(registry: MisbehavingRegistry) -> None:
    """No document can name its own digest, so that the depth is what is bounded."""
    found = registry.repository("app")
    inner = found.add_index([some_image()])
    for _ in range(20):
        inner = found.add_document(
            "application/vnd.oci.image.index.v1+json", {"schemaVersion": 2, "manifests": [inner]}, "deep"
        )
    with pytest.raises(DivepyError, match="indexes"):
        opened(word(registry, "deep"))


@pytest.mark.parametrize(
    "document",
    [
        b"[" * 100_000,
        b"{}",
        b'{"schemaVersion":2,"layers":null,"config":null}',
        b'{"schemaVersion":2,"manifests":[]}',
        b'{"schemaVersion":2,"manifests":[{"digest":"sha256:../../etc","size":-1}]}',
        as_json({"schemaVersion": 2, "config": {"digest": "md5:0", "size": 1}, "layers": []}),
        as_json({"schemaVersion": 2, "config": {"digest": "sha256:" + "0" * 64, "size": 1 << 60}, "layers": []}),
    ],
)
def test_manifests_may_be_anything(registry: MisbehavingRegistry, document: bytes) -> None:
    registry.repository("app").manifests["odd"] = "application/vnd.oci.image.manifest.v1+json", document
    with pytest.raises(DivepyError) as raised:
        opened(word(registry, "odd"))
    assert len(raised.value.message.splitlines()) == 1


def test_sizes_that_are_lies_are_said(registry: MisbehavingRegistry) -> None:
    """A layer that is longer or shorter than its manifest says is not shown as if it were whole."""
    found = registry.repository("app")
    manifest = json.loads(found.manifests["1"][1])
    for by in (-10, 10, 1 << 40):
        manifest["layers"][1]["size"] = len(found.blobs[digest_of(registry, 1)]) + by
        found.add_document("application/vnd.oci.image.manifest.v1+json", manifest, "lie")
        with opened(word(registry, "lie")) as image:
            result = loaded(image)[1]
        assert isinstance(result, DivepyError) or result.damage


def test_an_artifact_is_said_to_be_one(registry: MisbehavingRegistry) -> None:
    files = {"sbom.json": ("application/spdx+json", b'{"a":1}')}
    registry.repository("app").add_artifact("application/spdx+json", files, "sbom")
    with pytest.raises(DivepyError, match="not an image") as raised:
        opened(word(registry, "sbom"))
    assert "spdx" in raised.value.message + raised.value.hint


def test_the_stop_flag_ends_the_loading_at_once(registry: MisbehavingRegistry) -> None:
    hold, progress, ended = Hold(), Progress(), []
    registry.behave(of_layer(registry, 1, misbehaving.held_after(0.5, hold)))

    def load() -> None:
        with open_image(word(registry), OpenOptions(), Progress()) as image:
            try:
                image.load(lambda *_: None, progress)
            except Cancelled as error:
                ended.append(error)

    thread = threading.Thread(target=load)
    thread.start()
    assert hold.reached.wait(20)
    progress.stop.set()
    thread.join(20)
    assert len(ended) == 1
    assert registry.left.wait(20)


def test_a_registry_that_is_killed_in_the_middle(registry: MisbehavingRegistry) -> None:
    hold = Hold()
    results: list[LayerIndex | DivepyError] = []
    registry.behave(of_layer(registry, 1, misbehaving.held_after(0.5, hold)))

    def load() -> None:
        with opened(word(registry)) as image:
            results.extend(loaded(image))

    thread = threading.Thread(target=load)
    thread.start()
    assert hold.reached.wait(20)
    registry.close()
    thread.join(60)
    assert isinstance(results[1], DivepyError)
    assert registry.host in results[1].message


def test_a_silent_layer_is_given_up(registry: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    be_impatient(monkeypatch, Patience(connect=10, read=0.2, attempts=1, pause=0))
    registry.behave(of_layer(registry, 1, misbehaving.silent(Hold())))
    with opened(word(registry)) as image:
        found = loaded(image)
    assert isinstance(found[1], DivepyError)
    assert paths(found[0])
    assert paths(found[2])


def on_parts(behaviour: Behaviour, times: int | None = None) -> Behaviour:
    """Apply a behaviour where a part of a blob is asked for."""
    left = itertools.count() if times is None else iter(range(times))

    def applied(request: Request, answer: Answer) -> Answer:
        if request.kind is not Kind.BLOB or "range" not in request.headers or next(left, None) is None:
            return answer
        return behaviour(request, answer)

    return applied


def shifted(_: Request, answer: Answer) -> Answer:
    """Claim that the part begins elsewhere."""
    return answer.but(Content_Range=f"bytes 1-{len(answer.body)}/{len(answer.body) + 1}")


TABLE = [
    [directory("etc"), file("etc/motd", b"hello\n"), file("etc/large", bytes(range(256)) * 4000)],
    [file("etc/motd", b"again\n"), file("empty"), whiteout("etc/old"), hardlink("etc/second", "etc/motd")],
]


@pytest.mark.parametrize("convert", [estargz, zstd_chunked], ids=["eStargz", "zstd:chunked"])
@pytest.mark.parametrize(
    ("behaviour", "times"),
    [
        (misbehaving.wrong_body, None),
        (misbehaving.wrong_body, 1),
        (misbehaving.cut_after(0.5), 1),
        (misbehaving.cut_after(0.5), None),
        (misbehaving.html, None),
        (misbehaving.refused(403), None),
        (misbehaving.refused(404, "BLOB_UNKNOWN"), 1),
        (misbehaving.refused(500), None),
        (misbehaving.refused(416), None),
        (misbehaving.redirect_loop, None),
        (misbehaving.endless, None),
        (misbehaving.wrong_length(-3), None),
        (misbehaving.wrong_length(3), None),
        (shifted, None),
    ],
)
def test_a_table_that_cannot_be_had_is_done_without(
    registry: MisbehavingRegistry, convert: Callable[..., LazyBlob], behaviour: Behaviour, times: int | None
) -> None:
    """The layer is streamed, and is the same; what was wrong is said in one line."""
    blobs = [convert(layer) for layer in TABLE]
    builder = ImageBuilder()
    for blob in blobs:
        builder.raw_layer(blob.tar)
    found = registry.repository("app")
    kind = f"application/vnd.oci.image.layer.v1.tar+{'gzip' if convert is estargz else 'zstd'}"
    layers = [found.add_blob(kind, blob.blob) | {"annotations": blob.annotations} for blob in blobs]
    found.add_image(builder, "lazy", layers=layers)
    with opened(word(registry, "lazy")) as image:
        wanted = loaded(image)
        assert wanted.info.way == "registry · table of contents"
    registry.behave(on_parts(behaviour, times))
    with opened(word(registry, "lazy")) as image:
        got = loaded(image)
    for index, expected in zip(got, wanted, strict=True):
        assert isinstance(index, LayerIndex), index
        assert isinstance(expected, LayerIndex)
        assert (sorted(index.names.split(b"/")), index.damage) == (sorted(expected.names.split(b"/")), "")
        assert index.stored_bytes == expected.stored_bytes
    assert all(len(warning.splitlines()) == 1 for warning in got.info.warnings)
