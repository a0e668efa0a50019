"""What the tests of sources share: open something, load all of it, and look at it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import ImageBuilder, directory, file, hardlink, opaque, symlink, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.errors import DivepyError
    from dive_py.layers.cache import LayerCache
    from dive_py.sources.image import Image, ImageInfo


def opened(word: Path | str, cache: LayerCache | None = None, /, **options: str | bool) -> Image:
    """The image that a word names."""
    return open_image(str(word), replace(OpenOptions(cache=cache), **options), Progress())  # type: ignore[arg-type]


class Loaded(list["LayerIndex | DivepyError"]):
    """What every layer became, in order."""

    info: ImageInfo
    """What is known of the image afterwards."""


def loaded(image: Image, first: int = 0) -> Loaded:
    """What every layer became, in order; each is delivered exactly once."""
    got: list[tuple[int, LayerIndex | DivepyError]] = []
    info = image.load(lambda number, result: got.append((number, result)), Progress(), first)
    assert sorted(number for number, _ in got) == list(range(len(info.layers)))
    layers = Loaded(result for _, result in sorted(got, key=lambda pair: pair[0]))
    layers.info = info
    return layers


def paths(result: LayerIndex | DivepyError) -> list[bytes]:
    """The paths of a layer that could be read."""
    assert isinstance(result, LayerIndex), result
    return [key.replace(b"\0", b"/") for key in result.keys()]  # noqa: SIM118  not a dictionary


def some_image(name: str = "test:1", platform: str = "linux/amd64") -> ImageBuilder:
    """Three layers with one of everything, and steps without layers."""
    return (
        ImageBuilder(name=name, platform=platform)
        .layer(directory("etc"), file("etc/motd", b"hi" * 5000), file("etc/old", b"old"), symlink("lib", "usr/lib"))
        .step("ENV A=1")
        .layer(whiteout("etc/old"), hardlink("etc/motd2", "etc/motd"), file("big", b"x" * 300_000))
        .layer(opaque("etc"), file("etc/new", b"new", mtime=5), file("empty"))
        .step("CMD sh")
    )
