"""`divepy report`: an image, or what differs between two, as one HTML file to hand on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.analysis.remedies import steps_of
from dive_py.cli import base_image, confirm, console, exit_status, opening, output, secret_search
from dive_py.cli.analysing import analysed
from dive_py.cli.commands import diff
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress
    from dive_py.secrets.exceptions import Excepted


class ReportOptions(Struct, frozen=True):
    """The command's words and options."""

    image: str
    other: str | None
    output: str | None
    file_secrets: bool
    exceptions: str | None


def run(request: Request, progress: Progress) -> int:
    """Write the report, whole or not at all."""
    options = request.options(ReportOptions)
    file = options.output or output.STANDARD_OUTPUT
    if file == output.STANDARD_OUTPUT and console.is_terminal(sys.stdout):
        raise UsageError("a report is not for a terminal", "name a file: -o report.html")
    if options.other is not None and (options.file_secrets or options.exceptions is not None):
        raise UsageError("a report of what differs has no secrets", "--file-secrets and --exceptions are for one image")
    listed = secret_search.exceptions_of(options.exceptions)
    for image in filter(None, (options.image, options.other)):
        output.refuse_input(file, image)
    if not confirm.may_write(request.consent, file):
        console.tell_note(f"{file} is left as it is")
        return exit_status.NO
    if options.other is None:
        made = _of_image(request, options, listed, progress)
    else:
        made = _of_difference(request, options.image, options.other, progress)
    output.write_file(file, [made])
    return exit_status.OK


def _of_image(request: Request, options: ReportOptions, listed: Sequence[Excepted], progress: Progress) -> bytes:
    image = opening.image(request, options.image, keep=options.file_secrets)
    with analysed(image, progress) as exploration:
        # they bring numpy, which nothing needs before an image has been read
        from dive_py.analysis.advice import advise
        from dive_py.analysis.probable import probable
        from dive_py.reports.html import image_report

        base = base_image.find(None, exploration.info, image.options, progress)
        steps = steps_of(exploration.info.layers)
        known = image_report.Known(
            advise(exploration.stack, exploration.waste, steps, base.layers),
            probable(exploration.stack, base.layers),
            steps,
            base,
            secret_search.search(exploration, listed, progress, in_files=options.file_secrets),
        )
        return image_report.report(exploration, known)


def _of_difference(request: Request, image: str, other: str, progress: Progress) -> bytes:
    with diff.opened(request, image, other, progress) as images:
        comparison = diff.compare(images, progress, verify=request.reading.verify)
        changed = diff.changed_packages(comparison, images, progress)
        from dive_py.reports.html import diff_report

        return diff_report.report(comparison, images, changed, comparison.assumed())
