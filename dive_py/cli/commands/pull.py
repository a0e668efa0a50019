"""`divepy pull`: an image into the engine, layer by layer; on a terminal the explorer opens it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, opening, output, pulling
from dive_py.cli.explorer import explore
from dive_py.engine.connection import connect
from dive_py.oci.platform import Platform
from dive_py.oci.reference import ImageName, without_registry

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class PullOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str


def run(request: Request, progress: Progress) -> int:
    """Pull it."""
    name = without_registry(request.options(PullOptions).image)
    ImageName.parse(name)
    where = request.where
    platform = str(Platform.parse(where.platform)) if where.platform else ""
    with connect(where.host, where.context) as engine:
        identity = pulling.pull(engine, name, platform, progress)
        product = engine.product
    if console.has_screen() and not request.consent.no_input:
        return explore(opening.image(request, name).looked_for(source=product), request.settings)
    output.write_text(f"{identity or name}\n")
    return exit_status.OK
