"""An image that an engine has, read by streaming its export; the engine is a fake that exports built images."""

from __future__ import annotations

import hashlib
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import (
    Cancelled,
    DamagedLayer,
    DivepyError,
    EngineError,
)
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from tests.building import ImageBuilder, docker_25_members, docker_members, file
from tests.engine.fake import Broken, FakeEngine, Hold
from tests.sources.engines.exporting import loaded, names, opened
from tests.sources.offering import offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.building import Members


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
