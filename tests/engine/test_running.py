"""What is asked of an engine for a run; runs as a whole stand in `test_session`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import running
from dive_py.engine.connection import connect
from dive_py.engine.run_request import RunRequest
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def test_creating_tells_name_and_configuration(fake: FakeEngine, engine: Engine) -> None:
    created = running.create(engine, RunRequest("app:1", ("sh", "-c", "x"), name="web", user="me"), {})
    assert created == running.Created("c" * 64, "web")
    name, body = fake.created[0]
    assert (name, body["Image"], body["Cmd"], body["User"]) == ("web", "app:1", ["sh", "-c", "x"], "me")


def test_an_answer_without_id_is_not_understood(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/create"] = {"Id": None}
    with pytest.raises(EngineError, match="cannot be understood"):
        running.create(engine, RunRequest("app:1", name="web"), {})


def test_whether_it_runs(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/a/json"] = {"State": {"Running": True}}
    fake.answers["/containers/b/json"] = {"State": {}}
    fake.answers["/containers/d/json"] = []
    assert [running.is_running(engine, name) for name in "abcd"] == [True, False, None, None]


def test_a_terminal_that_cannot_be_resized_is_no_failure(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/a/resize"] = (500, "not running")
    running.resize(engine, "containers", "a", 24, 80)
    running.send_signal(engine, "a", 15)
    assert fake.posted == [
        ("/containers/a/resize", {"h": ["24"], "w": ["80"]}),
        ("/containers/a/kill", {"signal": ["15"]}),
    ]


@pytest.mark.parametrize(
    ("answer", "status"), [({"Running": True}, None), ({"ExitCode": 3}, 3), ({"ExitCode": None}, None), ([], None)]
)
def test_how_a_command_ended(fake: FakeEngine, engine: Engine, answer: object, status: int | None) -> None:
    fake.answers["/exec/x/json"] = answer
    assert running.exec_status(engine, "x") == status
