"""Commands about containers."""

from __future__ import annotations

from dive_py.cli.command import Command
from dive_py.cli.options import JSON_LINES

CONTAINERS = (
    Command(
        "containers",
        "list the engine's containers, running and stopped, with the size of each read-write layer",
        (),
        (JSON_LINES,),
        (
            ("divepy containers", "the newest first"),
            ("divepy containers --json", "one JSON object a line"),
        ),
    ),
)
"""In the order of the help."""
