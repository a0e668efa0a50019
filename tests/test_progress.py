"""Progress of a long job, and how it is stopped."""

from __future__ import annotations

import pytest

from dive_py.errors import Cancelled
from dive_py.progress import PartStop, Progress


def test_bytes_of_the_parts_belong_to_the_whole() -> None:
    whole = Progress("all", 100)
    whole.advance(5)
    first, second = whole.part("one", 10), whole.part("two")
    first.advance(7)
    second.part("inner").advance(1)
    assert whole.done == 13
    assert [(part.label, part.total, part.done) for part in whole.parts] == [("one", 10, 7), ("two", None, 1)]


def test_stopping_the_whole_stops_the_parts() -> None:
    whole = Progress()
    part = whole.part("one")
    part.check()
    whole.stop.set()
    assert part.stopped
    with pytest.raises(Cancelled):
        part.check()


def test_bytes_that_were_done_when_the_stop_came_are_counted() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        progress.advance(3)
    assert progress.done == 3


def test_a_part_that_is_left_alone_stops_with_the_whole_too() -> None:
    whole = Progress()
    left, other = PartStop(whole.stop), PartStop(whole.stop)
    assert not left.wait(0)
    left.set()
    assert left.wait(0)
    assert not other.is_set()
    assert not whole.stopped
    whole.stop.set()
    assert other.is_set()
    assert other.wait()


def test_where_registries_are_awaited_their_bytes_are_shown() -> None:
    """Of which there are fewer than of contents, once these are decompressed."""
    progress = Progress()
    progress.part("a", 7).advance(5)
    assert progress.counted == (5, 7)
    progress.total = 9
    assert progress.counted == (5, 9)
    progress.await_transfer(4)
    progress.fetched += 3
    assert progress.counted == (3, 4)
