"""Contents of two images, compared by reading them."""

from __future__ import annotations

import numpy as np
import pytest

from dive_py.contents.same_images import Opened, equal
from dive_py.errors import Cancelled
from dive_py.progress import Progress
from tests.building import file, hardlink, sparse_file
from tests.contents.reading import Reader
from tests.overlay.stacking import entry_at, stacked

BEFORE = ([file("z", b"other"), file("a", b"hello")], [file("b", b"world")])
AFTER = ([file("a", b"hello"), hardlink("c", "a"), file("b", b"WORLD")],)
STACKS = stacked(*BEFORE, hashed=False), stacked(*AFTER, hashed=False)
PAIRS = {
    "the same bytes": ((0, "a"), "a", True),
    "other bytes": ((1, "b"), "b", False),
    "a hard link's target is what counts": ((0, "a"), "c", True),
}


def entries() -> tuple[np.typing.NDArray[np.int32], np.typing.NDArray[np.int32]]:
    was = [entry_at(STACKS[0], *place) for place, _, _ in PAIRS.values()]
    now = [entry_at(STACKS[1], 0, path) for _, path, _ in PAIRS.values()]
    return np.array(was, np.int32), np.array(now, np.int32)


def test_bytes_decide() -> None:
    was, now = entries()
    found = equal(Opened(STACKS[0], Reader(*BEFORE)), was, Opened(STACKS[1], Reader(*AFTER)), now, Progress())
    assert dict(zip(PAIRS, found.tolist(), strict=True)) == {name: same for name, (_, _, same) in PAIRS.items()}


def test_each_layer_is_read_once_and_each_content_too() -> None:
    before, after = Reader(*BEFORE), Reader(*AFTER)
    was, now = entries()
    equal(Opened(STACKS[0], before), was, Opened(STACKS[1], after), now, Progress())
    assert [(layer, len(offsets)) for layer, offsets in before.asked] == [(0, 1), (1, 1)]
    ((layer, offsets),) = after.asked
    assert (layer, len(offsets), offsets) == (0, 2, sorted(offsets))


def test_nothing_to_compare_reads_nothing() -> None:
    reader, none = Reader(*BEFORE), np.zeros(0, np.int32)
    assert len(equal(Opened(STACKS[0], reader), none, Opened(STACKS[0], reader), none, Progress())) == 0
    assert reader.asked == []


def test_it_stops_when_asked() -> None:
    progress = Progress()
    progress.stop.set()
    was, now = entries()
    with pytest.raises(Cancelled):
        equal(Opened(STACKS[0], Reader(*BEFORE)), was, Opened(STACKS[1], Reader(*AFTER)), now, progress)


def test_sparse_files_are_compared_without_their_holes_and_with_plain_files_byte_by_byte() -> None:
    before = ([sparse_file("huge", {9: b"x"}, 1 << 45, "0.1"), sparse_file("small", {9: b"x"}, 20, "0.0")],)
    plain = file("small", bytes(9) + b"x" + bytes(10))
    for huge, same in (({9: b"x"}, True), ({9: b"x" + bytes(99)}, True), ({8: b"x"}, False)):
        after = ([sparse_file("huge", huge, 1 << 45, "1.0"), plain],)
        stacks = stacked(*before, hashed=False), stacked(*after, hashed=False)
        was, now = (np.array([entry_at(stack, 0, name) for name in ("huge", "small")], np.int32) for stack in stacks)
        old, new = Opened(stacks[0], Reader(*before)), Opened(stacks[1], Reader(*after))
        assert equal(old, was, new, now, Progress()).tolist() == [same, True]
