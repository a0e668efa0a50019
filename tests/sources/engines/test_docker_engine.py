"""An image that an engine has, read by streaming its export; the engine is a fake that exports built images."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import (
    Cancelled,
    DamagedLayer,
    DivepyError,
    EngineError,
    EngineUnavailable,
    ImageNotFound,
)
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.engines.docker_engine import open_engine_image
from dive_py.sources.image import OpenOptions
from tests.building import ImageBuilder, docker_25_members, docker_members, file, whiteout
from tests.engine.fake import VERSION, Broken, FakeEngine, Hold
from tests.sources.offering import offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dive_py.sources.image import Image, ImageInfo
    from tests.building import Members


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        engine = FakeEngine(Path(folder) / "docker.sock")
        yield engine
        engine.close()


@pytest.fixture
def built() -> ImageBuilder:
    builder = ImageBuilder(name="test:1").layer(file("etc/motd", b"hello" * 1000), command="ADD motd /etc")
    builder.step("ENV A=1")
    return builder.layer(whiteout("etc/motd"), file("a", b"a"), command="RUN rm").layer(
        file("b", b"b"), command="RUN b"
    )


def opened(fake: FakeEngine, word: str = "test:1", platform: str = "") -> Image:
    return open_engine_image(parse(word), OpenOptions(host=fake.address, platform=platform), Progress())


class Results(dict[int, "LayerIndex | DivepyError"]):
    """What every layer became, by number."""

    info: ImageInfo
    """What is known of the image afterwards."""


def loaded(image: Image, progress: Progress | None = None) -> Results:
    results = Results()

    def deliver(number: int, result: LayerIndex | DivepyError) -> None:
        assert number not in results, "each layer is delivered once"
        results[number] = result

    results.info = image.load(deliver, progress or Progress())
    return results


def names(result: LayerIndex | DivepyError) -> list[bytes]:
    assert isinstance(result, LayerIndex), result
    return result.keys()


def test_layers_and_history_are_there_before_anything_is_exported(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built)
    with opened(fake) as image:
        info = image.info
        assert (info.reference, info.source, info.way) == ("test:1", "docker", "docker · export")
        assert (info.id, info.digest, info.names) == (built.id(), "sha256:" + "d" * 64, ("test:1",))
        assert [layer.created_by for layer in info.layers] == ["ADD motd /etc", "RUN rm", "RUN b"]
        assert [step.created_by for step in info.layers[0].steps] == ["ENV A=1"]
        assert [layer.diff_id for layer in info.layers] == built.diff_ids()
        assert all(layer.chain_id for layer in info.layers)
    assert not [path for path, _ in fake.asked if path.endswith("/get")]


@pytest.mark.parametrize("form", [docker_members, docker_25_members])
@pytest.mark.parametrize("compression", ["none", "gzip"])
def test_every_layer_comes_once_and_at_its_place(
    fake: FakeEngine, built: ImageBuilder, form: Callable[[list[ImageBuilder], str], Members], compression: str
) -> None:
    offer(fake, built, form([built], compression))
    progress = Progress()
    with opened(fake) as image:
        results = loaded(image, progress)
        assert [names(results[number]) for number in range(3)] == [[b"etc\0motd"], [b"a", b"etc\0motd"], [b"b"]]
        compressed = [layer.compressed is not None for layer in results.info.layers]
        assert compressed == [compression != "none"] * 3
        assert all(not layer.archive_id for layer in results.info.layers)
    assert (progress.total, progress.label) == (4321, "")
    assert progress.done > 5000


def test_a_layer_that_occurs_twice_goes_to_both_places(fake: FakeEngine) -> None:
    same = file("a", b"a")
    built = ImageBuilder(name="test:1").layer(same).layer(file("b", b"b")).layer(same)
    offer(fake, built)
    with opened(fake) as image:
        results = loaded(image)
    assert [names(results[number]) for number in range(3)] == [[b"a"], [b"b"], [b"a"]]


def test_the_real_config_replaces_the_guess(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built, Id="sha256:" + "e" * 64)
    answers = fake.answers
    answers["/images/sha256:" + "e" * 64 + "/history"] = []
    answers["/images/sha256:" + "e" * 64 + "/get"] = answers[f"/images/{built.id()}/get"]
    with opened(fake) as image:
        assert image.info.layers[0].created_by == ""
        info = loaded(image).info
        assert info.id == built.id()
        assert [layer.created_by for layer in info.layers] == ["ADD motd /etc", "RUN rm", "RUN b"]


def test_contents_can_be_compared_after_they_have_passed(fake: FakeEngine, built: ImageBuilder) -> None:
    import hashlib

    offer(fake, built)
    with opened(fake) as image:
        with pytest.raises(DivepyError, match="not streamed past yet"):
            image.digests(0, [512], [5000], Progress())
        index = loaded(image)[0]
        assert isinstance(index, LayerIndex)
        digests = image.digests(0, [int(index.offset[0])], [5000], Progress())
    assert digests == [hashlib.sha256(b"hello" * 1000).digest()]


def test_an_export_that_breaks_off_leaves_the_layers_that_have_passed(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built)
    exported = b"".join(fake.answers[f"/images/{built.id()}/get"])
    first = exported.index(b"hello") + 7000
    fake.export(built.id(), [exported[:first], Broken()])
    with opened(fake) as image:
        results = loaded(image)
    assert set(results) == {0, 1, 2}
    assert any(isinstance(result, EngineError) for result in results.values())


def test_a_layer_that_is_not_in_the_export_is_told(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built, RootFS={"Layers": [*built.diff_ids(), "sha256:" + "f" * 64]})
    with opened(fake) as image:
        results = loaded(image)
        assert any("other layers" in warning for warning in results.info.warnings)
    assert [isinstance(results[number], LayerIndex) for number in range(4)] == [True, True, True, False]
    assert isinstance(results[3], DamagedLayer)
    assert "f" * 64 in results[3].message


def test_an_export_without_any_image_is_told_at_every_layer(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built)
    fake.export(built.id(), [b"no tar at all" * 100])
    with opened(fake) as image:
        results = loaded(image)
    assert set(results) == {0, 1, 2}
    assert all(isinstance(result, DivepyError) and "test:1" in result.message for result in results.values())


def test_stopping_ends_the_load_while_the_engine_is_silent(fake: FakeEngine, built: ImageBuilder) -> None:
    import threading

    offer(fake, built)
    hold, progress = Hold(), Progress()
    fake.export(built.id(), [hold, b"x"])

    def stop() -> None:
        hold.reached.wait()
        labels.append(progress.label)
        progress.stop.set()

    labels: list[str] = []
    threading.Thread(target=stop).start()
    with opened(fake) as image, pytest.raises(Cancelled):
        loaded(image, progress)
    assert "waiting for the engine" in labels[0], "meanwhile it says what it waits for"


def test_an_image_that_is_not_there_is_answered_with_how_to_get_it(fake: FakeEngine) -> None:
    with pytest.raises(ImageNotFound, match="no image nope:2") as raised:
        opened(fake, "nope:2")
    assert raised.value.hint == "to get it: divepy pull nope:2"


def test_another_platform_than_the_engine_has_is_told(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built)
    with pytest.raises(ImageNotFound, match="has test:1 for linux/amd64, not for linux/arm64"):
        opened(fake, platform="linux/arm64")
    with opened(fake, platform="linux/amd64") as image:
        assert str(image.info.platform) == "linux/amd64"


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
    with pytest.raises(EngineUnavailable, match="is not Podman"):
        opened(fake, "podman://test:1")
    fake.answers["/version"] = VERSION | {"Components": [{"Name": "Podman Engine"}]}
    with opened(fake, "podman://test:1") as image:
        assert (image.info.reference, image.info.way) == ("test:1", "podman · export")


OVERLAY = {"Name": "overlay2", "Data": {"UpperDir": "/nowhere/at/all/overlay2/" + "a" * 64 + "/diff"}}


def kept(fake: FakeEngine, cache: LayerCache) -> tuple[Results, ImageInfo, int]:
    """Load an image of the engine with a cache: its layers, what it says then, and how often it was exported."""
    fake.asked.clear()
    options = OpenOptions(host=fake.address, probe=False, cache=cache)
    with open_engine_image(parse("test:1"), options, Progress()) as image:
        results = loaded(image)
    cache.flush()
    return results, results.info, sum(path.endswith("/get") for path, _ in fake.asked)


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


def test_an_image_without_history_is_exported(fake: FakeEngine, built: ImageBuilder) -> None:
    """Docker 26.1 lists and saves an image that it could not unpack, and answers 404 when asked for its history."""
    offer(fake, built)
    fake.answers[f"/images/{built.id()}/history"] = (404, "snapshot sha256:23 does not exist: not found")
    with opened(fake) as image:
        assert [layer.created_by for layer in image.info.layers] == ["", "", ""]
        results = loaded(image)
        assert names(results[2]) == [b"b"]
        assert [layer.created_by for layer in results.info.layers] == ["ADD motd /etc", "RUN rm", "RUN b"]
    fake.answers[f"/images/{built.id()}/history"] = (500, "broken")
    with pytest.raises(EngineError, match="broken"):
        opened(fake)


def test_the_beginning_of_an_id_is_shown_as_it_was_typed(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built)
    details = fake.answers["/images/test:1/json"]
    short = details["Id"].rpartition(":")[2][:12]
    fake.answers[f"/images/{short}/json"] = details
    with opened(fake, short) as image:
        assert image.info.reference == short
    with opened(fake) as image:
        assert image.info.reference == "test:1"
