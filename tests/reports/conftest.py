"""What tests of reports start from: a stack, or a whole exploration, of layers built in code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dive_py.exploration import Exploration
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.tar_headers import scan
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from tests.building import Entry, ImageBuilder

if TYPE_CHECKING:
    from pathlib import Path

Stacked = Callable[..., LayerStack]
Explored = Callable[[ImageBuilder], Exploration]


def stack_of(*layers: list[Entry]) -> LayerStack:
    """The stack of layers, each a list of members, base first."""
    image = ImageBuilder()
    for layer in layers:
        image.layer(*layer)
    return LayerStack([scan(StreamBlocks(BytesIO(tar)), Progress()) for tar in image.layer_tars()])


@pytest.fixture
def stacked() -> Stacked:
    """Makes stacks."""
    return stack_of


@pytest.fixture
def explored(tmp_path: Path) -> Iterator[Explored]:
    """Writes images as archives, opens and loads them, and closes them in the end."""
    with ExitStack() as opened:

        def explore(image: ImageBuilder) -> Exploration:
            archive = image.docker_archive(tmp_path / "image.tar")
            exploration = Exploration(opened.enter_context(open_image(str(archive), OpenOptions(), Progress())))
            exploration.load(Progress(), decide=True)
            return exploration

        yield explore
