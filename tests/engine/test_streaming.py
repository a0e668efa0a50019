"""Long answers: what is told when they fail, and that they can be left."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.streaming import Streaming
from dive_py.errors import Cancelled, DivepyError, EngineError
from dive_py.progress import Progress
from tests.engine.fake import Broken, Hold

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine


class Answer(Streaming):
    asking = "to tell {}"
    sending = "while it told {}"

    def __init__(self, engine: Engine, progress: Progress, better: DivepyError | None = None) -> None:
        self._engine = engine
        self._better = better
        super().__init__("a tale", progress)

    def request(self) -> requests.Response:
        return self._engine.get("/tale", stream=True, patient=True)

    def refused(self, failure: BaseException) -> None:
        if self._better is not None:
            raise self._better from failure


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def test_the_bytes_are_counted(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/tale"] = [b"once", b" upon"]
    progress = Progress()
    with Answer(engine, progress) as answer:
        assert answer.read(2) + answer.read(100) == b"once upon"
        assert answer.read(1) == b""
    assert progress.done == 9


def test_a_refusal_is_told_in_its_own_words(engine: Engine) -> None:
    with Answer(engine, Progress()) as answer, pytest.raises(EngineError, match="refused to tell a tale"):
        answer.read(1)
    better = DivepyError("there are no tales")
    with Answer(engine, Progress(), better) as answer, pytest.raises(DivepyError, match="no tales"):
        answer.read(1)


def test_an_answer_that_breaks_off(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/tale"] = [b"once", Broken()]
    with Answer(engine, Progress()) as answer:
        assert answer.read(4) == b"once"
        with pytest.raises(EngineError, match="while it told a tale"):
            answer.read(4)


def test_it_can_be_left_while_the_engine_is_silent(fake: FakeEngine, engine: Engine) -> None:
    hold, progress = Hold(), Progress()
    fake.answers["/tale"] = [b"once", hold, b"upon"]
    fake.holds.append(hold)
    with Answer(engine, progress) as answer:
        assert answer.read(4) == b"once"
        hold.reached.wait()
        progress.stop.set()
        with pytest.raises(Cancelled):
            answer.read(4)
