"""Commands about the program and this machine."""

from __future__ import annotations

from dive_py.cli.command import Command, Word
from dive_py.cli.options import JSON_LINES

PROGRAM = (
    Command(
        "demo",
        "a guided tour through an image that shows every case of copy-on-write; needs no engine",
        examples=(("divepy demo", "take the tour"),),
    ),
    Command(
        "cache",
        "the indexes of layers that are kept, so that no layer is read twice",
        (Word("ACTION", "list (the default) or clear", optional=True),),
        (JSON_LINES,),
        (
            ("divepy cache", "what is kept, the most recently used first"),
            ("divepy cache clear", "remove all of it"),
        ),
    ),
    Command(
        "doctor",
        "where images can be read here, how fast, and why not faster",
        (Word("NAME", "also say who has this image, and how it would be read", optional=True),),
        (JSON_LINES,),
        (
            ("divepy doctor", "look at every engine and store"),
            ("divepy doctor ubuntu:12.04", "say who has the image; the status is 1 where nobody does"),
        ),
    ),
    Command("version", "show the versions of divepy and what it runs on"),
    Command(
        "help",
        "show the help of a command",
        (Word("COMMAND", "the command to explain", optional=True),),
        examples=(("divepy help tree", "the same as divepy tree --help"),),
    ),
)
"""In the order of the help."""
