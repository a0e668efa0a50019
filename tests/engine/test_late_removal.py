"""A container that may still come goes as soon as the engine has it. How signals lead here: `test_reading`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import late_removal
from dive_py.engine.connection import connect
from dive_py.engine.places import Place

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine

PAUSES = 3


@pytest.mark.parametrize("there", [True, False])
def test_what_is_known_of_a_container(fake: FakeEngine, *, there: bool) -> None:
    fake.knows_containers = True
    if there:
        fake.created.append(("late", {}))
    with connect(fake.address) as engine:
        assert late_removal.remove(engine, "late") is there
    assert [name for name, _ in fake.deleted] == ["late"]


def test_nothing_is_known_where_the_engine_is_gone(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConnectionRefusedError

    with connect(fake.address) as engine:
        monkeypatch.setattr(engine.client, "remove_container", refuse)
        assert late_removal.remove(engine, "late") is None


def test_a_container_that_comes_later_is_waited_for(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine is asked again until it has created it."""
    fake.knows_containers = True
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == PAUSES:
            fake.created.append(("late", {}))

    monkeypatch.setattr("time.sleep", pause)
    late_removal.main([fake.address, "late", ""])
    assert len(fake.deleted) == PAUSES + 1
    assert pauses == sorted(pauses)
    assert fake.gone.get_nowait() == "late"


def test_a_container_that_was_there_and_is_not_is_gone(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    fake.knows_containers = True
    monkeypatch.setattr("time.sleep", pytest.fail)
    late_removal.main([fake.address, "late", "answered"])
    assert len(fake.deleted) == 1


def test_nothing_is_started_for_an_engine_of_another_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subprocess.Popen", pytest.fail)
    late_removal.start(Place("tcp://192.0.2.1:2375", "--host"), "late", answered=True)
