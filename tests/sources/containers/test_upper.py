"""Ways to an upper directory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedLayer, DivepyError
from dive_py.progress import Progress
from dive_py.sources.containers.upper import FallbackUpper, LocalUpper, Upper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from dive_py.layers.index import LayerIndex
    from dive_py.sources.content_stream import ContentStream


class Closed(Upper):
    """A way that fails."""

    def __init__(self, error: Exception) -> None:
        self.error = error
        self.note = "closed"

    def index(self, lowers: Callable[[], Sequence[LayerIndex]], progress: Progress) -> LayerIndex:
        del lowers, progress
        raise self.error

    def contents(
        self, index: LayerIndex, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        raise NotImplementedError


def test_the_next_way_is_taken_where_one_is_closed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    ways = FallbackUpper([Closed(DamagedLayer("no")), LocalUpper(str(tmp_path))])
    index = ways.index(list, Progress())
    assert index.keys() == [b"file"]
    assert ways.note == ""
    found = [content.read(9) for _, content in ways.contents(index, index.offset.tolist(), [1], Progress())]
    assert found == [b"x"]


def test_the_first_reason_is_told_where_all_are_closed() -> None:
    with pytest.raises(DamagedLayer, match="first"):
        FallbackUpper([Closed(DamagedLayer("first")), Closed(DivepyError("second"))]).index(list, Progress())


def test_stopping_is_no_reason_to_go_on(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        FallbackUpper([Closed(Cancelled()), LocalUpper(str(tmp_path))]).index(list, Progress())


def test_a_folder_that_cannot_be_walked_whole_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DamagedLayer):
        LocalUpper(str(tmp_path / "none")).index(list, Progress())
