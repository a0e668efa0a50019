"""`divepy report`: an image, or what differs between two, as one HTML file to hand on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.analysis.remedies import steps_of
from dive_py.cli import base_image, confirm, console, exit_status, opening, output
from dive_py.cli.analysing import analysed
from dive_py.cli.commands import diff
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


class ReportOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    other: str | None
    output: str | None


def run(request: Request, progress: Progress) -> int:
    """Write the report, whole or not at all."""
    options = request.options(ReportOptions)
    file = options.output or output.STANDARD_OUTPUT
    if file == output.STANDARD_OUTPUT and console.is_terminal(sys.stdout):
        raise UsageError("a report is not for a terminal", "name a file: -o report.html")
    if not confirm.may_write(request.consent, file):
        console.tell_note(f"{file} is left as it is")
        return exit_status.NO
    if options.other is None:
        made = _of_image(request, options.image, progress)
    else:
        made = _of_difference(request, options.image, options.other, progress)
    output.write_file(file, [made])
    return exit_status.OK


def _of_image(request: Request, text: str, progress: Progress) -> bytes:
    image = opening.image(request, text)
    with analysed(image, progress) as exploration:
        # they bring numpy, which nothing needs before an image has been read
        from dive_py.analysis.advice import advise
        from dive_py.analysis.probable import probable
        from dive_py.reports.html import image_report

        base = base_image.find(None, exploration.info, image.options, progress).layers
        steps = steps_of(exploration.info.layers)
        advice = advise(exploration.stack, exploration.waste, steps, base)
        return image_report.report(exploration, advice, probable(exploration.stack, base), steps)


def _of_difference(request: Request, image: str, other: str, progress: Progress) -> bytes:
    with diff.opened(request, image, other, progress) as images:
        comparison = diff.compare(images, progress, verify=request.reading.verify)
        changed = diff.changed_packages(comparison, images, progress)
        from dive_py.reports.html import diff_report

        return diff_report.report(comparison, images, changed, comparison.assumed())
