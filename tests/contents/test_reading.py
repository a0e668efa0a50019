"""Reading one entry's content."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.contents.locate import content_entry, shown_entry
from dive_py.contents.reading import content_of, whole_content
from dive_py.errors import DamagedLayer, UnsupportedImage
from dive_py.progress import Progress
from tests.building import file, hardlink, sparse_file
from tests.contents.tars import Tars
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.content_stream import ContentStream

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


@pytest.mark.parametrize("form", [b"0.0", b"0.1", b"gnu"])
def test_an_old_sparse_file_says_where_it_can_be_read(form: bytes) -> None:
    with pytest.raises(UnsupportedImage, match="where the layer lies unpacked"):
        read(stacked(*LAYERS), form)


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
