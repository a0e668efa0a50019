"""What every opened image has in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.sources.image import Image, ImageInfo, LayerInfo, OpenOptions

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from dive_py.progress import Progress
    from dive_py.sources.image import Deliver


class Closing(Image):
    """An image that counts how often it was closed."""

    def __init__(self) -> None:
        self.info = ImageInfo("a:1", "nowhere", "test")
        self.closed = 0

    def load(self, deliver: Deliver, progress: Progress, first: int = 0, skip: Collection[int] = ()) -> ImageInfo:
        raise NotImplementedError

    def digests(self, layer: int, offsets: Sequence[int], sizes: Sequence[int], progress: Progress) -> list[bytes]:
        raise NotImplementedError

    def close(self) -> None:
        self.closed += 1


def test_an_image_is_closed_with_its_context_whatever_happens() -> None:
    image = Closing()
    with image as same:
        assert same is image
    with pytest.raises(KeyError), image:
        raise KeyError
    assert image.closed == 2


def test_what_is_not_said_is_empty() -> None:
    info = ImageInfo("a:1", "nowhere", "test")
    assert (info.layers, info.names, info.platforms, info.warnings, info.config.diff_ids) == ((), (), (), (), ())
    assert LayerInfo(0).compressed is None
    assert OpenOptions() == OpenOptions(source="", host="", context="", platform="", name="")
