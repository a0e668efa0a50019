"""An image of the first engine that has it, read again only where it has to be."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from dive_py.errors import (
    EngineUnavailable,
    ImageNotFound,
)
from dive_py.layers.cache import LayerCache
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.engines.engine_image import open_engine_image
from dive_py.sources.image import OpenOptions
from tests.building import ImageBuilder, file
from tests.engine.fake import VERSION, FakeEngine
from tests.sources.engines.exporting import OVERLAY, kept, names, opened
from tests.sources.offering import offer


def test_an_image_that_is_not_there_is_answered_with_how_to_get_it(fake: FakeEngine) -> None:
    with pytest.raises(ImageNotFound, match="no image nope:2") as raised:
        opened(fake, "nope:2")
    assert raised.value.hint == "to get it: divepy pull nope:2"


def test_no_engine_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="no such socket"):
        open_engine_image(parse("test:1"), OpenOptions(host=f"unix://{tmp_path}/none"), Progress())


def test_the_engine_that_has_the_image_is_taken(
    fake: FakeEngine, built: ImageBuilder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dive_py.engine.places import Place

    offer(fake, built)
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        other = FakeEngine(Path(folder) / "podman.sock", VERSION | {"Components": [{"Name": "Podman Engine"}]})
        usual = (Place(other.address, "Podman"), Place(fake.address, "Docker"))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr("dive_py.engine.places.usual", lambda _: usual)
        with open_engine_image(parse("test:1"), OpenOptions(), Progress()) as image:
            assert image.info.source == "docker"
        with pytest.raises(ImageNotFound, match="Podman"):
            open_engine_image(parse("nope:1"), OpenOptions(), Progress())
        other.close()


def test_podmans_transport_asks_podman_alone(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built)
    with pytest.raises(EngineUnavailable, match=r"no Podman answers \(.*: is not Podman\)") as caught:
        opened(fake, "podman://test:1")
    assert "start Podman" in caught.value.hint
    fake.answers["/version"] = VERSION | {"Components": [{"Name": "Podman Engine"}]}
    with opened(fake, "podman://test:1") as image:
        assert (image.info.reference, image.info.way) == ("test:1", "podman · export")


@pytest.mark.parametrize(
    "changes",
    [{"GraphDriver": OVERLAY}, {"RepoDigests": ["test@{id}"]}],
    ids=["a graph driver", "the store of containerd"],
)
def test_an_image_that_does_not_change_is_exported_once(
    fake: FakeEngine, built: ImageBuilder, tmp_path: Path, changes: dict[str, object]
) -> None:
    cache = LayerCache(tmp_path)
    if "RepoDigests" in changes:
        changes = {"RepoDigests": [f"test@{built.id()}"]}
    offer(fake, built, None, **changes)
    before, first, exports = kept(fake, cache)
    assert (exports, first.way) == (1, "docker · export")
    after, second, exports = kept(fake, cache)
    assert (exports, second.way) == (0, "docker · cache")
    assert replace(second, way=first.way) == first
    assert {number: names(result) for number, result in after.items()} == {
        number: names(result) for number, result in before.items()
    }


def test_an_engine_that_repeats_what_configs_claim_exports_again(
    fake: FakeEngine, built: ImageBuilder, tmp_path: Path
) -> None:
    cache = LayerCache(tmp_path)
    offer(fake, built)
    for _ in range(2):
        assert kept(fake, cache)[2] == 1
    claim = {"rootfs": {"type": "layers", "diff_ids": built.diff_ids()}}
    liar = ImageBuilder(name="test:1", extra=claim).layer(file("x")).layer(file("y")).layer(file("z"))
    offer(fake, liar, RootFS={"Layers": built.diff_ids()})
    results, info, _ = kept(fake, cache)
    assert [names(results[number]) for number in range(3)] == [[b"x"], [b"y"], [b"z"]]
    assert any("is not what its diff ID says" in warning for warning in info.warnings)


def test_an_image_of_layers_that_are_all_kept_is_not_exported(
    fake: FakeEngine, built: ImageBuilder, tmp_path: Path
) -> None:
    cache = LayerCache(tmp_path)
    offer(fake, built, GraphDriver=OVERLAY)
    kept(fake, cache)
    built.step("ENV B=2")
    offer(fake, built, GraphDriver=OVERLAY)
    results, info, exports = kept(fake, cache)
    assert (len(results), exports, info.way) == (3, 0, "docker · cache")
    assert info.id == built.id()


@pytest.mark.parametrize(("manifests", "exports"), [(("a" * 64,), 0), (("a" * 64, "b" * 64), 1), ((), 1)])
def test_podmans_image_is_known_again_by_its_only_manifest(
    fake: FakeEngine, built: ImageBuilder, tmp_path: Path, manifests: tuple[str, ...], exports: int
) -> None:
    """Its ID is the digest of a config whose claims nobody checked, and several manifests may share that."""
    cache = LayerCache(tmp_path)
    fake.answers["/version"] = VERSION | {"Components": [{"Name": "Podman Engine"}]}
    offer(fake, built, RepoDigests=[f"test@sha256:{manifest}" for manifest in manifests])
    assert kept(fake, cache)[2] == 1
    results, info, again = kept(fake, cache)
    assert again == exports
    assert info.way == ("podman · export" if exports else "podman · cache")
    assert [names(results[number]) for number in range(3)] == [[b"etc\0motd"], [b"a", b"etc\0motd"], [b"b"]]
