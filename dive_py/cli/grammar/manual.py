"""The manual page, made from the tables of commands and options."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from dive_py import __version__
from dive_py.cli.grammar import examples, help_text
from dive_py.cli.grammar import manual_texts as texts
from dive_py.cli.grammar.options import EVERYWHERE
from dive_py.cli.grammar.roff import bold, entries, escaped, italic, lines, request
from dive_py.cli.grammar.table import COMMANDS, DEFAULT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dive_py.cli.grammar.options import Option
    from dive_py.cli.grammar.table import Command

_SUMMARY = "explore the layers of container images, and where their space goes"

_EVERYWHERE = "All commands take these; run, exec and build take them before their own name."


def page() -> str:
    """Return the page as roff, dated today, or as `SOURCE_DATE_EPOCH` says (reproducible-builds.org)."""
    day = time.strftime("%Y-%m-%d", time.gmtime(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())))
    parts = (
        f'.TH DIVEPY 1 {day} "divepy {__version__}" "User Commands"',
        ".nh",  # a word that is typed must not be parted
        *_section("NAME", [f"divepy \\- {escaped(_SUMMARY)}"]),
        *_section("SYNOPSIS", _synopsis()),
        *_section("DESCRIPTION", _paragraphs(texts.DESCRIPTION.split("\n\n"))),
        *_section("EXAMPLES", _terms(examples.of(""))),
        *_section("OPTIONS", [*lines(_EVERYWHERE), *_options(EVERYWHERE)]),
        *_section("COMMANDS", (line for command in COMMANDS.values() for line in _command(command))),
        *_section("REFERENCES", _terms(texts.REFERENCES)),
        *_section("ENVIRONMENT", _terms(texts.ENVIRONMENT)),
        *_section("EXIT STATUS", [*_terms(help_text.STATUS), ".PP", *lines(texts.STATUS_OF_RUNS)]),
        *_section("FILES", _terms(texts.FILES)),
        *_section("SEE ALSO", [",\n".join(f"{bold(name)}({section})" for name, section in texts.SEE_ALSO)]),
    )
    return "\n".join((*parts, ""))


def _section(title: str, body: Iterable[str]) -> Iterator[str]:
    yield request("SH", title)
    yield from body


def _synopsis() -> list[str]:
    options = f"[{italic('OPTIONS')}]"
    return [
        f"{bold('divepy')} {options} [{italic('IMAGE')}]",
        ".br",
        f"{bold('divepy')} {italic('COMMAND')} {options} {escaped('…')}",
    ]


def _paragraphs(paragraphs: Iterable[str]) -> Iterator[str]:
    for number, paragraph in enumerate(paragraphs):
        if number:
            yield ".PP"
        yield from lines(paragraph)


def _command(command: Command) -> Iterator[str]:
    """Yield a command's own part; its options are those that not all commands take."""
    yield request("SS", command.usage)
    yield from lines(f"{command.summary[0].upper()}{command.summary[1:]}.")
    if command.name == DEFAULT:
        yield from lines(f"A line that names no command is of this one; its name is {DEFAULT}.")
    yield from entries((italic(word.name), word.help) for word in command.words)
    yield from _options(command.own_options)
    if own := examples.of(command.name):
        yield from (".PP", "Examples:", *_terms(own))


def _options(options: Iterable[Option]) -> list[str]:
    rows = []
    for option in options:
        names = ", ".join(map(bold, option.names))
        value = bold(help_text.value_of(option)) if "|" in help_text.value_of(option) else italic(option.value)
        rows.append((f"{names} {value}" if option.value else names, help_text.text_of(option)))
    return entries(rows)


def _terms(rows: Iterable[tuple[str, ...]]) -> list[str]:
    return entries((bold(term), text) for term, text in rows)
