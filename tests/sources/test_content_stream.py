"""Contents as streams end where they should, and nowhere else."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedLayer, DivepyError
from dive_py.layers.vocabulary import DigestKind
from dive_py.progress import Progress
from dive_py.sources.content_stream import (
    ContentStream,
    digest_of,
    known_digests,
    passing_contents,
    stretch_contents,
    stretch_digests,
)
from dive_py.sources.file_range import Stretch
from tests.building import file
from tests.layers.scanning import row, scanned

if TYPE_CHECKING:
    from pathlib import Path

TAR = bytes(range(256)) * 8


def test_a_content_ends_at_its_size_however_much_follows() -> None:
    progress = Progress()
    content = ContentStream(BytesIO(TAR), 10, progress)
    assert (content.read(4), content.read(100), content.read(100)) == (TAR[:4], TAR[4:10], b"")
    assert (progress.done, content.left, content.stretch) == (10, 0, None)


def test_a_content_that_is_too_short_says_how_much_is_missing() -> None:
    content = ContentStream(BytesIO(b"abc"), 10, Progress())
    assert content.read(100) == b"abc"
    with pytest.raises(DamagedLayer, match="7 bytes too early"):
        content.read(100)
    with pytest.raises(DamagedLayer, match="7 bytes too early"):
        digest_of(BytesIO(b"abc"), 10)
    assert digest_of(BytesIO(b"abc"), 3) == sha256(b"abc").digest()


def test_ranges_of_a_stream_come_whole_whether_they_are_read_or_not() -> None:
    progress = Progress()
    found = []
    for number, content in passing_contents(BytesIO(TAR), [0, 100, 100, 1000], [7, 0, 300, 9], progress):
        found.append(content.read(5 if number != 2 else 0))
    assert found == [TAR[:5], b"", b"", TAR[1000:1005]]
    assert progress.done == 1009


def test_a_stream_that_ends_between_ranges_is_damaged() -> None:
    with pytest.raises(DamagedLayer, match="too early"):
        list(passing_contents(BytesIO(TAR), [0, 5000], [7, 1], Progress()))


def test_ranges_of_a_file_are_read_anywhere(tmp_path: Path) -> None:
    (tmp_path / "tar").write_bytes(b"--" + TAR)
    fd = os.open(tmp_path / "tar", os.O_RDONLY)
    try:
        stretch = Stretch(fd, 2, len(TAR), len(TAR))
        for number, content in stretch_contents(stretch, [500, 0], [20, 3], Progress()):
            assert content.stretch is not None
            start, size = ((500, 20), (0, 3))[number]
            assert content.stretch.read(1, 100) == TAR[start + 1 : start + size]
            assert content.read(100) == TAR[start : start + size]
        ((_, cut),) = stretch_contents(stretch, [2040], [100], Progress())
        assert cut.read(100) == TAR[2040:]
        with pytest.raises(DamagedLayer, match="92 bytes too early"):
            cut.read(100)
    finally:
        os.close(fd)


@pytest.mark.parametrize("window", [1, 50, 1 << 16])
def test_digests_of_ranges_are_those_of_their_bytes_however_much_is_read_at_once(
    tmp_path: Path, window: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dive_py.sources.content_stream._WINDOW", window)
    monkeypatch.setattr("dive_py.sources.content_stream._GAP", 100)
    monkeypatch.setattr("dive_py.sources.content_stream.LARGEST_READ", 300)
    (tmp_path / "tar").write_bytes(b"--" + TAR)
    with (tmp_path / "tar").open("rb") as file:
        stretch = Stretch(file.fileno(), 2, len(TAR), len(TAR) + 100)
        ranges = [(0, 3), (10, 0), (10, 20), (200, 5), (210, 400), (700, 5), (700, 5), (len(TAR) - 9, 9)]
        offsets, sizes = [offset for offset, _ in ranges], [size for _, size in ranges]
        progress = Progress()
        found = stretch_digests(stretch, offsets, sizes, progress)
        assert found == [sha256(TAR[offset : offset + size]).digest() for offset, size in ranges]
        assert progress.done == sum(sizes)
        for start in (len(TAR) - 4, len(TAR) + 50):
            with pytest.raises(DamagedLayer, match=rf"{min(10, start + 10 - len(TAR))} bytes too early"):
                stretch_digests(stretch, [len(TAR) - 9, start], [2, 10], Progress())
        progress.stop.set()
        with pytest.raises(Cancelled):
            stretch_digests(stretch, offsets, sizes, progress)


def test_a_set_stop_flag_ends_it() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        next(iter(passing_contents(BytesIO(TAR), [500], [3], progress)))


def test_digests_are_found_by_where_the_contents_start() -> None:
    index = scanned(file("b", b"bb"), file("a", b"a"), file("empty"), hashed=True)
    offsets = [int(index.offset[row(index, path)]) for path in ("b", "a", "empty")]
    wanted = [hashlib.sha256(content).digest() for content in (b"bb", b"a", b"")]
    assert known_digests(index, 0, offsets, [2, 1, 0]) == wanted
    assert known_digests(index, 0, [], []) == []


@pytest.mark.parametrize("offset", [0, 511, 513, 1 << 40])
def test_no_digest_stands_for_another_place(offset: int) -> None:
    with pytest.raises(DivepyError, match="layer 3 has no content"):
        known_digests(scanned(file("a", b"a"), hashed=True), 3, [offset], [1])


def test_without_digests_nothing_is_known() -> None:
    index = scanned(file("a", b"a"), hashed=True)
    for other in (scanned(file("a", b"a")), replace(index, digest_kind=DigestKind.CRC64)):
        with pytest.raises(DivepyError, match="cannot be read again"):
            known_digests(other, 0, [512], [1])
