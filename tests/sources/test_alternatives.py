"""Who else has an image of a name."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.places import Place
from dive_py.errors import Cancelled
from dive_py.progress import Progress
from dive_py.sources import places
from dive_py.sources.alternatives import Alternative, find_alternatives, is_opened
from dive_py.sources.image import ImageInfo, OpenOptions
from dive_py.sources.places import StorePlace
from tests.building import ImageBuilder, file
from tests.engine.fake import VERSION, FakeEngine
from tests.sources.offering import offer
from tests.sources.opening import opened, some_image

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def podman(fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeEngine]:
    """Podman, beside Docker at the usual places; both have test:1, of different contents, and there is no store."""
    offer(fake, ImageBuilder(name="test:1").layer(file("a", b"a")))
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        other = FakeEngine(Path(folder) / "podman.sock", VERSION | {"Components": [{"Name": "Podman Engine"}]})
        offer(other, ImageBuilder(name="test:1").layer(file("b", b"b")))
        usual = (
            Place(f"unix://{folder}/none", "Colima"),
            Place(fake.address, "Docker"),
            Place(other.address, "Podman"),
        )
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr("dive_py.engine.places.usual", lambda _: usual)
        monkeypatch.setattr(places, "stores", tuple)
        yield other
        other.close()


def found(word: str = "test:1", **options: str) -> list[Alternative]:
    return list(find_alternatives(word, OpenOptions(**options), Progress()))  # type: ignore[arg-type]


def test_every_engine_that_has_the_name(fake: FakeEngine, podman: FakeEngine) -> None:
    docker, other = found()
    assert [docker.name, other.name] == ["Docker", "Podman"]
    assert (docker.options.host, other.options.host) == (fake.address, podman.address)
    assert docker.id != other.id
    assert found("nope:1") == []
    assert fake.created == podman.created == [], "nothing is made to find out"


def test_an_engine_that_was_named_is_opened_as_it_was_named(fake: FakeEngine, podman: FakeEngine) -> None:
    named, other = found(host=podman.address)
    assert (named.name, named.options.host) == ("--host", podman.address)
    assert (other.name, other.options.host) == ("Docker", fake.address)


def test_a_path_is_nowhere_else(podman: FakeEngine, tmp_path: Path) -> None:
    path = some_image().docker_archive(tmp_path / "image.tar")
    asked = len(podman.asked)
    assert found(str(path)) == found("docker-archive:test:1") == found("-") == []
    assert len(podman.asked) == asked


def test_stores_count_where_their_engine_does_not_have_it(
    podman: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(some_image().docker_archive(tmp_path / "image.tar")) as image:
        stores = tuple(
            StorePlace(source, source, lambda *_: image) for source in ("docker-dir", "podman", "containerd")
        )
        monkeypatch.setattr(places, "stores", lambda: stores)
        assert [one.name for one in found()] == ["Docker", "Podman", "containerd"]
        podman.answers.clear()
        assert [one.name for one in found()] == ["Docker", "podman", "containerd"]
        assert [one.options.source for one in found()] == ["", "podman", "containerd"]
        assert [one.name for one in found("docker-daemon:test:1")] == ["Docker"]


def test_which_one_an_open_image_is(fake: FakeEngine, podman: FakeEngine) -> None:
    docker, other = found()
    here = ImageInfo("test:1", "docker", "docker · export", address=fake.address)
    assert (is_opened(docker, here), is_opened(other, here)) == (True, False)
    store = Alternative("Podman's storage", "Podman's storage", "", OpenOptions(source="podman"))
    assert is_opened(store, ImageInfo("test:1", "podman", "storage"))
    assert not is_opened(docker, ImageInfo("test:1", "podman", "storage"))
    assert podman.address


def test_it_stops_when_asked(podman: FakeEngine) -> None:
    assert podman.address
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        next(find_alternatives("test:1", OpenOptions(), progress))
