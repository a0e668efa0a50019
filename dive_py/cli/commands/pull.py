"""`divepy pull`: an image into the engine, layer by layer; on a terminal the explorer opens it then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import exit_status, output, pulling
from dive_py.cli.commands import explore

if TYPE_CHECKING:
    from dive_py.cli.grammar.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:
    """Pull it."""
    from dive_py.engine.connection import connect
    from dive_py.oci.platform import Platform
    from dive_py.oci.reference import ImageName

    ImageName.parse(arguments.image)
    platform = str(Platform.parse(arguments.platform)) if arguments.platform else ""
    with connect(arguments.host or "", arguments.context or "") as engine:
        identity = pulling.pull(engine, arguments.image, platform, progress, arguments.color)
        product = engine.product
    if explore.has_screen() and not arguments.no_input:
        arguments.source, arguments.layer, arguments.path, arguments.verify = product, None, None, False
        return explore.open_screen(arguments)
    output.write_text(f"{identity or arguments.image}\n")
    return exit_status.OK
