"""Comparisons that only reading settles."""

from __future__ import annotations

import pytest

from dive_py.contents.same import open_pairs, settle
from dive_py.errors import Cancelled
from dive_py.overlay.changes import Change, Same
from dive_py.progress import Progress
from tests.building import file
from tests.contents.reading import Reader
from tests.overlay.stacking import entry_at, stacked

LAYERS = (
    [file("assumed", b"1234", mtime=5), file("equal", b"1234", mtime=1), file("other", b"1234", mtime=1)],
    [file("assumed", b"4321", mtime=5), file("equal", b"1234", mtime=2), file("other", b"4321", mtime=2)],
)


def outcome(*, verify: bool) -> dict[str, tuple[Change, Same]]:
    stack = stacked(*LAYERS, hashed=False)
    settle(stack, Reader(*LAYERS), open_pairs(stack, verify=verify), Progress())
    entries = stack.entries
    names = ("assumed", "equal", "other")
    return {
        name: (Change(int(entries.change[row])), Same(int(entries.same[row])))
        for name in names
        for row in [entry_at(stack, 1, name)]
    }


def test_headers_leave_open_what_has_another_time() -> None:
    stack = stacked(*LAYERS, hashed=False)
    pairs = [stack.paths.path(int(stack.entries.path[entry])) for entry in open_pairs(stack, verify=False)]
    assert pairs == [b"equal", b"other"]


def test_reading_tells_equal_contents_from_others() -> None:
    assert outcome(verify=False) == {
        "assumed": (Change.IDENTICAL, Same.ASSUMED),
        "equal": (Change.METADATA, Same.READ),
        "other": (Change.MODIFIED, Same.READ),
    }


def test_verifying_reads_what_is_assumed_as_well() -> None:
    assert outcome(verify=True)["assumed"] == (Change.MODIFIED, Same.READ)


def test_digests_leave_nothing_open() -> None:
    assert len(open_pairs(stacked(*LAYERS), verify=True)) == 0


def test_each_layer_is_read_once_in_the_order_of_its_tar() -> None:
    stack, reader = stacked(*LAYERS, hashed=False), Reader(*LAYERS)
    settle(stack, reader, open_pairs(stack, verify=True), Progress())
    assert [layer for layer, _ in reader.asked] == [0, 1]
    assert all(offsets == sorted(offsets) for _, offsets in reader.asked)


def test_it_stops_when_asked() -> None:
    stack, progress = stacked(*LAYERS, hashed=False), Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        settle(stack, Reader(*LAYERS), open_pairs(stack, verify=True), progress)
