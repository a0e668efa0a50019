"""IMAGE, `--layer` and PATH on the command line as values: which image, which of its layers, which path in it."""

from __future__ import annotations

import dataclasses
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from dive_py.cli import index_cache
from dive_py.cli.grammar.suggest import nearest
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import DivepyError, ImageNotFound, UsageError
from dive_py.settings import keys
from dive_py.sources.image import OpenOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.cli.grammar.request import Request
    from dive_py.sources.image import LayerInfo

READ_WRITE = "rw"
"""What `--layer` calls a container's read-write layer."""

_LAYER_DIGITS = 4
"""No image has ten thousand layers."""


class ImageRequest(Struct, frozen=True):
    """Which image to open, where, and how to read it."""

    text: str
    """The image, as typed."""
    options: OpenOptions
    """Where it is looked for, and how it is opened."""
    verify: bool = False
    """Whether contents are read whose comparison would be assumed."""
    ignore_errors: bool = False
    """Whether layers that cannot be read are left out."""
    may_be_command: bool = False
    """Whether the text may be a slip of a command's name."""
    name: str = ""
    """What to call it in output, where that is not the text."""

    def looked_for(self, **where: str) -> ImageRequest:
        """Return the same request, with other fields of `OpenOptions`."""
        return structs.replace(self, options=dataclasses.replace(self.options, **where))  # type: ignore[arg-type]


def image(request: Request, text: str, *, keep: bool = False) -> ImageRequest:
    """Return the request for an image of the command line; `keep` where contents are read, and not only compared."""
    reading = request.reading
    requested = options(request, keep=keep)
    return ImageRequest(text, requested, reading.verify, reading.ignore_errors, not request.named)


def options(request: Request, *, keep: bool = False) -> OpenOptions:
    """Return what the command line and the settings say about where images are; `keep` as for `image`."""
    settings, where = request.settings, request.where
    probe = settings[keys.PROBE] if request.reading.probe else False
    is_cached = settings[keys.CACHE] and request.reading.cache
    return OpenOptions(
        source=where.source,
        host=where.host,
        context=where.context,
        platform=where.platform,
        usual_source=settings[keys.SOURCE],
        probe=probe is not False,
        probe_remote=probe is True,
        keep=keep,
        registries=request.registries,
        cache=index_cache.opened(settings) if is_cached else None,
    )


@contextmanager
def offers(image: ImageRequest) -> Iterator[None]:
    """Say, of an image that the block does not find, which command was meant or how to get the image."""
    try:
        yield
    except ImageNotFound as error:
        meant = nearest(image.text, COMMANDS) if image.may_be_command else ""
        if meant:
            raise ImageNotFound(error.message, f"did you mean the command {meant}?") from error
        if error.name:
            error.hint = error.offer(image.options.platform)
        raise


def layer_of(text: str) -> int:
    """Return the layer that `--layer` names, whether the image has it or not; -1 for the read-write layer.

    Raises:
        UsageError: it names none.
    """
    if text == READ_WRITE:
        return -1
    if not (text.isdecimal() and text.isascii() and len(text) <= _LAYER_DIGITS):
        raise UsageError(f"--layer {text} is not a layer number", "layers are counted from 0, the base")
    return int(text)


def layer_number(text: str, layers: Sequence[LayerInfo]) -> int:
    """Return the layer that `--layer` names, of an image with these layers.

    Raises:
        UsageError: it names none.
        DivepyError: the image does not have it.
    """
    number, count = layer_of(text), len(layers)
    if text == READ_WRITE:
        if not count or not layers[-1].rw:
            raise UsageError("an image has no read-write layer", "a container has one: container:NAME")
        return count - 1
    if number >= count:
        last = f"layers 0 to {count - 1}" if count else "no layers"
        raise DivepyError(f"there is no layer {text}: the image has {last}")
    return number


def image_path(text: str) -> bytes:
    """Return a typed path of the image, normalised: bytes without leading slash, `./` or `//`; empty for the root."""
    parts = [part for part in os.fsencode(text).split(b"/") if part not in (b"", b".")]
    return b"/".join(parts)
