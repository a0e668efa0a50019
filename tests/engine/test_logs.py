"""What a container wrote."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.logs import Logs
from dive_py.errors import Cancelled, EngineError
from dive_py.progress import Progress
from tests.engine.fake import Broken, FakeEngine, Hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.engine.connection import Engine


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def frame(stream: int, data: bytes) -> bytes:
    return struct.pack(">BxxxI", stream, len(data)) + data


@pytest.mark.parametrize("tty", [True, False])
def test_frames_are_taken_apart_where_there_are_some(fake: FakeEngine, engine: Engine, *, tty: bool) -> None:
    fake.answers["/containers/web/json"] = {"Config": {"Tty": tty}}
    body = [frame(1, b"out\n"), frame(2, b"err\n")]
    fake.answers["/containers/web/logs"] = [b"out\n", b"err\n"] if tty else body
    with Logs(engine, "web", Progress()) as logs:
        assert b"".join(logs.pieces()) == b"out\nerr\n"
    assert fake.asked[-1][1] | {"tail": ["2000"]} == {
        "stdout": ["1"],
        "stderr": ["1"],
        "follow": ["1"],
        "timestamps": ["0"],
        "tail": ["2000"],
    }


def test_following_can_be_stopped(fake: FakeEngine, engine: Engine) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/containers/web/json"] = {}
    fake.answers["/containers/web/logs"] = [frame(1, b"out\n"), hold]
    progress = Progress()
    with Logs(engine, "web", progress) as logs:
        pieces = logs.pieces()
        assert next(pieces) == b"out\n"
        progress.stop.set()
        with pytest.raises(Cancelled):
            next(pieces)


def test_what_goes_wrong_is_told(fake: FakeEngine, engine: Engine) -> None:
    with Logs(engine, "none", Progress()) as logs, pytest.raises(EngineError, match="the output of none"):
        list(logs.pieces())
    fake.answers["/containers/web/json"] = {}
    fake.answers["/containers/web/logs"] = [frame(1, b"out\n"), Broken()]
    with Logs(engine, "web", Progress()) as logs, pytest.raises(EngineError, match="while it sent the output of web"):
        list(logs.pieces())
