"""Questions on the command line, before something is destroyed or overwritten."""

from __future__ import annotations

import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

from dive_py.cli import console, output
from dive_py.errors import UsageError
from dive_py.presentation.log_commands import tame
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.cli.grammar.request import Consent
    from dive_py.engine.tagging import TagConflict

_NARROWEST = 20
"""Columns below which breaking between words is of no use."""


def agreed(consent: Consent, question: str, lines: Sequence[str], *, destroys: bool) -> bool:
    """Return whether a person wants it.

    `--yes` says so beforehand. Where nothing can be asked, what destroys is refused, and all else done.

    Args:
        consent: What the command line answers already.
        question: What is asked, without question mark.
        lines: What will happen, written before the question.
        destroys: Whether something is lost by it.

    Raises:
        UsageError: it destroys, and nothing can be asked.
    """
    if consent.yes:
        return True
    silent = consent.no_input or not (console.is_terminal(sys.stdin) and console.is_terminal(sys.stderr))
    if silent and not destroys:
        return True
    for line in lines:
        console.write(f"{_wrapped(tame(printable(line)))}\n")
    if silent:
        raise UsageError(f"{question}: cannot ask here", "-y says yes beforehand")
    console.write(f"{printable(question)}? [{'y/N' if destroys else 'Y/n'}] ")
    answer = sys.stdin.readline().strip().lower()
    return answer in {"y", "yes"} if destroys or answer else True


def _wrapped(line: str) -> str:
    """Return the line, broken between words where a terminal would break it anywhere."""
    if not console.is_terminal(sys.stderr):
        return line
    width = max(_NARROWEST, shutil.get_terminal_size().columns)
    return "\n".join(textwrap.wrap(line, width, break_long_words=False, break_on_hyphens=False)) or line


def may_write(consent: Consent, file: str) -> bool:
    """Return whether a file may be written; one that is there already is asked about.

    Raises:
        UsageError: it is there, and nothing can be asked.
        DivepyError: it cannot be written: it is a folder, or in one that is not there or takes no new files.
    """
    if not output.would_replace(file):
        return True
    return agreed(consent, f"overwrite {file}", [f"{file} is there already, and would be replaced"], destroys=True)


def may_take(consent: Consent, taken: TagConflict, question: str, lines: Sequence[str] = ()) -> bool:
    """Return whether an image may get another's name, which destroys where the other has no second one.

    Args:
        consent: What the command line answers already.
        taken: The other image.
        question: What is asked, without question mark.
        lines: What else is written before the question.

    Raises:
        UsageError: the other image would be left without a name, and nothing can be asked.
    """
    return agreed(consent, question, [taken.loss, *lines], destroys=not taken.others)
