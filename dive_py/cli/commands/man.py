"""`divepy man`: the manual page, for `man -l -` or a folder of manual pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import exit_status, output
from dive_py.cli.grammar import manual

if TYPE_CHECKING:
    from dive_py.cli.grammar.request import Request
    from dive_py.progress import Progress


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Print it."""
    output.write_bytes([manual.page().encode("ascii")])
    return exit_status.OK
