"""Two ways to one image."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DivepyError, EngineError
from dive_py.progress import Progress
from dive_py.sources.fallback import FallbackImage
from dive_py.sources.image import Image, ImageInfo, LayerInfo
from tests.building import file
from tests.layers.scanning import scanned

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dive_py.sources.image import Deliver


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

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        del skip
        progress.check()
        assert first == 0
        for number in self._layers:
            deliver(number, self.index)
        if self._failure:
            raise self._failure
        return self.info

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        progress.check()
        assert (layer, offsets, sizes) == (0, [], [])
        if self._unreadable:
            raise DivepyError(self._unreadable)
        return [self.info.way.encode()]

    def close(self) -> None:
        self.closed = True


def delivered(image: Image, skip: frozenset[int] = frozenset()) -> tuple[list[tuple[int, object]], ImageInfo]:
    found: list[tuple[int, object]] = []
    info = image.load(lambda number, result: found.append((number, result)), Progress(), skip=skip)
    return found, info


def test_the_quick_way_is_taken_where_it_works() -> None:
    quick, sure = Way("quick", [0, 1, 2]), Way("sure", [0, 1, 2])
    with FallbackImage([quick, sure]) as image:
        layers, info = delivered(image)
        assert layers == [(number, quick.index) for number in range(3)]
        assert info.way == "quick"
        assert image.digests(0, [], [], Progress()) == [b"quick"]
    assert quick.closed
    assert sure.closed


def test_the_sure_way_brings_what_the_quick_one_did_not() -> None:
    quick, sure = Way("quick", [1], EngineError("refused")), Way("sure", [0, 1, 2])
    with FallbackImage([quick, sure]) as image:
        layers, info = delivered(image)
        assert layers == [(1, quick.index), (0, sure.index), (2, sure.index)]
        assert info.way == "sure"
        assert any("refused" in warning for warning in info.warnings)
        assert image.info.way == "quick", "what was known before stays as it was"
        assert image.digests(0, [], [], Progress()) == [b"sure"]


def test_what_may_be_skipped_is_not_delivered() -> None:
    with FallbackImage([Way("quick", [], EngineError("refused")), Way("sure", [0, 1, 2])]) as image:
        assert [number for number, _ in delivered(image, frozenset({0, 2}))[0]] == [1]


def test_who_stops_wants_no_other_way() -> None:
    progress = Progress()
    progress.stop.set()
    sure = Way("sure", [0, 1, 2])
    with FallbackImage([Way("quick", []), sure]) as image, pytest.raises(Cancelled):
        image.load(lambda *_: pytest.fail("nothing is wanted"), progress)


def test_contents_that_the_quick_way_cannot_read() -> None:
    with FallbackImage([Way("quick", [0, 1, 2], unreadable="not allowed"), Way("sure", [])]) as image:
        delivered(image)
        assert image.digests(0, [], [], Progress()) == [b"sure"]
    with FallbackImage([Way("quick", [0], unreadable="not allowed"), Way("sure", [], unreadable="too late")]) as image:
        with pytest.raises(DivepyError, match="not allowed"):
            image.digests(0, [], [], Progress())
        stopped = Progress()
        stopped.stop.set()
        with pytest.raises(Cancelled):
            image.digests(0, [], [], stopped)
