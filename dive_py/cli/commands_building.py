"""Commands that build."""

from __future__ import annotations

from dive_py.cli.command import Command, Word
from dive_py.cli.options import Option

BUILDING = (
    Command(
        "build",
        "build an image as docker build does, and explore it at the first layer that the build made",
        (Word("PATH", "the folder with the Dockerfile, - for standard input, or an address"),),
        (
            Option(("-j", "--json"), "write the analysis of the new image to FILE, and open nothing", "FILE"),
            Option(("--help",), "show this help; all other options are handed on to the builder, untouched"),
        ),
        (
            ("divepy build -t app:1 .", "steps with times and cache hits, then the explorer"),
            ("divepy build --json - .", "the analysis of the new image"),
        ),
        as_docker=True,
    ),
)
"""In the order of the help."""
