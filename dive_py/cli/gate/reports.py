"""Which reports of a verdict go where: `--report FORMAT[=FILE]`.

Without a FILE a report goes to standard output, or to standard error where `--json -` has the other. Text goes there
too unless another report does, so that a build's log always tells why it stopped.
"""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.cli import console, encodings, output
from dive_py.cli.grammar.options import REPORTS
from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.reports.verdict import Judgement

_DOCUMENTS: Final = frozenset(("json", "junit", "sarif", "gitlab"))
"""Formats that are one document: nothing else may stand beside it."""

PUBLISHED: Final = frozenset(REPORTS) - {"text"}
"""Formats that others read: they tell advice even where no rule is about it, and steps without secrets."""


class RequestedReport(Struct, frozen=True):
    """One report."""

    format: str
    file: str = output.STANDARD_OUTPUT


def requested(options: Sequence[str], json_file: str | None) -> list[RequestedReport]:
    """Return the reports that options ask for.

    Args:
        options: The values of `--report`.
        json_file: Where dive's JSON goes; None for nowhere.

    Raises:
        UsageError: there is no such format, or two of them would be mixed or written over each other.
    """
    found = []
    for option in options:
        name, equals, file = option.partition("=")
        if name not in REPORTS:
            hint = did_you_mean(name, REPORTS) or f"there are: {' '.join(REPORTS)}"
            raise UsageError(f"there is no report '{name}'", hint)
        if equals and not file:
            raise UsageError(f"--report {option} names no file", f"for instance: --report {name}={name}.out")
        found.append(RequestedReport(name, file or output.STANDARD_OUTPUT))
    standard = [report.format for report in found if report.file == output.STANDARD_OUTPUT]
    mixed = [name for name in standard if name in _DOCUMENTS]
    if mixed and len(standard) > 1:
        raise UsageError(f"two reports would be mixed on one output: {' '.join(standard)}", f"--report {mixed[0]}=FILE")
    files = [report.file for report in found if report.file != output.STANDARD_OUTPUT]
    files += [json_file] if json_file not in {None, output.STANDARD_OUTPUT} else []
    twice = next((file for file in files if files.count(file) > 1), None)
    if twice is not None:
        raise UsageError(f"two outputs would be written to {twice}", "name a file for each")
    return found if standard else [*found, RequestedReport("text")]


def write(reports: Sequence[RequestedReport], judgement: Judgement, *, json_file: str | None) -> None:
    """Write all reports: those to files first, so that they are there even if the others are not read.

    Raises:
        DivepyError: a file cannot be written.
    """
    to_errors = json_file == output.STANDARD_OUTPUT
    stream = sys.stderr if to_errors else sys.stdout
    for report in sorted(reports, key=lambda report: report.file == output.STANDARD_OUTPUT):
        is_standard = report.file == output.STANDARD_OUTPUT
        coloured = is_standard and report.format == "text" and console.wants_colour(stream)
        data = _rendered(report.format, judgement, coloured=coloured)
        if not is_standard:
            output.write_file(report.file, [data])
        elif to_errors:
            console.write(data.decode())
        elif report.format in {"text", "github"}:
            output.write_bytes([encodings.text(data.decode())])
        else:
            output.write_bytes(encodings.document([data], encodings.XML))


def _rendered(name: str, judgement: Judgement, *, coloured: bool) -> bytes:
    """Return a report as bytes, with a line end behind it."""
    module = importlib.import_module(f"dive_py.reports.verdict_{name}")
    if name == "text":
        text = "\n".join(module.lines(judgement, coloured=coloured))
    elif name == "github":
        text = "\n".join(module.lines(judgement))
    else:
        text = module.document(judgement)
    return (text.removesuffix("\n") + "\n").encode("utf-8", "backslashreplace")
