"""Reading one entry's content."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dive_py.contents.locate import content_entry, shown_entry
from dive_py.contents.reading import content_of, whole_content
from dive_py.errors import DamagedLayer, UnsupportedImage
from dive_py.progress import Progress
from dive_py.sources.content_stream import ContentStream
from tests.building import file, hardlink, sparse_file
from tests.contents.tars import Tars
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.overlay.stack import LayerStack

LAYERS = (
    [file("a", b"hello"), file("empty"), sparse_file("new", {4096: b"data"}, 10_000)],
    [hardlink("b", "a"), *(sparse_file(form, {4096: b"data"}, 10_000, form) for form in ("0.0", "0.1", "gnu"))],
)


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
    class Unpacked:
        def contents(
            self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
        ) -> Iterator[tuple[int, ContentStream]]:
            del layer, offsets, sizes
            yield 0, ContentStream(BytesIO(bytes(512) + b"x" * 1024), 1536, progress, unpacked=True)

    stack = stacked([sparse_file("s", {512: b"x" * 1024}, 1536, form)])
    got = whole_content(stack, Unpacked(), content_entry(stack, shown_entry(stack, b"s")), 1 << 20, Progress())
    assert got == bytes(512) + b"x" * 1024


def test_a_content_that_does_not_come_is_an_error() -> None:
    class Nothing:
        def contents(
            self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
        ) -> Iterator[tuple[int, ContentStream]]:
            del layer, offsets, sizes, progress
            return iter(())

    stack = stacked(*LAYERS)
    entry = content_entry(stack, shown_entry(stack, b"a"))
    with pytest.raises(DamagedLayer), content_of(stack, Nothing(), entry, Progress()):
        pass
