"""What the command line knows of a command: its words, options and examples."""

from __future__ import annotations

from msgspec import Struct

from dive_py.cli.grammar.options import EVERYWHERE, Option


class Word(Struct, frozen=True):
    """A word that a command takes, at its place."""

    name: str
    """Its name in the help, in capitals."""
    help: str
    """What it is."""
    optional: bool = False
    """Whether it may be left out."""
    choices: tuple[str, ...] = ()
    """The only words it can be, or empty."""


class Command(Struct, frozen=True):
    """A command of the command line."""

    name: str
    """The word that calls it."""
    summary: str
    """What it does, in half a sentence."""
    words: tuple[Word, ...] = ()
    """The words it takes, in order."""
    own_options: tuple[Option, ...] = ()
    """Its options besides those that stand everywhere."""
    as_docker: bool = False
    """Whether what stands behind its name is read as docker reads it: its own options alone, and those first; from the
    first word on everything is the command's. What stands before its name is divepy's."""

    unsettled: bool = False
    """Whether it works whatever a person's settings are, damaged ones included."""

    @property
    def options(self) -> tuple[Option, ...]:
        """All its options."""
        return self.own_options if self.as_docker else self.own_options + EVERYWHERE

    @property
    def usage(self) -> str:
        """Its shape in one line: `divepy tree [OPTIONS] IMAGE [PATH]`."""
        words = (f"[{word.name}]" if word.optional else word.name for word in self.words)
        name = "" if self.name == DEFAULT else f" {self.name}"
        return " ".join((f"divepy{name} [OPTIONS]", *words))


DEFAULT = "explore"
"""The command of a line that names none."""

IMAGE = Word("IMAGE", "a name (ubuntu:12.04), a file (./image.tar), a folder (./layout), - for standard input")
"""The word that names an image."""
