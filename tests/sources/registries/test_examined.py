"""What a registry is like, before an image is read from it."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest

from dive_py.layers.cache import LayerCache
from dive_py.oci.reference import ImageName
from dive_py.progress import Progress
from dive_py.registry.options import RegistryOptions
from dive_py.sources.image import OpenOptions
from dive_py.sources.registries.examined import Examined, examined
from tests.building import ImageBuilder, file
from tests.building.lazy_forms import estargz
from tests.registry.misbehaving import Kind, MisbehavingRegistry, basic, on, refused
from tests.sources.opening import loaded, opened

if TYPE_CHECKING:
    from pathlib import Path

    from tests.registry.misbehaving import Answer, Request

TABLE = "application/vnd.oci.image.layer.v1.tar+gzip"


@pytest.fixture
def registry(registry: MisbehavingRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MisbehavingRegistry:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    return registry


def found(
    registry: MisbehavingRegistry, tag: str = "1", cache: LayerCache | None = None, platform: str = ""
) -> Examined:
    return examined(ImageName(registry.host, "app", tag), OpenOptions(cache=cache, platform=platform), Progress())


def test_it_says_how_it_is_asked_and_what_it_lists(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(ImageBuilder().layer(file("a", b"x")), "1")
    seen = found(registry)
    (place,) = seen.endpoints
    assert (place.what, place.reason) == (f"http://{registry.host}", "")
    assert place.note == "in the clear, no login for it here"
    assert (seen.has, seen.way) == (True, "registry · stream")
    assert seen.notes == ("manifest: application/vnd.oci.image.manifest.v1+json, linux/amd64", "layer 0: stream")
    registry.behave(on(Kind.CATALOG, refused(401)), on(Kind.REFERRERS, refused(404)), on(Kind.MANIFEST, limited))
    seen = found(registry)
    assert [(way.name, way.reason) for way in seen.lists] == [
        ("referrers", "it has no referrers API; tags are looked at instead"),
        ("catalogue", f"{registry.host} does not list its repositories"),
    ]
    assert seen.notes[-1].startswith("rate limit: ")


def limited(_: Request, answer: Answer) -> Answer:
    return answer.but(**{"RateLimit-Limit": "100;w=21600", "RateLimit-Remaining": "7;w=21600"})


def test_the_way_of_each_layer_is_said_and_none_is_read(registry: MisbehavingRegistry, tmp_path: Path) -> None:
    cache = LayerCache(tmp_path / "cache")
    app = registry.repository("app")
    kept = ImageBuilder().layer(file("a", b"a"))
    app.add_image(kept, "kept")
    with opened(f"registry:{registry.host}/app:kept", cache) as image:
        loaded(image)
    cache.flush()
    table = estargz([file("t", b"t")])
    streamed = ImageBuilder().layer(file("a", b"a")).layer(file("b", b"b")).layer(file("c", b"c"))
    layers = [app.add_blob(TABLE, blob.stored) for blob in streamed.blobs("gzip")]
    layers.append(app.add_blob(TABLE, table.blob) | {"annotations": table.annotations})
    app.add_image(streamed.raw_layer(table.tar), "1", layers=layers)
    before = len(registry.asked(Kind.BLOB))
    seen = found(registry, cache=cache)
    assert seen.notes[1:] == ("layer 0: cache", "layers 1 to 2: stream", "layer 3: table of contents")
    assert seen.way == "registry · cache, stream, table of contents"
    assert len(registry.asked(Kind.BLOB)) == before + 1, "the config alone"


def test_where_a_login_is_found_is_said_and_never_the_login(registry: MisbehavingRegistry, tmp_path: Path) -> None:
    registry.repository("app").add_image(ImageBuilder().layer(file("a", b"x")), "1")
    registry.behave(basic("me", "secret"))
    seen = found(registry)
    assert seen.endpoints[0].note == "in the clear, no login for it here, wants a login"
    assert (seen.has, "logged in" in seen.missing) == (None, True)
    entry = {"auth": base64.b64encode(b"me:secret").decode()}
    (tmp_path / "config.json").write_text(json.dumps({"auths": {registry.host: entry}}))
    seen = found(registry)
    assert seen.endpoints[0].note == f"in the clear, login: {tmp_path}/config.json for {registry.host}"
    assert seen.has
    assert "secret" not in repr(seen)
    assert entry["auth"] not in repr(seen)


def test_what_is_not_there_and_who_does_not_answer(registry: MisbehavingRegistry) -> None:
    registry.repository("app").add_image(ImageBuilder().layer(file("a", b"x")), "1")
    assert (found(registry, "2").has, found(registry, "2").missing) == (
        False,
        f"there is no tag 2 of app in {registry.host}",
    )
    other = found(registry, platform="linux/arm64")
    assert (other.has, other.missing) == (True, f"{registry.host}/app:1 has nothing for linux/arm64")
    registry.close()
    seen = found(registry)
    assert seen.endpoints[0].reason.startswith(f"{registry.host} does not answer: ")
    assert (seen.has, seen.lists) == (None, ())


def test_a_mirror_is_named_first(
    registry: MisbehavingRegistry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.repository("copy/app").add_image(ImageBuilder().layer(file("a", b"x")), "1")
    path = tmp_path / "registries.conf"
    path.write_text(
        '[[registry]]\nprefix = "127.0.0.1:1"\nlocation = "127.0.0.1:1"\n'
        f'[[registry.mirror]]\nlocation = "{registry.host}/copy"\n'
    )
    monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(path))
    seen = examined(ImageName("127.0.0.1:1", "app", "1"), OpenOptions(registries=RegistryOptions()), Progress())
    mirror, itself = seen.endpoints
    assert mirror.what == f"http://{registry.host}"
    assert mirror.note.startswith("a mirror, in the clear")
    assert not itself.is_open
    assert seen.has, "the mirror has it"
