"""An engine's events."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.events import Events, matters
from dive_py.errors import Cancelled
from dive_py.progress import Progress
from tests.engine.fake import Hold

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"Action":"tag","Type":"image"}', True),
        (b'{"status":"remove"}', True),
        (b'{"Action":"exec_create: sh"}', False),
        (b'{"Action":"health_status: healthy"}', False),
        (b"[]", False),
        (b"no json", False),
    ],
)
def test_only_what_changes_a_list_matters(line: bytes, *, expected: bool) -> None:
    assert matters(line) is expected


def test_events_come_until_the_engine_goes(fake: FakeEngine) -> None:
    fake.answers["/events"] = [b'{"Action":"exec_die"}\n{"Acti', b'on":"tag"}\n']
    with connect(fake.address, environ={}) as engine, Events(engine, Progress()) as events:
        assert events.wait()
        assert not events.wait()


def test_waiting_is_stopped_at_once(fake: FakeEngine) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/events"] = [b'{"Action":"tag"}\n', hold]
    progress = Progress()
    with connect(fake.address, environ={}) as engine, Events(engine, progress) as events:
        assert events.wait()
        hold.reached.wait(10)
        progress.stop.set()
        with pytest.raises(Cancelled):
            events.wait()
