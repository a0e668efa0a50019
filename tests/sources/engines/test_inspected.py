"""What an engine says of an image, before anything of it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import Engine
from dive_py.engine.images import HistoryStep, ImageDetails
from dive_py.engine.places import Place
from dive_py.errors import (
    EngineError,
    ImageNotFound,
)
from dive_py.sources.engines.inspected import InspectedImage, engine_config, steps_with_layers
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


DIFF_IDS = tuple(f"sha256:{digit * 64}" for digit in "12")


def step(command: str, size: int = 0, created: int | None = 1) -> HistoryStep:
    return HistoryStep(created, command, "", size)


def details(**fields: object) -> ImageDetails:
    values: dict[str, object] = {
        "id": "sha256:0", "tags": (), "digests": (), "diff_ids": DIFF_IDS, "created": "2020", "author": "me",
        "os": "linux", "architecture": "arm64", "variant": "v8", "os_version": "",
        "config": {"Cmd": ["sh"], "Env": None}, "size": 5,
    }  # fmt: skip
    return ImageDetails(**(values | fields))  # type: ignore[arg-type]


def test_what_inspect_says_is_in_the_config() -> None:
    config = engine_config(details(), ())
    assert config.diff_ids == DIFF_IDS
    assert (str(config.platform), config.created, config.author, config.command) == (
        "linux/arm64/v8",
        "2020",
        "me",
        ("sh",),
    )


def test_steps_with_bytes_made_layers() -> None:
    steps = [step("ADD a", 5), step("CMD b"), step("RUN c", 7), step("RUN true")]
    assert steps_with_layers(steps, 2) == {0, 2}


@pytest.mark.parametrize(
    ("made", "not_made"),
    [
        ("/bin/sh -c rm /x", '/bin/sh -c #(nop)  CMD ["sh"]'),
        ("RUN rm /x # buildkit", "ENV A=1"),
        ("COPY a b # buildkit", "LABEL maintainer=me"),
        ("WORKDIR /srv", "USER me"),
        ("RUN rm /x", "WORKDIR /srv"),
        ("RUN /bin/sh -c ENV=1 true", "EXPOSE map[80/tcp:{}]"),
        ("", "VOLUME [/data]"),
    ],
)
def test_of_steps_without_bytes_the_command_tells(made: str, not_made: str) -> None:
    assert steps_with_layers([step(made), step(not_made)], 1) == {0}
    assert steps_with_layers([step(not_made), step(made)], 1) == {1}


@pytest.mark.parametrize("layers", [0, 1, 3, 9])
def test_never_more_steps_than_layers(layers: int) -> None:
    assert len(steps_with_layers([step("RUN a", 1), step("RUN b", 1), step("RUN c", 1)], layers)) == min(layers, 3)


def test_the_history_is_marked_and_dated() -> None:
    config = engine_config(
        details(), [step("ADD a", 5, 1_600_000_000), step("CMD b", 0, None), step("RUN c", 1, 10**18)]
    )
    assert [(entry.empty, entry.created) for entry in config.history] == [
        (False, "2020-09-13T12:26:40Z"),
        (True, ""),
        (False, ""),
    ]
