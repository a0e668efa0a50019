"""`divepy cat`: a file of an image on standard output."""

from __future__ import annotations

import codecs
import sys
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.analysing import analysed
from dive_py.contents.locate import content_entry, own_entry, shown_entry
from dive_py.contents.reading import content_of
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress
    from dive_py.sources.content_stream import ContentStream

_PIECE = 1 << 20


class CatOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    path: str
    layer: str | None
    raw: bool


def run(request: Request, progress: Progress) -> int:
    """Write it: byte by byte to a file or a pipe, and to a terminal so that it does nothing but show text."""
    options = request.options(CatOptions)
    path = opening.image_path(options.path)
    with analysed(opening.image(request, options.image, keep=True), progress, decide=False) as exploration:
        stack, image = exploration.stack, exploration.image
        if options.layer is None:
            entry = shown_entry(stack, path)
        else:
            entry = own_entry(stack, path, opening.layer_number(options.layer, image.info.layers))
        with content_of(stack, image, content_entry(stack, entry), progress) as content:
            if console.is_terminal(sys.stdout) and not options.raw:
                output.write_lines(_printable_lines(content))
            else:
                output.write_bytes(iter(partial(content.read, _PIECE), b""))
    return exit_status.OK


def _printable_lines(content: ContentStream) -> Iterator[str]:
    """Yield its lines, with everything that a terminal would act upon made visible."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = ""
    for piece in iter(partial(content.read, _PIECE), b""):
        *lines, rest = (rest + decoder.decode(piece)).split("\n")
        for line in lines:
            yield printable(line.removesuffix("\r").expandtabs())
        if len(rest) > _PIECE:  # a line without end
            yield printable(rest.expandtabs())
            rest = ""
    rest += decoder.decode(b"", final=True)
    if rest:
        yield printable(rest.expandtabs())
