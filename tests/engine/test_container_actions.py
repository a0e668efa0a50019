"""What is done to containers reaches the engine, and its refusal is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import container_actions
from dive_py.engine.connection import connect
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def test_each_action_asks_the_engine_for_it(fake: FakeEngine) -> None:
    with connect(fake.address) as engine:
        container_actions.start(engine, "web")
        container_actions.stop(engine, "web")
        container_actions.kill(engine, "web")
        container_actions.remove(engine, "web", force=True)
    assert fake.posted == [
        ("/containers/web/start", {}),
        ("/containers/web/stop", {"t": ["10"]}),
        ("/containers/web/kill", {"signal": ["SIGKILL"]}),
    ]
    assert fake.deleted == [("web", {"v": ["True"], "link": ["False"], "force": ["True"]})]


def test_a_refusal_says_what_was_wanted_and_why_not(fake: FakeEngine) -> None:
    fake.answers["/containers/web/start"] = (404, "No such container: web")
    with connect(fake.address) as engine, pytest.raises(EngineError, match="to start web: No such container: web"):
        container_actions.start(engine, "web")
