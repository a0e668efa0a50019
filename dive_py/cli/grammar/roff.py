"""The markup of manual pages, as man(7) has it, in ASCII alone: what is escaped here, every reader shows as it is."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH = 72
"""Columns of a line of the source before it is escaped."""

_ESCAPES = str.maketrans(
    {
        "\\": "\\e",
        # plain, these become typographic quotes, dashes and accents, which no shell reads when they are copied into it
        "-": "\\-",
        "'": "\\(aq",
        "`": "\\(ga",
        "^": "\\(ha",
        "~": "\\(ti",
        '"': "\\(dq",
    }
)


def escaped(text: str) -> str:
    """Return text without anything that is markup, and without anything that is not ASCII.

    It may stand in the middle of a line; at the beginning of one, `lines` makes it harmless.
    """
    return "".join(
        character if character.isascii() else f"\\[u{ord(character):04X}]" for character in text.translate(_ESCAPES)
    )


def bold(text: str) -> str:
    """Mark up text that is typed as it stands."""
    return f"\\fB{escaped(text)}\\fR"


def italic(text: str) -> str:
    """Mark up text that stands for something."""
    return f"\\fI{escaped(text)}\\fR"


def request(name: str, *arguments: str) -> str:
    """Return a line that tells the formatter something: `.SH "EXIT STATUS"`."""
    return " ".join((f".{name}", *(f'"{escaped(argument)}"' for argument in arguments)))


def lines(text: str) -> list[str]:
    """Return a paragraph's text in lines; one that begins like a request is kept from being one."""
    return [guarded(escaped(line)) for line in wrap(text, _WIDTH, break_on_hyphens=False, break_long_words=False)]


def guarded(line: str) -> str:
    """Return a line of marked text that is not a request, whatever it begins with."""
    return f"\\&{line}" if line.startswith((".", "'")) else line


def entries(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Return a list of terms, marked already, each with a text below it."""
    return [line for term, text in rows for line in (".TP", guarded(term), *lines(text))]
