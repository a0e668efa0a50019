"""`divepy doctor`: every place where images may be, how fast a way it offers, and what divepy finds here."""

from __future__ import annotations

import codecs
import os
import shutil
import sys
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.analysis import expressions
from dive_py.cli import console, exit_status, opening, output
from dive_py.cli.commands import version
from dive_py.reports import doctor
from dive_py.sources.survey import survey

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress
    from dive_py.sources.image import OpenOptions
    from dive_py.sources.survey import Finding


class DoctorOptions(Struct, frozen=True):
    """The command's words and options."""

    name: str | None
    json: bool


def run(request: Request, progress: Progress) -> int:
    """Write what is found, each place as soon as it is looked at; the status tells whether one gives what was asked.

    Where an engine was named it alone counts, as it does for every other command.
    """
    asked, options = request.options(DoctorOptions), opening.options(request)
    name = asked.name or ""
    good = alone = False
    absent: list[Finding] = []
    for finding in survey(options, name, progress):
        alone = alone or finding.named
        if finding.named or not alone:
            good = good or (bool(finding.has) if name else finding.works)
        if finding.absent and not finding.named and not asked.json:
            absent.append(finding)
            continue
        output.write_lines([doctor.source_json(finding)] if asked.json else doctor.source_lines(finding, name))
    output.write_lines(doctor.absent_lines(absent))
    found = _surroundings(options)
    output.write_lines([doctor.surroundings_json(found)] if asked.json else doctor.surroundings_lines(found))
    return exit_status.OK if good else exit_status.NO


def _surroundings(options: OpenOptions) -> doctor.Surroundings:
    """Return what is known of the cache, the terminal and the versions."""
    cache = options.cache
    watched = console.is_terminal(sys.stdout)
    columns, lines = shutil.get_terminal_size((0, 0)) if watched else (0, 0)
    return doctor.Surroundings(
        cache=str(cache.folder) if cache is not None else "",
        cache_size=sum(record.size for record in cache.records()) if cache is not None else 0,
        cache_limit=cache.limit if cache is not None else 0,
        columns=columns,
        lines=lines,
        colour=_colours() if console.wants_colour(sys.stdout) else "none",
        unicode=_shows_unicode(),
        clipboard=_clipboard(),
        versions=version.line(),
        expressions=expressions.engine(),
    )


def _colours() -> str:
    """Return how many colours the terminal says that it has."""
    if os.environ.get("COLORTERM", "") in {"truecolor", "24bit"}:
        return "16 million"
    return "256" if "256color" in os.environ.get("TERM", "") else "16"


def _shows_unicode() -> bool:
    """Return whether the explorer would draw with more than ASCII."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        return codecs.lookup(encoding).name == "utf-8" and os.environ.get("TERM") != "linux"
    except LookupError:
        return False


def _clipboard() -> str:
    """Return how what is copied in the explorer gets out; whether a terminal takes it cannot be asked."""
    if os.environ.get("TMUX"):
        return "copies through tmux (OSC 52), where its set-clipboard is on"
    if os.environ.get("TERM_PROGRAM") == "Apple_Terminal":
        return "cannot copy: this terminal does not take OSC 52"
    return "copies through the terminal (OSC 52), where that allows it"
