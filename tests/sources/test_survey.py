"""Every place is looked at, and says for itself what it is like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.places import Place
from dive_py.errors import Cancelled, DamagedImage, ImageNotFound
from dive_py.progress import Progress
from dive_py.sources import places
from dive_py.sources.image import OpenOptions
from dive_py.sources.places import StorePlace, open_docker_folder
from dive_py.sources.survey import Finding, engine_places, survey
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import MisbehavingRegistry
from tests.sources.docker_root import DockerRoot

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dive_py.oci.reference import Reference
    from dive_py.sources.image import Image
    from tests.engine.fake import FakeEngine

ID = "sha256:" + "a" * 64


@pytest.fixture
def here(fake: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """An engine at the second of two usual places, which has test:1; and no store."""
    fake.answers["/info"] = {"Driver": "btrfs", "DockerRootDir": "/var/lib/docker", "OSType": "linux"}
    fake.answers["/images/json"] = [{"Id": ID, "RepoTags": ["test:1"]}]
    fake.answers["/containers/json"] = []
    fake.answers["/images/test:1/json"] = {"Id": ID, "Os": "linux", "Architecture": "amd64"}
    fake.answers[f"/images/{ID}/history"] = []
    usual = (Place(f"unix://{tmp_path}/none", "Docker"), Place(fake.address, "Colima"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr("dive_py.engine.places.usual", lambda _: usual)
    monkeypatch.setattr(places, "stores", tuple)
    return fake


def found(name: str = "", **options: str) -> list[Finding]:
    return list(survey(OpenOptions(**options), name, Progress()))  # type: ignore[arg-type]


def test_engines_say_what_they_are_or_why_they_do_not_answer(here: FakeEngine) -> None:
    silent, colima = found()
    assert (silent.works, silent.reason, silent.absent) == (False, "no such socket", True)
    assert (colima.place, colima.source) == (f"Colima at {here.address}", "docker")
    assert (colima.product, colima.version, colima.driver) == ("docker", "20.10.24", "btrfs")
    assert [way.is_open for way in colima.ways] == [False, True]
    assert (colima.works, colima.has) == (True, None)


def test_who_has_an_image_and_how_it_would_be_read(here: FakeEngine) -> None:
    assert [(one.has, one.way) for one in found("test:1")] == [(None, ""), (True, "docker · export")]
    assert [(one.has, one.missing) for one in found("nope:1")] == [(None, ""), (False, "has none of that name")]
    assert found("test:1", platform="linux/arm64")[1].missing == "has it for linux/amd64"
    assert here.created == []


def test_an_engine_that_refuses_says_so(here: FakeEngine) -> None:
    here.answers["/info"] = (403, "denied by a plug-in")
    assert "denied by a plug-in" in found()[1].reason
    here.answers["/info"] = {}
    here.answers["/images/json"] = (500, "broken")
    assert "broken" in found("test:1")[1].reason


def test_an_engine_that_was_named_comes_first_and_once(here: FakeEngine, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(here.address.removeprefix("unix://"))
    placed = engine_places(OpenOptions(host=f"unix://{tmp_path}/link"))
    assert [place.origin for place in placed] == ["--host", "Docker"]
    placed = engine_places(OpenOptions(host="tcp://somewhere:1"))
    assert [place.origin for place in placed] == ["--host", "Docker", "Colima"]


def test_it_is_said_which_one_was_named(here: FakeEngine) -> None:
    assert [one.named for one in found()] == [False, False]
    assert [one.named for one in found(host="tcp://me:secret@127.0.0.1:1")] == [True, False, False]
    assert "secret" not in str(found(host="tcp://me:secret@127.0.0.1:1"))
    assert here.asked


def test_stores_say_whether_they_can_be_read(here: FakeEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = DockerRoot(tmp_path / "docker")
    root.add([[file("a", b"a")]], "test:1")
    here.close()

    def failing(error: Exception) -> Callable[[Reference, OpenOptions, Progress], Image]:
        def open_it(*_: object) -> Image:
            raise error

        return open_it

    stores = (
        StorePlace("good", "docker-dir", open_docker_folder, lambda: ("/nowhere/at/all", str(root.path))),
        StorePlace("bad", "podman", failing(DamagedImage("the store is broken"))),
        StorePlace("none", "containerd", failing(ImageNotFound("nothing", absent=True))),
    )
    monkeypatch.setattr(places, "stores", lambda: stores)
    monkeypatch.setattr(places, "docker_roots", lambda _: (str(root.path),))
    good, bad, none = found()[2:]
    assert (good.works, good.has, good.root) == (True, None, str(root.path))
    assert (bad.works, bad.reason, bad.absent) == (False, "the store is broken", False)
    assert (none.works, none.reason, none.absent) == (False, "not there", True)
    good = found("test:1")[2]
    assert (good.has, good.way) == (True, "docker folder · layerdb")
    assert found("nope:1")[2].has is False


def test_it_stops_when_asked(here: FakeEngine) -> None:
    assert here.address
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        next(survey(OpenOptions(), "", progress))


@pytest.mark.usefixtures("here")
def test_a_registry_alone_is_asked_where_the_name_says_that_it_is_there() -> None:
    with MisbehavingRegistry() as registry:
        registry.repository("app").add_image(ImageBuilder().layer(file("a", b"x")), "1")
        (one,) = found(f"registry:{registry.host}/app:1")
        assert (one.source, one.named, one.works, one.has) == ("registry", True, True, True)
        last = found(f"{registry.host}/app:1")[-1]
        assert (last.source, last.named, last.has) == ("registry", False, True)
        assert [one.source for one in found("localhost/app:1")] == ["docker", "docker"], "Podman's own names"
