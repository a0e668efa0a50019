"""`divepy extract`: a file, a folder or a layer of an image, to a place of this machine and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import confirm, console, exit_status, opening, output
from dive_py.cli.analysing import analysed
from dive_py.contents.extract import Target
from dive_py.contents.extraction import place_of, plan
from dive_py.errors import UsageError
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.cli.grammar.request import Request
    from dive_py.contents.extraction import Plan
    from dive_py.progress import Progress

_NAMED = 5
"""Names of a question or a note that are given; the rest is counted."""


class ExtractOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    path: str
    dest: str
    layer: str | None
    upto: str | None


def run(request: Request, progress: Progress) -> int:
    """Extract, and say what came of it."""
    options = request.options(ExtractOptions)
    path = opening.image_path(options.path)
    if options.dest == output.STANDARD_OUTPUT:
        raise UsageError("extract writes files, not standard output", f"divepy cat {options.image} {options.path}")
    with analysed(opening.image(request, options.image, keep=True), progress, decide=False) as exploration:
        stack, image = exploration.stack, exploration.image
        layers = (
            None if text is None else opening.layer_number(text, image.info.layers)
            for text in (options.layer, options.upto)
        )
        planned = plan(stack, path, *layers)
        folder, name = place_of(options.dest, path, single=planned.single)
        with Target(folder, name) as target:
            there = target.conflicts(planned)
            if there and not confirm.agreed(request.consent, f"replace {_some(there, target)}", (), destroys=True):
                console.tell_note("nothing was extracted")
                return exit_status.NO
            work = type(progress)(f"extracting to {options.dest}", planned.total, progress.stop)
            with console.shown(work):
                met = target.extract(planned, stack, image, work, there)
            _tell(planned, met, target)
    return exit_status.ERROR if met or target.failed else exit_status.OK


def _tell(planned: Plan, met: Sequence[tuple[bytes, ...]], target: Target) -> None:
    """Say how much is there now, and what is not."""
    made = len(planned.names) - len(met) - len(target.failed)
    total = sum(one.size for one in planned.files if one.path not in target.failed)
    where = target.full_name(()) if planned.single else target.shown
    folders = f" and {count(len(planned.folders), 'directory', 'directories')}" if planned.folders else ""
    console.tell_note(f"extracted {count(made, 'file')}{folders}, {size(total)}, to {where}")
    if met:
        console.tell_error(f"not extracted: {_some(met, target)}, where something else stands by now")
    if target.failed:
        reason = printable(next(iter(target.failed.values())))
        console.tell_error(f"not extracted: {_some(list(target.failed), target)}: {reason}")
    if planned.left_out:
        path, why = planned.left_out[0]
        others = f", and {len(planned.left_out) - 1} more" if len(planned.left_out) > 1 else ""
        console.tell_note(f"left out: /{printable(path)}, {why}{others}")


def _some(names: Sequence[tuple[bytes, ...]], target: Target) -> str:
    """Return some names, with the folder that they are in."""
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(target.full_name(name) for name in names[:_NAMED]) + rest
