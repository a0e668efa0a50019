"""Load an image that a fake engine exports, and see what its layers become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.layers.index import LayerIndex
from dive_py.oci.reference import parse
from dive_py.progress import Progress
from dive_py.sources.engines.engine_image import open_engine_image
from dive_py.sources.image import OpenOptions

if TYPE_CHECKING:
    from dive_py.errors import (
        DivepyError,
    )
    from dive_py.layers.cache import LayerCache
    from dive_py.sources.image import Image, ImageInfo
    from tests.engine.fake import FakeEngine


def opened(fake: FakeEngine, word: str = "test:1", platform: str = "") -> Image:
    return open_engine_image(parse(word), OpenOptions(host=fake.address, platform=platform), Progress())


class Results(dict[int, "LayerIndex | DivepyError"]):
    """What every layer became, by number."""

    info: ImageInfo
    """What is known of the image afterwards."""


def loaded(image: Image, progress: Progress | None = None) -> Results:
    results = Results()

    def deliver(number: int, result: LayerIndex | DivepyError) -> None:
        assert number not in results, "each layer is delivered once"
        results[number] = result

    results.info = image.load(deliver, progress or Progress())
    return results


def names(result: LayerIndex | DivepyError) -> list[bytes]:
    assert isinstance(result, LayerIndex), result
    return result.keys()


OVERLAY = {"Name": "overlay2", "Data": {"UpperDir": "/nowhere/at/all/overlay2/" + "a" * 64 + "/diff"}}


def kept(fake: FakeEngine, cache: LayerCache) -> tuple[Results, ImageInfo, int]:
    """Load an image of the engine with a cache: its layers, what it says then, and how often it was exported."""
    fake.asked.clear()
    options = OpenOptions(host=fake.address, probe=False, cache=cache)
    with open_engine_image(parse("test:1"), options, Progress()) as image:
        results = loaded(image)
    cache.flush()
    return results, results.info, sum(path.endswith("/get") for path, _ in fake.asked)
