"""Two ways to one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DivepyError, EngineError
from dive_py.progress import Progress
from dive_py.sources.fallback import Ways
from dive_py.sources.image import Image, ImageInfo, LayerInfo
from tests.building import file
from tests.layers.scanning import scanned

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dive_py.layers.index import LayerIndex


class Way(Image):
    """A way that delivers some layers and then fails, or not."""

    def __init__(
        self, way: str, layers: Sequence[int], failure: DivepyError | None = None, unreadable: str = ""
    ) -> None:
        self.info = ImageInfo("test:1", "docker", way, layers=(LayerInfo(0), LayerInfo(1), LayerInfo(2)))
        self.index = scanned(file(way))
        self.closed = False
        self._layers = layers
        self._failure = failure
        self._unreadable = unreadable

    def load(
        self, deliver: Callable[[int, LayerIndex | DivepyError], None], progress: Progress, first: int = 0
    ) -> None:
        progress.check()
        assert first == 0
        for number in self._layers:
            deliver(number, self.index)
        if self._failure:
            raise self._failure

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        progress.check()
        assert (layer, offsets, sizes) == (0, [], [])
        if self._unreadable:
            raise DivepyError(self._unreadable)
        return [self.info.way.encode()]

    def close(self) -> None:
        self.closed = True


def delivered(image: Image) -> list[tuple[int, object]]:
    found: list[tuple[int, object]] = []
    image.load(lambda number, result: found.append((number, result)), Progress())
    return found


def test_the_quick_way_is_taken_where_it_works() -> None:
    quick, sure = Way("quick", [0, 1, 2]), Way("sure", [0, 1, 2])
    with Ways(quick, sure) as image:
        assert delivered(image) == [(number, quick.index) for number in range(3)]
        assert image.info.way == "quick"
        assert image.digests(0, [], [], Progress()) == [b"quick"]
    assert quick.closed
    assert sure.closed


def test_the_sure_way_brings_what_the_quick_one_did_not() -> None:
    quick, sure = Way("quick", [1], EngineError("refused")), Way("sure", [0, 1, 2])
    with Ways(quick, sure) as image:
        assert delivered(image) == [(1, quick.index), (0, sure.index), (2, sure.index)]
        assert image.info.way == "sure"
        assert any("refused" in warning for warning in image.info.warnings)
        assert image.digests(0, [], [], Progress()) == [b"sure"]


def test_what_may_be_skipped_is_not_delivered() -> None:
    with Ways(Way("quick", [], EngineError("refused")), Way("sure", [0, 1, 2])) as image:
        image.skipped = frozenset({0, 2})
        assert [number for number, _ in delivered(image)] == [1]


def test_who_stops_wants_no_other_way() -> None:
    progress = Progress()
    progress.stop.set()
    sure = Way("sure", [0, 1, 2])
    with Ways(Way("quick", []), sure) as image, pytest.raises(Cancelled):
        image.load(lambda *_: pytest.fail("nothing is wanted"), progress)


def test_contents_that_the_quick_way_cannot_read() -> None:
    with Ways(Way("quick", [0, 1, 2], unreadable="not allowed"), Way("sure", [])) as image:
        delivered(image)
        assert image.digests(0, [], [], Progress()) == [b"sure"]
    with Ways(Way("quick", [0], unreadable="not allowed"), Way("sure", [], unreadable="too late")) as image:
        with pytest.raises(DivepyError, match="not allowed"):
            image.digests(0, [], [], Progress())
        stopped = Progress()
        stopped.stop.set()
        with pytest.raises(Cancelled):
            image.digests(0, [], [], stopped)
