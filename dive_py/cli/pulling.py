"""A pull on the command line: one line a layer on standard error, drawn over itself on a terminal."""

from __future__ import annotations

import shutil
import sys
import time
from typing import TYPE_CHECKING

from dive_py.cli import console
from dive_py.engine.images import inspect
from dive_py.engine.pulling import Pull, named
from dive_py.errors import DivepyError
from dive_py.oci.reference import ImageName
from dive_py.presentation import units
from dive_py.presentation.pull_rows import PullRows
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

_EVERY = 0.1
"""Seconds between two drawings."""


def pull(engine: Engine, name: str, platform: str, progress: Progress) -> str:
    """Pull an image, and tell what happens; its ID, by which every command finds it.

    Its digest where the engine does not find it afterwards; empty where it does not say that either.

    Args:
        engine: Who pulls.
        name: The image; without tag and digest `latest` is meant, and said.
        platform: Which one of several, or empty.
        progress: Its stop flag ends the pull, at the engine too.

    Raises:
        InvalidReference: it is not an image name.
        EngineError: the engine or the registry refused, or broke off.
        Cancelled: the stop flag was set.
    """
    ImageName.parse(name)
    repository, tag = named(name)
    if tag == "latest" and name == repository:
        console.tell_note(f"no tag is given: {repository}:latest is meant")
    board = _Board()
    rows = PullRows()
    try:
        with Pull(engine, name, progress, platform) as steps:
            for step in steps.steps():
                rows.take(step)
                board.show(rows)
    finally:
        board.close(rows)
    said = steps.status or f"pulled {name}"
    console.tell_note(f"{said} ({steps.digest})" if steps.digest else said)
    try:
        return inspect(engine, name).id
    except DivepyError:  # it has gone again, or is one for another platform: then only its digest is known
        return steps.digest


class _Board:
    """The lines, drawn over each other where standard error is a terminal; else one for each state of a layer."""

    def __init__(self) -> None:
        self._live = console.is_terminal(sys.stderr)
        self._drawn = 0
        self._last = 0.0
        self._began = time.monotonic()
        self._said: dict[str, str] = {}

    def show(self, rows: PullRows) -> None:
        """Draw what is new."""
        if not self._live:
            self._tell(rows)
        elif time.monotonic() - self._last > _EVERY:
            self._draw(rows)

    def close(self, rows: PullRows) -> None:
        """Draw the last state; what stands there stays."""
        if self._live and rows.layers:
            self._draw(rows)

    def _tell(self, rows: PullRows) -> None:
        for name, layer in rows.layers.items():
            word = layer.word
            if self._said.get(name) != word and word not in {"waiting", "downloading", "extracting"}:
                self._said[name] = word
                size = f"  {units.size(layer.size)}" if layer.size else ""
                console.write(f"{printable(name)}  {word}{size}\n")

    def _draw(self, rows: PullRows) -> None:
        self._last = time.monotonic()
        width, height = shutil.get_terminal_size()
        lines = [f"{printable(name):14}{layer.line}" for name, layer in rows.layers.items()]
        hidden = len(lines) - (height - 3)
        if hidden > 0:
            lines = [f"… {hidden} more above", *lines[hidden:]]
        lines += [total] if (total := rows.total(time.monotonic() - self._began)) else []
        up = f"\x1b[{self._drawn}A" if self._drawn else ""
        self._drawn = len(lines)
        console.write(up + "".join(f"\r\x1b[K{line[: width - 1]}\n" for line in lines))
