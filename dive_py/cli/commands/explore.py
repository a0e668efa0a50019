"""`divepy IMAGE`: the explorer; the gate; dive's JSON; or a summary where there is no screen.

What a way needs is imported when it is taken: the explorer's first frame does without numpy, figures without Textual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, opening
from dive_py.cli.gate import options as gate_options
from dive_py.errors import UsageError
from dive_py.oci.reference import STANDARD_INPUT
from dive_py.settings import keys

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class ExploreOptions(Struct, frozen=True):
    """The command's words and options besides those of the gate."""

    image: str | None
    layer: str | None
    path: str | None
    json: str | None
    scoring: str | None
    ci: bool


def run(request: Request, progress: Progress) -> int:
    """Open the explorer, or write what was asked for instead."""
    options, gate = request.options(ExploreOptions), gate_options.of(request.given)
    if not gate.checks:
        gate.refuse_unused()
    layer = opening.layer_of(options.layer) if options.layer is not None else None
    if options.image is None:
        _refuse_without_image(options)
        if gate.checks:
            gate.refuse_unused()
        from dive_py.cli.commands import local_images

        return local_images.run(request)
    image = opening.image(request, options.image)
    if gate.checks:
        from dive_py.cli.gate.gate import Gate

        return Gate(gate, request.settings).run(image, progress)
    if options.json is not None:
        from dive_py.cli.results import write_json

        return write_json(image, progress, file=options.json, scoring=options.scoring or request.settings[keys.SCORING])
    if console.has_screen(pipes_image=options.image == STANDARD_INPUT):
        from dive_py.cli.explorer import explore

        return explore(image, request.settings, layer=layer, path=options.path)
    from dive_py.cli.results import summarise

    return summarise(image, progress)


def _refuse_without_image(options: ExploreOptions) -> None:
    """Refuse what makes no sense for the list of images.

    Raises:
        UsageError: figures are asked for, of no image.
    """
    if options.json is not None:
        raise UsageError("--json wants an IMAGE to analyse", "for instance: divepy ubuntu:12.04 --json -")
    if options.ci:
        raise UsageError("--ci wants an IMAGE to analyse", "for instance: divepy ubuntu:12.04 --ci")
