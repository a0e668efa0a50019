"""Facts below each other: a text, and what it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.presentation.text import printable
from dive_py.secrets.masking import pair_without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Fact:
    """A paragraph with a name before it."""

    text: str
    """The text, printable; wrapped where it is too long."""
    role: str = ""
    """The role of the text."""
    label: str = ""
    """Stands in a column of its own before the first line."""
    copy: str = ""
    """What is copied from it; the text itself if empty."""


def labelled(rows: Iterable[tuple[str, Iterable[str]]]) -> list[Fact]:
    """Return a fact for each value that is not empty, printable, without secrets; only a label's first shows it."""
    facts: list[Fact] = []
    for label, values in rows:
        shown = [printable(pair_without_secrets(value)) for value in values if value]
        facts += [Fact(value, label=label if number == 0 else "") for number, value in enumerate(shown)]
    return facts
