"""Stacks of layers for tests that need no terminal."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.tar_headers import scan
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from tests.tui.stage import small_image

if TYPE_CHECKING:
    from tests.building import ImageBuilder


def stack_of(image: ImageBuilder) -> LayerStack:
    """The layers of an image built in code."""
    return LayerStack([scan(StreamBlocks(io.BytesIO(tar)), Progress()) for tar in image.layer_tars()])


def small_stack() -> LayerStack:
    """The layers of the small image."""
    return stack_of(small_image())
