"""What an engine says of an image, before anything of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import Engine
from dive_py.engine.images import ImageDetails
from dive_py.engine.places import Place
from dive_py.errors import (
    EngineError,
    ImageNotFound,
)
from dive_py.sources.engines.inspected import InspectedImage
from dive_py.sources.image import ImageInfo, LayerInfo
from tests.sources.engines.exporting import loaded, names, opened
from tests.sources.offering import offer

if TYPE_CHECKING:
    from tests.building import ImageBuilder
    from tests.engine.fake import FakeEngine


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


def test_another_platform_than_the_engine_has_is_told(fake: FakeEngine, built: ImageBuilder) -> None:
    offer(fake, built)
    with pytest.raises(ImageNotFound, match="has test:1 for linux/amd64, not for linux/arm64"):
        opened(fake, platform="linux/arm64")
    with opened(fake, platform="linux/amd64") as image:
        assert str(image.info.platform) == "linux/amd64"


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


def inspected(details: ImageDetails, layers: int) -> InspectedImage:
    info = ImageInfo("test:1", "podman", "podman · export", layers=tuple(map(LayerInfo, range(layers))))
    engine = Engine(Place("unix:///nowhere", "Podman"), {"Components": [{"Name": "Podman Engine"}]})
    return InspectedImage(engine, details, info, details.id, "")


def details_of(driver: str, upper: str, *lower: str) -> ImageDetails:
    return ImageDetails("", (), (), (), "", "", "", "", "", "", {}, None, driver, upper, lower)


def test_the_folders_that_podman_says() -> None:
    upper, lower = "a" * 64, "b" * 64
    top, below = f"/s/overlay/{upper}/diff", f"/s/overlay/{lower}/diff"
    assert inspected(details_of("overlay", top), 1).storage == ("/s", (upper,))
    assert inspected(details_of("overlay", top, below), 2).storage == ("/s", (lower, upper))
    for odd in (f"/t/overlay/{lower}/diff", "/s/overlay/../diff", ""):
        assert inspected(details_of("overlay", top, odd), 2).storage == ("", ())
    assert inspected(details_of("vfs", top, below), 2).storage == ("", ())
    assert inspected(details_of("overlay", top, below), 3).storage == ("", ()), "of all layers, or of none"


@pytest.mark.parametrize(
    ("driver", "upper", "root"),
    [
        ("overlay2", "/var/lib/docker/overlay2/abc/diff", "/var/lib/docker"),
        ("overlay2", "/overlay2/overlay2/abc/diff", "/overlay2"),
        ("overlay2", "/overlay2/abc/diff", ""),
        ("overlay2", "/d/overlay2/../diff", ""),
        ("vfs", "/d/vfs/abc/diff", ""),
        ("", "", ""),
    ],
)
def test_the_data_root_is_known_of_drivers_whose_folders_are(driver: str, upper: str, root: str) -> None:
    assert inspected(details_of(driver, upper), 1).data_root == root
