"""`divepy waste`: the bytes that nobody sees, and the paths behind them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, opening, output

if TYPE_CHECKING:
    from dive_py.cli.parser import Arguments
    from dive_py.progress import Progress


def run(arguments: Arguments, progress: Progress) -> int:
    """Print the figures and the wasted contents, as a table or as JSON lines."""
    with opening.analysed(arguments, progress) as exploration:
        from dive_py.presentation.waste_rows import Grouping, waste_rows
        from dive_py.reports import waste_report

        stack, waste = exploration.stack, exploration.waste
        if arguments.json:
            output.write_lines(waste_report.json_lines(stack, waste))
            return exit_status.OK
        coloured = console.wants_colour(arguments.color, sys.stdout)
        output.write_lines(waste_report.figure_lines(waste))
        if len(waste.items.bytes):
            grouping = Grouping.FILE if arguments.files else Grouping.DIRECTORY
            rows = waste_rows(stack, waste, grouping)
            output.write_lines(["", *waste_report.table_lines(stack, waste, rows, coloured=coloured)])
        opening.tell_assumed(waste_report.assumed(waste), arguments)
    return exit_status.OK
