"""Comparisons that only reading settles."""

from __future__ import annotations

from typing import NoReturn

import numpy as np
import pytest

from dive_py.contents.reading import content_of
from dive_py.contents.same import ComparedImage, compare_pairs, equal_contents, open_pairs
from dive_py.errors import Cancelled, DivepyError
from dive_py.overlay.vocabulary import Change, Same
from dive_py.progress import Progress
from tests.building import file, hardlink, sparse_file
from tests.contents.tars import Tars
from tests.overlay.stacking import entry_at, stacked

LAYERS = (
    [file("assumed", b"1234", mtime=5), file("equal", b"1234", mtime=1), file("other", b"1234", mtime=1)],
    [file("assumed", b"4321", mtime=5), file("equal", b"1234", mtime=2), file("other", b"4321", mtime=2)],
)
BEFORE = ([file("z", b"other"), file("a", b"hello")], [file("b", b"world")])
AFTER = ([file("a", b"hello"), hardlink("c", "a"), file("b", b"WORLD")],)
STACKS = stacked(*BEFORE, hashed=False), stacked(*AFTER, hashed=False)
PAIRS = {
    "the same bytes": ((0, "a"), "a", True),
    "other bytes": ((1, "b"), "b", False),
    "a hard link's target is what counts": ((0, "a"), "c", True),
}


def outcome(*, verify: bool) -> dict[str, tuple[Change, Same]]:
    stack = stacked(*LAYERS, hashed=False)
    compare_pairs(stack, Tars(*LAYERS), open_pairs(stack, verify=verify), Progress())
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
    stack, reader = stacked(*LAYERS, hashed=False), Tars(*LAYERS)
    compare_pairs(stack, reader, open_pairs(stack, verify=True), Progress())
    assert [layer for layer, _ in reader.asked] == [0, 1]
    assert all(offsets == sorted(offsets) for _, offsets in reader.asked)


def test_it_stops_when_asked() -> None:
    stack, progress = stacked(*LAYERS, hashed=False), Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        compare_pairs(stack, Tars(*LAYERS), open_pairs(stack, verify=True), progress)


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
    compare_pairs(stack, Tars(lower, upper), open_pairs(stack, verify=False), Progress())
    told = {name: Change(int(stack.entries.change[entry_at(stack, 1, name)])) for name in ("same", "other")}
    assert told == {"same": Change.METADATA, "other": Change.MODIFIED}


def test_what_has_passed_and_is_gone_is_compared_as_it_was_stored() -> None:
    class Gone(Tars):
        def contents(self, *_: object) -> NoReturn:
            raise DivepyError("has passed")

    layers = [sparse_file("s", {512: b"x"}, 5000)], [sparse_file("s", {512: b"x"}, 5000, mtime=7)]
    stack = stacked(*layers)
    compare_pairs(stack, Gone(*layers), open_pairs(stack, verify=False), Progress())
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
    compare_pairs(stack, Tars(lower, upper), open_pairs(stack, verify=False), Progress())
    changes = {name: Change(int(stack.entries.change[entry_at(stack, 1, name)])) for name in ("same", "other", "moved")}
    assert changes == {"same": Change.METADATA, "other": Change.MODIFIED, "moved": Change.MODIFIED}


def test_reading_a_hole_stops_when_asked() -> None:
    layers = ([sparse_file("s", {1 << 45: b"x"}, 1 << 46)],)
    stack, progress = stacked(*layers), Progress()
    with content_of(stack, Tars(*layers), entry_at(stack, 0, "s"), progress) as content:
        assert content.read(10) == bytes(10)
        progress.stop.set()
        with pytest.raises(Cancelled):
            content.read(10)


def pairs() -> tuple[np.typing.NDArray[np.int32], np.typing.NDArray[np.int32]]:
    was = [entry_at(STACKS[0], *place) for place, _, _ in PAIRS.values()]
    now = [entry_at(STACKS[1], 0, path) for _, path, _ in PAIRS.values()]
    return np.array(was, np.int32), np.array(now, np.int32)


def test_bytes_decide() -> None:
    was, now = pairs()
    found = equal_contents(
        ComparedImage(STACKS[0], Tars(*BEFORE)), was, ComparedImage(STACKS[1], Tars(*AFTER)), now, Progress()
    )
    assert dict(zip(PAIRS, found.tolist(), strict=True)) == {name: same for name, (_, _, same) in PAIRS.items()}


def test_each_layer_is_read_once_and_each_content_too() -> None:
    before, after = Tars(*BEFORE), Tars(*AFTER)
    was, now = pairs()
    equal_contents(ComparedImage(STACKS[0], before), was, ComparedImage(STACKS[1], after), now, Progress())
    assert [(layer, len(offsets)) for layer, offsets in before.asked] == [(0, 1), (1, 1)]
    ((layer, offsets),) = after.asked
    assert (layer, len(offsets), offsets) == (0, 2, sorted(offsets))


def test_nothing_to_compare_reads_nothing() -> None:
    reader, none = Tars(*BEFORE), np.zeros(0, np.int32)
    assert (
        len(equal_contents(ComparedImage(STACKS[0], reader), none, ComparedImage(STACKS[0], reader), none, Progress()))
        == 0
    )
    assert reader.asked == []


def test_comparing_images_stops_when_asked() -> None:
    progress = Progress()
    progress.stop.set()
    was, now = pairs()
    with pytest.raises(Cancelled):
        equal_contents(
            ComparedImage(STACKS[0], Tars(*BEFORE)), was, ComparedImage(STACKS[1], Tars(*AFTER)), now, progress
        )


def test_sparse_files_are_compared_without_their_holes_and_with_plain_files_byte_by_byte() -> None:
    before = ([sparse_file("huge", {9: b"x"}, 1 << 45, "0.1"), sparse_file("small", {9: b"x"}, 20, "0.0")],)
    plain = file("small", bytes(9) + b"x" + bytes(10))
    for huge, same in (({9: b"x"}, True), ({9: b"x" + bytes(99)}, True), ({8: b"x"}, False)):
        after = ([sparse_file("huge", huge, 1 << 45, "1.0"), plain],)
        stacks = stacked(*before, hashed=False), stacked(*after, hashed=False)
        was, now = (np.array([entry_at(stack, 0, name) for name in ("huge", "small")], np.int32) for stack in stacks)
        old, new = ComparedImage(stacks[0], Tars(*before)), ComparedImage(stacks[1], Tars(*after))
        assert equal_contents(old, was, new, now, Progress()).tolist() == [same, True]
