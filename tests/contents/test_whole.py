"""Small files, read as a whole."""

from __future__ import annotations

import pytest

from dive_py.contents.whole import read_whole
from dive_py.errors import Cancelled
from dive_py.progress import Progress
from tests.building import directory, file, hardlink, sparse_file
from tests.contents.reading import Reader
from tests.overlay.stacking import entry_at, stacked

LAYERS = (
    [file("z", b"last"), file("a", b"first"), directory("d"), file("empty"), file("large", b"x" * 11)],
    [file("b", b"second layer"[:9]), hardlink("link", "a"), sparse_file("s", {0: b"1" * 3}, 10)],
)
STACK = stacked(*LAYERS)


def held(*places: tuple[int, str]) -> tuple[dict[str, bytes], Reader]:
    reader = Reader(*LAYERS)
    entries = {entry_at(STACK, *place): place[1] for place in places}
    found = read_whole(STACK, reader, list(entries), 10, Progress())
    return {entries[entry]: data for entry, data in found.items()}, reader


def test_files_are_read_and_what_is_none_or_too_large_is_left_out() -> None:
    found, reader = held((0, "z"), (0, "a"), (0, "d"), (0, "empty"), (0, "large"), (1, "b"), (1, "link"), (1, "s"))
    wanted = {"z": b"last", "a": b"first", "empty": b"", "b": b"second la", "link": b"first", "s": b"111" + bytes(7)}
    assert found == wanted
    assert [(layer, offsets == sorted(offsets)) for layer, offsets in reader.asked] == [(0, True), (1, True)]


def test_nothing_is_asked_for_nothing() -> None:
    found, reader = held((0, "empty"), (0, "d"))
    assert (found, reader.asked) == ({"empty": b""}, [])


def test_it_stops_when_asked() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        read_whole(STACK, Reader(*LAYERS), [entry_at(STACK, 0, "a")], 10, progress)
