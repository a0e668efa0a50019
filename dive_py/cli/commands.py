"""The commands there are: their words, options and examples. What they do stands in a module of each one's name."""

from __future__ import annotations

from dataclasses import dataclass

from dive_py.cli.options import EVERYWHERE, EXPLORE, JSON_LINES, TREE, WASTE, Option


@dataclass(frozen=True)
class Word:
    """A word that a command takes, at its place."""

    name: str
    """Its name in the help, in capitals."""
    help: str
    """What it is."""
    optional: bool = False
    """Whether it may be left out."""


@dataclass(frozen=True)
class Command:
    """A command of the command line."""

    name: str
    """The word that calls it."""
    summary: str
    """What it does, in half a sentence."""
    words: tuple[Word, ...] = ()
    """The words it takes, in order."""
    own_options: tuple[Option, ...] = ()
    """Its options besides those that stand everywhere."""
    examples: tuple[tuple[str, str], ...] = ()
    """Command lines to learn from, each with what it does."""

    @property
    def options(self) -> tuple[Option, ...]:
        """All its options."""
        return self.own_options + EVERYWHERE

    @property
    def usage(self) -> str:
        """Its shape in one line: `divepy tree [OPTIONS] IMAGE [PATH]`."""
        words = (f"[{word.name}]" if word.optional else word.name for word in self.words)
        name = "" if self.name == DEFAULT else f" {self.name}"
        return " ".join((f"divepy{name} [OPTIONS]", *words))


DEFAULT = "explore"
"""The command of a line that names none."""

_IMAGE = Word("IMAGE", "a name (ubuntu:12.04), a file (./image.tar), a folder (./layout), - for standard input")

_ALL = (
    Command(
        DEFAULT,
        "explore an image's layers; without IMAGE, show the images here",
        (Word(_IMAGE.name, _IMAGE.help, optional=True),),
        EXPLORE,
        (
            ("divepy ubuntu:12.04", "explore an image of the local engine"),
            ("divepy ./image.tar --layer 3", "explore an archive, beginning at layer 3"),
            ("divepy explore tree", "explore an image that is called like a command"),
            ("divepy ubuntu:12.04 --json -", "write the analysis to standard output, as dive does"),
            ("docker save app | divepy - --json app.json", "analyse what another program writes"),
        ),
    ),
    Command(
        "tree",
        "list the file system of an image, or what a layer did to it",
        (_IMAGE, Word("PATH", "only this path and what is below it", optional=True)),
        TREE,
        (
            ("divepy tree ubuntu:12.04 /etc", "what a container would see below /etc"),
            ("divepy tree ubuntu:12.04 --layer 3", "what layer 3 added, changed and removed"),
            ("divepy tree ./image.tar --all --json", "every stored entry, one JSON object a line"),
        ),
    ),
    Command(
        "waste",
        "the bytes that an image ships and nobody sees, and the paths behind them",
        (_IMAGE,),
        WASTE,
        (
            ("divepy waste ubuntu:12.04", "the figures, and the directories and files with most bytes first"),
            ("divepy waste ubuntu:12.04 --files", "each file for itself"),
            ("divepy waste ubuntu:12.04 --json", "each file, one JSON object a line"),
        ),
    ),
    Command(
        "trace",
        "one path's story through the layers",
        (_IMAGE, Word("PATH", "the path in the image")),
        (JSON_LINES,),
        (("divepy trace ubuntu:12.04 /sbin/initctl", "which layer added, changed and removed it"),),
    ),
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

COMMANDS = {command.name: command for command in _ALL}
"""All commands, by name, in the order of the help."""

LATER = frozenset(
    [
        *("images", "search", "pull", "run", "exec", "commit", "build", "tag", "remove", "save"),
        *("cat", "extract", "diff", "find", "config", "completion"),
    ]
)
"""Names that are kept for commands to come, so that no habit of naming an image by them can grow."""
