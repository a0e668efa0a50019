"""When a stack that will be replaced is worth being built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.progress import Progress
from dive_py.progressive import MANY, Pace

if TYPE_CHECKING:
    from collections.abc import Callable

ONE, BOTH = frozenset({0}), frozenset({0, 1})


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock, in seconds; it begins at 0."""
    now = [0.0]
    monkeypatch.setattr("dive_py.progressive.time.monotonic", lambda: now[0])

    def set_clock(seconds: float) -> None:
        now[0] = seconds

    return set_clock


def half_read() -> Progress:
    progress = Progress(total=100)
    progress.advance(50)
    return progress


def test_what_will_be_complete_soon_is_waited_for(at: Callable[[float], None]) -> None:
    pace = Pace(half_read())
    at(1)
    assert not pace.is_due(ONE, 10), "another second, as it goes"
    at(3)
    assert pace.is_due(ONE, 10), "another three seconds"


def test_of_an_unknown_total_half_may_be_done(at: Callable[[float], None]) -> None:
    pace = Pace(Progress())
    at(1)
    assert not pace.is_due(ONE, 10)
    at(2)
    assert pace.is_due(ONE, 10)


def test_nothing_is_built_without_another_layer_or_of_very_many_entries(at: Callable[[float], None]) -> None:
    pace = Pace(half_read())
    at(3)
    assert not pace.is_due(ONE, MANY + 1)
    with pace.showing(ONE):
        pass
    assert not pace.is_due(ONE, 10)
    assert pace.is_due(BOTH, 10)


def test_building_takes_a_part_of_the_time_alone_but_for_a_layer_that_is_awaited(at: Callable[[float], None]) -> None:
    progress = half_read()
    pace = Pace(progress)
    at(3)
    with pace.showing(ONE):
        at(4)
    at(8)
    assert not pace.is_due(BOTH, 10)
    progress.awaited_layer = 1
    assert pace.is_due(BOTH, 10)
    progress.awaited_layer = None
    at(9)
    assert pace.is_due(BOTH, 10)
