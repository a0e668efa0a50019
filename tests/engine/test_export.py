"""The export of an image: a stream that can be left at any moment."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import Engine, connect
from dive_py.engine.export import Export
from dive_py.errors import Cancelled, EngineError, ImageNotFound
from dive_py.progress import Progress
from tests.engine.fake import Broken, FakeEngine, Hold

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address, environ={}) as engine:
        yield engine


def read_all(export: Export) -> bytes:
    return b"".join(iter(lambda: export.read(1000), b""))


def stop_when_reached(hold: Hold, progress: Progress) -> None:
    """Set the stop flag from another thread as soon as the engine has fallen silent."""

    def stop() -> None:
        hold.reached.wait()
        progress.stop.set()

    threading.Thread(target=stop).start()


def test_the_bytes_come_as_the_engine_sends_them_and_are_counted(fake: FakeEngine, engine: Engine) -> None:
    fake.export("x", [b"a" * 1500, b"b" * 7])
    progress = Progress()
    with Export(engine, "x", progress) as export:
        assert read_all(export) == b"a" * 1500 + b"b" * 7
    assert progress.done == 1507


def test_an_image_that_is_not_there_is_told(engine: Engine) -> None:
    with Export(engine, "nope", Progress()) as export, pytest.raises(ImageNotFound, match="no image nope"):
        export.read(1)


def test_a_refusal_is_told(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/images/x/get"] = (500, "no space left on device")
    with Export(engine, "x", Progress()) as export, pytest.raises(EngineError, match="to export x: no space left"):
        export.read(1)


def test_an_export_that_breaks_off_is_not_taken_as_complete(fake: FakeEngine, engine: Engine) -> None:
    fake.export("x", [b"a" * 10, Broken()])
    with Export(engine, "x", Progress()) as export, pytest.raises(EngineError, match="while it exported x"):
        read_all(export)


def test_stopping_ends_the_wait_for_the_first_byte(fake: FakeEngine, engine: Engine) -> None:
    hold, progress = Hold(), Progress()
    fake.export("x", [hold, b"late"])
    with Export(engine, "x", progress) as export:
        stop_when_reached(hold, progress)
        with pytest.raises(Cancelled):
            export.read(1)


def test_stopping_ends_a_read_in_the_middle_and_the_engine_notices(fake: FakeEngine, engine: Engine) -> None:
    hold, progress = Hold(), Progress()
    fake.export("x", [b"a" * 10, hold, *[b"b" * (1 << 20)] * 20])
    with Export(engine, "x", progress) as export:
        assert export.read(10) == b"a" * 10
        stop_when_reached(hold, progress)
        with pytest.raises(Cancelled):
            export.read(10)
        hold.go_on.set()
        assert fake.hung_up.wait(10), "the engine sees that nobody reads any more"


def test_a_platform_is_asked_for_only_where_the_api_knows_it(fake: FakeEngine, engine: Engine) -> None:
    fake.export("x", [b"a"])
    with Export(engine, "x", Progress(), "linux/arm64") as export:
        read_all(export)
    assert fake.asked[-1] == ("/images/x/get", {})
    engine.api_version = "1.48"
    with Export(engine, "x", Progress(), "linux/arm64") as export:
        read_all(export)
    assert fake.asked[-1] == ("/images/x/get", {"platform": ['{"os": "linux", "architecture": "arm64"}']})
