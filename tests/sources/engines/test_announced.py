"""The first use of a never-started container on an engine is told, and no other."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DivepyError, EngineError
from dive_py.layers.cache import LayerCache
from dive_py.progress import Progress
from dive_py.sources.content_stream import ContentStream
from dive_py.sources.engines.announced import NOTE, AnnouncedImage
from dive_py.sources.image import Image, ImageInfo, LayerInfo
from tests.building import file
from tests.layers.scanning import scanned
from tests.sources.opening import loaded, paths

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

    from dive_py.sources.image import Deliver


class Through(Image):
    """What reads the image; learns its config while it does so."""

    def __init__(self, failure: DivepyError | None = None) -> None:
        self.info = ImageInfo("test:1", "docker", "guessed", layers=(LayerInfo(0),))
        self.closed = False
        self._failure = failure

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        del progress, first, skip
        if self._failure:
            raise self._failure
        deliver(0, scanned(file("a")))
        return ImageInfo("test:1", "docker", "known", layers=(LayerInfo(0),))

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        del layer, offsets, sizes, progress
        return [b"digest"]

    def contents(
        self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress
    ) -> Iterator[tuple[int, ContentStream]]:
        del layer, offsets
        yield 0, ContentStream(BytesIO(b"content"), sizes[0], progress)

    def close(self) -> None:
        self.closed = True


def note(address: str, cache: LayerCache | None) -> str:
    with AnnouncedImage(Through(), address, cache) as image:
        layers = loaded(image)
        assert paths(layers[0]) == [b"a"]
        assert layers.info.way == "known"
        assert image.digests(0, [], [], Progress()) == [b"digest"]
        assert [content.read(9) for _, content in image.contents(0, [0], [7], Progress())] == [b"content"]
        return layers.info.note


def test_it_is_said_once_for_each_engine(tmp_path: Path) -> None:
    assert [note("unix:///a", LayerCache(tmp_path)) for _ in range(2)] == [NOTE, ""]
    assert note("unix:///b", LayerCache(tmp_path)) == NOTE


def test_without_a_memory_it_is_said_each_time() -> None:
    assert [note("unix:///a", None) for _ in range(2)] == [NOTE, NOTE]


def test_a_way_that_is_closed_was_not_used(tmp_path: Path) -> None:
    through = Through(EngineError("refused"))
    with AnnouncedImage(through, "unix:///a", LayerCache(tmp_path)) as image, pytest.raises(EngineError):
        image.load(lambda *_: None, Progress())
    assert through.closed
    assert image.info.note == ""
    assert note("unix:///a", LayerCache(tmp_path)) == NOTE
