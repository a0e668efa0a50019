"""What made a layer, in words: the text that stands beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.instructions import NOP, without_arguments
from dive_py.presentation.text import printable
from dive_py.secrets.masking import without_secrets

if TYPE_CHECKING:
    from dive_py.oci.config import HistoryEntry
    from dive_py.overlay.stack import LayerStack
    from dive_py.sources.image import LayerInfo

_SHELL = "/bin/sh -c "
READ_WRITE = "rw"
"""What a container's read-write layer is called."""

SHORT_DIGEST = 12
"""Hex digits of a digest that tell layers apart."""


def command_text(created_by: str, newline: str = "\n", *, raw: bool = False) -> str:
    """Return a history entry's command without its shell and its secrets, printable.

    Args:
        created_by: The command as the history has it.
        newline: What stands for a line break; a line feed keeps the lines.
        raw: Whether the shell stays, and the build arguments before it.
    """
    text = without_secrets(created_by.strip())
    if not raw:
        text = without_arguments(text).removeprefix(_SHELL).removeprefix(f"{NOP} ").strip()
    return newline.join(printable(line.strip()) for line in text.splitlines())


def layer_text(layer: LayerInfo, newline: str = "↵", *, raw: bool = False) -> str:
    """Return what made a layer, on a line: its command, else its comment, else `FROM` and its short diff ID."""
    text = command_text(layer.created_by, newline, raw=raw) or command_text(layer.comment, newline)
    return text or f"FROM {short_digest(layer.diff_id) or 'scratch'}"


def at_place(place: str, step: str) -> str:
    """Return a step behind its place in the Dockerfile, where that is known: `Dockerfile:3-5: make`."""
    return f"{place}: {step}" if place else step


def layer_label(layer: LayerInfo) -> str:
    """Return what the layer is called: its number, or `rw` where it is a container's read-write layer."""
    return READ_WRITE if layer.rw else str(layer.number)


def number_label(stack: LayerStack, number: int) -> str:
    """Return the same where the layer's number alone is at hand."""
    return READ_WRITE if number == stack.rw else str(number)


def step_text(step: HistoryEntry, newline: str = "↵", *, raw: bool = False) -> str:
    """Return one line for a step that made no layer: `ENV PATH=…`."""
    return command_text(step.created_by, newline, raw=raw) or command_text(step.comment, newline)


def short_digest(digest: str) -> str:
    """Return the first twelve hex digits of a digest; empty for none."""
    return printable(digest.rpartition(":")[2][:SHORT_DIGEST])
