"""Commands that build."""

from __future__ import annotations

from dive_py.cli.grammar.command import Command, Word
from dive_py.cli.grammar.options import BUILD, Option

BUILDING = (
    Command(
        "build",
        "build an image as docker build does, and explore it at the first layer that the build made",
        (Word("PATH", "the folder with the Dockerfile, - for standard input, or an address"),),
        (
            *BUILD,
            Option(("--help",), "show this help; all other options are handed on to the builder, untouched"),
        ),
        (
            ("divepy build -t app:1 .", "steps with times and cache hits, then the explorer"),
            ("divepy build --json - .", "the analysis of the new image"),
            ("divepy build --ci -t app:1 .", "build, and fail if the new image breaks a rule of .dive-ci"),
        ),
        as_docker=True,
    ),
)
"""In the order of the help."""
