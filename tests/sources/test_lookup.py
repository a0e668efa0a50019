"""A bare name is looked for in the engines, then in the stores; each place keeps its own reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.places import Place
from dive_py.errors import AmbiguousImage, Cancelled, DamagedImage, EngineError, EngineUnavailable, ImageNotFound
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources import places
from dive_py.sources.image import OpenOptions
from dive_py.sources.lookup import open_by_name
from dive_py.sources.places import StorePlace
from tests.engine.test_contexts import add_context
from tests.sources.opening import opened, some_image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dive_py.oci.reference import Reference
    from dive_py.sources.image import Image
    from tests.engine.fake import FakeEngine


@pytest.fixture
def stores(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Sets what each store answers to a name: an image, or an error; gives the list of those that were asked."""

    def put(**answers: Image | Exception) -> list[str]:
        asked: list[str] = []

        def place(source: str, answer: Image | Exception) -> StorePlace:
            def open_it(reference: Reference, options: OpenOptions, progress: Progress) -> Image:
                del reference, options, progress
                asked.append(source)
                if isinstance(answer, Exception):
                    raise answer
                return answer

            return StorePlace(f"store {source}", source, open_it)

        found = tuple(place(source.replace("_", "-"), answer) for source, answer in answers.items())
        monkeypatch.setattr(places, "stores", lambda: found)
        return asked

    return put


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., None]:
    """Sets the usual places of engines."""

    def put(*addresses: str) -> None:
        found = tuple(Place(address, f"engine {number}") for number, address in enumerate(addresses))
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setattr("dive_py.engine.places.usual", lambda _: found)

    return put


def by_name(word: str = "test:1", **options: str) -> Image:
    return open_by_name(parse(word), OpenOptions(**options), Progress())  # type: ignore[arg-type]


def test_the_first_store_that_has_it_is_taken(
    tmp_path: Path, engines: Callable[..., None], stores: Callable[..., list[str]]
) -> None:
    engines(f"unix://{tmp_path}/none")
    with opened(some_image().docker_archive(tmp_path / "image.tar")) as image:
        asked = stores(podman=ImageNotFound("no"), containerd=image, docker_dir=DamagedImage("broken"))
        assert by_name() is image
    assert asked == ["podman", "containerd"]


def test_a_name_that_is_nowhere_is_told_with_each_places_reason(
    tmp_path: Path, fake: FakeEngine, engines: Callable[..., None], stores: Callable[..., list[str]]
) -> None:
    engines(f"unix://{tmp_path}/none", fake.address)
    asked = stores(
        podman=PermissionError(13, "Permission denied", "/var/lib/containers"),
        containerd=ImageNotFound("no root", absent=True),
        docker_dir=DamagedImage("never asked"),
        other=DamagedImage("the store is broken"),
    )
    with pytest.raises(ImageNotFound) as caught:
        by_name("docker.io/library/test:1", platform="linux/arm64")
    assert caught.value.message == (
        f"there is no image test:1 for linux/arm64 here (engine 1 at {fake.address}: has none of that name; "
        "store podman: permission denied (/var/lib/containers); store other: the store is broken)"
    )
    assert "pull" in caught.value.hint
    assert caught.value.product == "docker"
    assert asked == ["podman", "containerd", "other"], "Docker has said what is in its own folder"


def test_where_no_engine_answers_the_hint_says_what_to_do_about_that(
    tmp_path: Path, engines: Callable[..., None], stores: Callable[..., list[str]]
) -> None:
    engines(f"unix://{tmp_path}/none")
    asked = stores(docker_dir=ImageNotFound("no"))
    with pytest.raises(ImageNotFound, match=r"here \(store docker-dir: has none of that name\)") as caught:
        by_name()
    assert "start Docker or Podman" in caught.value.hint
    assert asked == ["docker-dir"]


def test_an_engine_that_refuses_is_no_end(
    tmp_path: Path, fake: FakeEngine, engines: Callable[..., None], stores: Callable[..., list[str]]
) -> None:
    engines(fake.address)
    fake.answers["/images/test:1/json"] = (403, "authorization denied by plugin")
    with opened(some_image().docker_archive(tmp_path / "image.tar")) as image:
        stores(podman=image)
        assert by_name() is image
    stores()
    with pytest.raises(ImageNotFound, match="authorization denied by plugin"):
        by_name()


def test_an_engine_that_was_named_is_asked_alone(
    tmp_path: Path, fake: FakeEngine, stores: Callable[..., list[str]]
) -> None:
    asked = stores(podman=DamagedImage("never asked"))
    with pytest.raises(ImageNotFound, match="no image test:1"):
        by_name(host=fake.address)
    with pytest.raises(EngineUnavailable):
        by_name(host=f"unix://{tmp_path}/none")
    assert asked == []


@pytest.mark.parametrize("dead", [True, False])
@pytest.mark.parametrize(
    "named", ["DOCKER_HOST", "CONTAINER_HOST", "DOCKER_CONTEXT", "current context", "CONTAINER_CONNECTION", "remote"]
)
def test_an_engine_that_was_named_in_any_way_is_asked_alone(
    tmp_path: Path,
    fake: FakeEngine,
    stores: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
    named: str,
    *,
    dead: bool,
) -> None:
    address = f"unix://{tmp_path}/none" if dead else fake.address
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    add_context(tmp_path, "far", {"Host": address})
    (tmp_path / "containers").mkdir()
    conf = f'active_service = "far"\n[engine.service_destinations.far]\nuri = "{address}"\n'
    remote = "remote = true\n" if named == "remote" else ""
    (tmp_path / "containers/containers.conf").write_text(f"[engine]\n{remote}{conf}")
    if named == "current context":
        (tmp_path / "config.json").write_text('{"currentContext": "far"}')
    elif named != "remote":
        monkeypatch.setenv(named, address if named.endswith("HOST") else "far")
    asked = stores(podman=DamagedImage("never asked"))
    with pytest.raises(EngineUnavailable if dead else ImageNotFound):
        by_name()
    assert asked == []


def test_the_default_context_names_no_engine(
    tmp_path: Path, engines: Callable[..., None], stores: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engines(f"unix://{tmp_path}/none")
    with opened(some_image().docker_archive(tmp_path / "image.tar")) as image:
        stores(podman=image)
        assert by_name(context="default") is image
        monkeypatch.setenv("DOCKER_CONTEXT", "default")
        assert by_name() is image
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/named")
    with pytest.raises(EngineUnavailable, match="DOCKER_HOST"):
        by_name(context="default")


def test_an_unknown_context_is_an_error_before_any_store(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stores: Callable[..., list[str]]
) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCKER_CONTEXT", "nope")
    asked = stores(podman=DamagedImage("never asked"))
    with pytest.raises(EngineError, match="no Docker context called 'nope'"):
        by_name()
    assert asked == []


@pytest.mark.parametrize("error", [Cancelled(), AmbiguousImage("several", ["a", "b"])])
def test_a_choice_and_the_end_are_not_passed_over(
    tmp_path: Path, engines: Callable[..., None], stores: Callable[..., list[str]], error: Exception
) -> None:
    engines(f"unix://{tmp_path}/none")
    stores(podman=error, docker_dir=DamagedImage("never asked"))
    with pytest.raises(type(error)):
        by_name()
