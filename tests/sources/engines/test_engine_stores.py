"""Which way an image of a Docker with containerd's store is read: from here, through the engine, by its export."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import DivepyError, EngineError
from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.content_stream import ContentStream
from dive_py.sources.engines.engine_image import open_engine_image
from dive_py.sources.engines.engine_stores import NOTE, AnnouncedImage
from dive_py.sources.image import Image, ImageInfo, LayerInfo, OpenOptions
from dive_py.sources.stores.containerd_store import OWN_ROOT
from tests.building import docker_members, file, tar_members
from tests.layers.scanning import scanned
from tests.sources.containerd_root import ContainerdRoot
from tests.sources.opening import loaded, paths, some_image
from tests.sources.serving import serve_binds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from dive_py.sources.image import Deliver
    from tests.engine.fake import FakeEngine


class Offer:
    """An image that a fake engine and a content store have.

    Args:
        fake: The engine.
        folder: Where its data root is.
    """

    def __init__(self, fake: FakeEngine, folder: Path) -> None:
        self.root = ContainerdRoot(folder / OWN_ROOT)
        self.built = some_image()
        self.digest = self.root.add(self.built, "docker.io/library/test:1")
        fake.answers["/info"] = {
            "DockerRootDir": str(folder), "Driver": "overlayfs",
            "DriverStatus": [["driver-type", "io.containerd.snapshotter.v1"]],
        }  # fmt: skip
        fake.answers["/images/test:1/json"] = {
            "Id": self.digest,
            "RepoTags": ["test:1"],
            "RepoDigests": [f"test@{self.digest}"],
            "Os": "linux",
            "Architecture": "amd64",
            "Config": {"Volumes": {"/data": {}}},
            "RootFS": {"Layers": self.built.diff_ids()},
            "GraphDriver": {"Name": "overlayfs", "Data": None},
        }
        fake.answers[f"/images/{self.digest}/history"] = []
        fake.answers["/containers/json"] = []
        fake.export(self.digest, [tar_members(docker_members([self.built]))])


@pytest.fixture
def offer(fake: FakeEngine, tmp_path: Path) -> Offer:
    return Offer(fake, tmp_path / "data")


def opened(fake: FakeEngine, cache: LayerCache | None = None, **options: Any) -> Image:  # noqa: ANN401 - passed on
    return open_engine_image(parse("test:1"), OpenOptions(host=fake.address, cache=cache, **options), Progress())


def hidden(fake: FakeEngine, offer: Offer) -> None:
    """Let the store be one that only the engine can read."""
    there = offer.root.content
    away = there.with_name("hidden")
    there.rename(away)
    serve_binds(fake, {str(there): away})


def test_a_store_that_can_be_read_here(fake: FakeEngine, offer: Offer) -> None:
    with opened(fake) as image:
        assert (image.info.way, image.info.names) == ("docker · containerd", ("test:1",))
        assert len(loaded(image)) == 3
    assert fake.created == []
    assert offer.digest == image.info.digest


def test_a_store_that_only_the_engine_can_read(fake: FakeEngine, offer: Offer) -> None:
    hidden(fake, offer)
    with opened(fake) as image:
        assert image.info.way == "docker · containerd · never-started container"
        results = loaded(image)
        assert all(isinstance(result, LayerIndex) and not result.damage for result in results), results
        assert all(layer.compressed for layer in results.info.layers)
        assert not results.info.warnings
    for _, said in fake.created:
        mounts = said["HostConfig"]["Mounts"]
        assert all("/blobs/sha256/" in mount["Source"] for mount in mounts if mount["Type"] == "bind")
        assert {"Type": "tmpfs", "Target": "/data"} in mounts
    assert len(fake.deleted) == len(fake.created) > 2


def test_where_it_is_switched_off(fake: FakeEngine, offer: Offer) -> None:
    hidden(fake, offer)
    with opened(fake, probe=False) as image:
        assert image.info.way == "docker · export"
        assert len(loaded(image)) == 3
    assert fake.created == []


def test_an_engine_that_allows_no_such_container(fake: FakeEngine, offer: Offer) -> None:
    hidden(fake, offer)
    fake.answers["/containers/create"] = (403, "authorization denied by plugin")
    with opened(fake) as image:
        results = loaded(image)
        assert len(results) == 3
        assert results.info.way == "docker · export"
        assert any("denied by plugin" in warning for warning in results.info.warnings)


def test_another_store(fake: FakeEngine, offer: Offer) -> None:
    assert offer.digest
    for said in ({"DockerRootDir": "/x", "DriverStatus": []}, (500, "no info")):
        fake.answers["/info"] = said
        with opened(fake) as image:
            assert image.info.way == "docker · export"


def test_what_passed_is_kept_under_computed_diff_ids(fake: FakeEngine, offer: Offer, tmp_path: Path) -> None:
    hidden(fake, offer)
    cache = LayerCache(tmp_path / "cache")
    for way in ("docker · containerd · never-started container", "docker · cache"):
        with opened(fake, cache) as image:
            results = loaded(image)
            assert len(results) == 3
            cache.flush()
            assert results.info.way == way
    kept = {record.text for record in cache.records() if record.kind == "diff-id"}
    assert kept == set(offer.built.diff_ids())


class Through(Image):
    """What reads the image; learns its config while it does so."""

    def __init__(self, failure: DivepyError | None = None) -> None:
        self.info = ImageInfo("test:1", "docker", "guessed", layers=(LayerInfo(0),))
        self.closed = False
        self._failure = failure

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        del progress, first, skip
        if self._failure:
            raise self._failure
        deliver(0, scanned(file("a")))
        return ImageInfo("test:1", "docker", "known", layers=(LayerInfo(0),))

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        del layer, offsets, sizes, progress
        return [b"digest"]

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        del layer, offsets
        yield 0, ContentStream(BytesIO(b"content"), sizes[0], progress)

    def close(self) -> None:
        self.closed = True


def note(address: str, cache: LayerCache | None) -> str:
    with AnnouncedImage(Through(), address, cache) as image:
        layers = loaded(image)
        assert paths(layers[0]) == [b"a"]
        assert layers.info.way == "known"
        assert image.digests(0, [], [], Progress()) == [b"digest"]
        assert [content.read(9) for _, content in image.contents(0, [0], [7], Progress())] == [b"content"]
        return layers.info.note


def test_it_is_said_once_for_each_engine(tmp_path: Path) -> None:
    assert [note("unix:///a", LayerCache(tmp_path)) for _ in range(2)] == [NOTE, ""]
    assert note("unix:///b", LayerCache(tmp_path)) == NOTE


def test_without_a_memory_it_is_said_each_time() -> None:
    assert [note("unix:///a", None) for _ in range(2)] == [NOTE, NOTE]


def test_a_way_that_is_closed_was_not_used(tmp_path: Path) -> None:
    through = Through(EngineError("refused"))
    with AnnouncedImage(through, "unix:///a", LayerCache(tmp_path)) as image, pytest.raises(EngineError):
        image.load(lambda *_: None, Progress())
    assert through.closed
    assert image.info.note == ""
    assert note("unix:///a", LayerCache(tmp_path)) == NOTE
