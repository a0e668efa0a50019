"""Comparisons that only reading settles."""

from __future__ import annotations

from typing import NoReturn

import pytest

from dive_py.contents.reading import content_of
from dive_py.contents.same import open_pairs, settle
from dive_py.errors import Cancelled, DivepyError
from dive_py.overlay.vocabulary import Change, Same
from dive_py.progress import Progress
from tests.building import file, sparse_file
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


@pytest.mark.parametrize("hashed", [True, False])
@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0", ""])
def test_one_content_that_is_stored_in_two_ways_is_one_content(form: str, *, hashed: bool) -> None:
    """A sparse file in two of its forms, or as a plain one: what the tars hold differs, the file does not."""
    pieces = {512: b"data", 4000: b"end"}
    plain = bytes(512) + b"data" + bytes(3484) + b"end" + bytes(997)
    lower = [sparse_file("same", pieces, 5000, "1.0"), sparse_file("other", pieces, 5000, "1.0")]
    made = [sparse_file("same", pieces, 5000, form) if form else file("same", plain)]
    upper = [made[0].but(mtime=7), sparse_file("other", {512: b"DATA", 4000: b"end"}, 5000, "1.0", mtime=7)]
    stack = stacked(lower, upper, hashed=hashed)
    settle(stack, Reader(lower, upper), open_pairs(stack, verify=False), Progress())
    told = {name: Change(int(stack.entries.change[entry_at(stack, 1, name)])) for name in ("same", "other")}
    assert told == {"same": Change.METADATA, "other": Change.MODIFIED}


def test_what_has_passed_and_is_gone_is_compared_as_it_was_stored() -> None:
    class Gone(Reader):
        def contents(self, *_: object) -> NoReturn:
            raise DivepyError("has passed")

    layers = [sparse_file("s", {512: b"x"}, 5000)], [sparse_file("s", {512: b"x"}, 5000, mtime=7)]
    stack = stacked(*layers)
    settle(stack, Gone(*layers), open_pairs(stack, verify=False), Progress())
    assert stack.entries.change[entry_at(stack, 1, "s")] == Change.METADATA


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0"])
def test_holes_of_terabytes_are_compared_without_being_read(form: str) -> None:
    """A tar of some kilobytes can hold two files that would take an hour to read."""
    size, end = 1 << 45, 1 << 44
    lower = [sparse_file(name, {512: b"data", end: b"end"}, size, "1.0") for name in ("same", "other", "moved")]
    upper = [
        # the same bytes with another map: zeros are stored, too
        sparse_file("same", {500: bytes(12) + b"da", 514: b"ta" + bytes(90), end: b"end\0"}, size, form, mtime=7),
        sparse_file("other", {512: b"data", end: b"END"}, size, form, mtime=7),
        sparse_file("moved", {512: b"data", end + 1: b"end"}, size, form, mtime=7),
    ]
    stack = stacked(lower, upper, hashed=False)
    settle(stack, Reader(lower, upper), open_pairs(stack, verify=False), Progress())
    changes = {name: Change(int(stack.entries.change[entry_at(stack, 1, name)])) for name in ("same", "other", "moved")}
    assert changes == {"same": Change.METADATA, "other": Change.MODIFIED, "moved": Change.MODIFIED}


def test_reading_a_hole_stops_when_asked() -> None:
    layers = ([sparse_file("s", {1 << 45: b"x"}, 1 << 46)],)
    stack, progress = stacked(*layers), Progress()
    with content_of(stack, Reader(*layers), entry_at(stack, 0, "s"), progress) as content:
        assert content.read(10) == bytes(10)
        progress.stop.set()
        with pytest.raises(Cancelled):
            content.read(10)
