"""Reading contents: as a stream, whole, by position."""

from __future__ import annotations

import tempfile
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dive_py.contents.locate import content_entry, shown_entry
from dive_py.contents.reading import OpenContent, content_of, read_whole
from dive_py.errors import Cancelled, DamagedLayer, DivepyError, UnsupportedImage
from dive_py.exploration import Exploration
from dive_py.progress import Progress
from dive_py.sources.content_stream import ContentStream
from tests.building import ImageBuilder, directory, file, hardlink, sparse_file
from tests.contents.tars import Tars, whole_content
from tests.overlay.stacking import entry_at, stacked
from tests.sources.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from dive_py.overlay.stack import LayerStack

LAYERS = (
    [file("a", b"hello"), file("empty"), sparse_file("new", {4096: b"data"}, 10_000)],
    [hardlink("b", "a"), *(sparse_file(form, {4096: b"data"}, 10_000, form) for form in ("0.0", "0.1", "gnu"))],
)
SMALL = (
    [file("z", b"last"), file("a", b"first"), directory("d"), file("empty"), file("large", b"x" * 11)],
    [file("b", b"second layer"[:9]), hardlink("link", "a"), sparse_file("s", {0: b"1" * 3}, 10)],
)
SMALL_STACK = stacked(*SMALL)
DATA = bytes(range(256)) * 20_000


def read(stack: LayerStack, name: bytes, limit: int = 1 << 20) -> bytes:
    entry = content_entry(stack, shown_entry(stack, name))
    return whole_content(stack, Tars(*LAYERS), entry, limit, Progress())


def test_contents_are_those_of_the_file() -> None:
    stack = stacked(*LAYERS)
    assert [read(stack, name) for name in (b"a", b"b", b"empty")] == [b"hello", b"hello", b""]
    assert read(stack, b"a", 3) == b"hel"


def test_a_sparse_file_has_its_holes() -> None:
    assert read(stacked(*LAYERS), b"new") == bytes(4096) + b"data" + bytes(5900)


@pytest.mark.parametrize("form", [b"0.0", b"0.1"])
def test_the_older_forms_whose_map_is_in_the_pax_header_are_read_too(form: bytes) -> None:
    """As Docker 20.10, 26 and 28 and Podman 4.3 read them."""
    assert read(stacked(*LAYERS), form) == bytes(4096) + b"data" + bytes(5900)


def test_gnus_old_form_is_refused_as_every_engine_refuses_it() -> None:
    """Docker 20.10 and 28, Podman 4.3: `unhandled tar header type 83`."""
    with pytest.raises(UnsupportedImage, match="GNU's old form"):
        read(stacked(*LAYERS), b"gnu")


def test_a_hole_as_long_as_its_map_is_a_hole() -> None:
    """What is stored is then as long as the file."""
    entry = sparse_file("s", {512: b"x" * 1024}, 1536)
    stack = stacked([entry])
    assert len({int(column[0]) for column in (stack.entries.size, stack.entries.stored)}) == 1
    got = whole_content(stack, Tars([entry]), content_entry(stack, shown_entry(stack, b"s")), 1 << 20, Progress())
    assert got == bytes(512) + b"x" * 1024


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0"])
def test_a_sparse_file_that_was_unpacked_has_its_holes_already(form: str) -> None:
    class Unpacked(Tars):
        def contents(
            self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
        ) -> Iterator[tuple[int, ContentStream]]:
            del layer, offsets, sizes
            yield 0, ContentStream(BytesIO(bytes(512) + b"x" * 1024), 1536, progress, unpacked=True)

    stack = stacked([sparse_file("s", {512: b"x" * 1024}, 1536, form)])
    got = whole_content(stack, Unpacked(), content_entry(stack, shown_entry(stack, b"s")), 1 << 20, Progress())
    assert got == bytes(512) + b"x" * 1024


def test_a_content_that_does_not_come_is_an_error() -> None:
    class Nothing(Tars):
        def contents(
            self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
        ) -> Iterator[tuple[int, ContentStream]]:
            del layer, offsets, sizes, progress
            return iter(())

    stack = stacked(*LAYERS)
    entry = content_entry(stack, shown_entry(stack, b"a"))
    with pytest.raises(DamagedLayer), content_of(stack, Nothing(), entry, Progress()):
        pass


def held(*places: tuple[int, str]) -> tuple[dict[str, bytes], Tars]:
    reader = Tars(*SMALL)
    entries = {entry_at(SMALL_STACK, *place): place[1] for place in places}
    found = read_whole(SMALL_STACK, reader, list(entries), 10, Progress())
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
        read_whole(SMALL_STACK, Tars(*SMALL), [entry_at(SMALL_STACK, 0, "a")], 10, progress)


@pytest.fixture(params=["none", "gzip"])
def content(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenContent]:
    """A file of 5 MB in a plain layer, and in one that has to be decompressed."""
    path = (
        ImageBuilder()
        .layer(file("other", b"x" * 9000), file("a", DATA))
        .docker_archive(tmp_path / "image.tar", request.param)
    )
    with opened(path) as image:
        exploration = Exploration(image)
        exploration.load(Progress())
        entry = content_entry(exploration.stack, shown_entry(exploration.stack, b"a"))
        found = OpenContent(exploration.stack, image, entry, Progress())
        yield found
        found.close()
        found.close()


def test_any_range_is_what_the_file_has(content: OpenContent) -> None:
    assert content.size == len(DATA)
    for offset, count in ((0, 10), (3_000_000, 700), (5, 5), (len(DATA) - 3, 100), (len(DATA), 5), (-1, 5), (2, 0)):
        assert content.read(offset, count) == (DATA[offset : offset + count] if offset >= 0 else b"")


def test_only_what_was_wanted_has_passed(content: OpenContent) -> None:
    content.read(100, 10)
    assert content.passed in {0, 1 << 19, 1 << 20} or content.passed < 2 << 20


def test_closed_is_closed(content: OpenContent) -> None:
    content.read(0, 1)
    content.close()
    with pytest.raises(DivepyError, match="closed"):
        content.read(0, 1)


def test_nothing_is_opened_before_it_is_wanted_and_stopping_stops() -> None:
    entries = [file("a", DATA)]
    stack, source, progress = stacked(entries), Tars(entries), Progress()
    found = OpenContent(stack, source, content_entry(stack, shown_entry(stack, b"a")), progress)
    assert (found.size, source.asked) == (len(DATA), [])
    progress.stop.set()
    with pytest.raises(Cancelled):
        found.read(0, 1)
    found.close()


def test_a_content_that_ends_early_says_so() -> None:
    entries = [file("a", DATA)]
    stack, source = stacked(entries), Tars(entries)
    source.tars[0] = source.tars[0][:2_000_000]
    found = OpenContent(stack, source, content_entry(stack, shown_entry(stack, b"a")), Progress())
    assert found.read(0, 4) == DATA[:4]
    with pytest.raises(DamagedLayer, match="too early"):
        found.read(3_000_000, 1)
    found.close()


def test_a_disk_that_is_full_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(**_: object) -> None:
        raise OSError(28, "No space left on device")

    entries = [file("a", DATA)]
    stack = stacked(entries)
    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    found = OpenContent(stack, Tars(entries), content_entry(stack, shown_entry(stack, b"a")), Progress())
    with pytest.raises(DivepyError, match="No space left"):
        found.read(0, 1)
    found.close()
