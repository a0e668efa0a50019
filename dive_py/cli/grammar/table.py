"""The commands there are: what the parser, the help, completion and the manual know of each.

What a command does stands in the module of `commands` that has its name.
"""

from __future__ import annotations

from msgspec import Struct

from dive_py.cli.grammar.options import (
    BUILD,
    CAT,
    DIFF,
    EVERYWHERE,
    EXEC,
    EXPLORE,
    EXTRACT,
    FIND,
    JSON_LINES,
    RUN,
    TREE,
    WASTE,
    Option,
)


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

_NAME = Word("IMAGE", "its name, or the beginning of its id")
_CONTAINER = Word("CONTAINER", "its name, or the beginning of its id")

_COMMANDS = (
    # Those that look into an image.
    Command(
        DEFAULT,
        "explore an image's layers; without IMAGE, show the images here",
        (Word(IMAGE.name, IMAGE.help, optional=True),),
        EXPLORE,
    ),
    Command(
        "tree",
        "list the file system of an image, or what a layer did to it",
        (IMAGE, Word("PATH", "only this path and what is below it", optional=True)),
        TREE,
    ),
    Command(
        "waste",
        "the bytes that an image ships and never shows: which step is to blame, and the paths behind them",
        (IMAGE,),
        WASTE,
    ),
    Command(
        "trace", "one path's story through the layers", (IMAGE, Word("PATH", "the path in the image")), (JSON_LINES,)
    ),
    Command(
        "cat",
        "write a file of an image to standard output",
        (IMAGE, Word("PATH", "the path in the image; symlinks are followed inside it")),
        CAT,
    ),
    Command(
        "extract",
        "copy a file, a folder or a whole layer out of an image",
        (
            IMAGE,
            Word("PATH", "the path in the image, / for everything"),
            Word("DEST", "a folder to put it in, or its new name; nothing is ever written elsewhere"),
        ),
        EXTRACT,
    ),
    Command(
        "find",
        "find paths in all layers, hidden and removed ones too",
        (
            IMAGE,
            Word(
                "PATTERN",
                "a glob: without / a name (id_rsa, '*.pem'), with / the end of a path (ssl/*.key), from the root if it "
                "begins with one (/etc/**); may be left out where an option says what to find",
                optional=True,
            ),
        ),
        FIND,
    ),
    Command(
        "diff",
        "what differs between two images or tags, and by how much",
        (IMAGE, Word("OTHER", "the image to compare it with: what came, went and changed on the way to this one")),
        DIFF,
    ),
    # Those that are about an engine's images and those of registries.
    Command(
        "images",
        "list the engine's images, and what each has that no other one has, or a registry's repositories",
        (Word("REPOSITORY", "only this repository's; HOST:PORT or HOST/ for a registry's list", optional=True),),
        (
            Option(("-q", "--quiet"), "only their ids"),
            Option(("--sort",), "in which order", "KEY", choices=("name", "created", "size", "unique")),
            Option(("--top-level",), "only repositories without a user: ubuntu", group="kind"),
            Option(("--user",), "only users' repositories: jamtur01/puppet", group="kind"),
            Option(("--registry",), "only those of other registries", group="kind"),
            Option(("--dangling",), "only those without a name", group="kind"),
            JSON_LINES,
        ),
    ),
    Command(
        "search",
        "search for repositories, through the engine, in the Docker Hub, or in a registry",
        (Word("TERM", "a word; with HOST/ before it, in that registry; HOST/ alone lists what that has"),),
        (
            Option(("--limit",), "at most so many, 1 to 100", "N"),
            Option(("--stars",), "with at least so many stars", "N"),
            Option(("--official",), "only official ones"),
            Option(("--top-level",), "only repositories without a user: ubuntu", group="kind"),
            Option(("--user",), "only users' repositories: jamtur01/puppet", group="kind"),
            Option(("--tags",), "TERM is a repository: list its tags"),
            JSON_LINES,
        ),
    ),
    Command(
        "tags",
        "list the tags of a repository in its registry, with what each is; nothing is pulled",
        (Word("REPOSITORY", "as it is pulled, without a tag"),),
        (
            Option(("--limit",), "at most so many, the newest first; 0 for all", "N"),
            Option(("-q", "--quiet"), "names alone, all of them, which takes one request"),
            JSON_LINES,
        ),
    ),
    Command(
        "pull",
        "pull an image into the engine; on a terminal, explore it then",
        (Word("IMAGE", "NAME[:TAG|@DIGEST]; latest where neither is given"),),
    ),
    Command("tag", "give an image one more name", (_NAME, Word("NAME", "the new name, REPOSITORY[:TAG]"))),
    Command(
        "remove",
        "remove an image, or one of its names, after saying what is lost",
        (_NAME,),
        (Option(("-f", "--force"), "also where a container that has ended uses it"),),
    ),
    Command(
        "save",
        "save an image as an archive",
        (_NAME,),
        (Option(("-o", "--output"), "the file; standard output without it", "FILE"),),
    ),
    # Those that are about containers, and a build.
    Command(
        "containers",
        "list the engine's containers, running and stopped, with the size of each read-write layer",
        (),
        (
            Option(("-a", "--all"), "stopped ones too, as without it", group="state"),
            Option(("--running",), "only those that run", group="state"),
            Option(("--filter",), "only those with these words in name, image, state or id", "WORDS"),
            Option(("-q", "--quiet"), "only their ids"),
            JSON_LINES,
        ),
    ),
    Command(
        "run",
        "run a command in a new container, as docker run; a missing image is pulled first",
        (IMAGE, Word("COMMAND…", "instead of the image's own; everything behind IMAGE belongs to it", optional=True)),
        RUN,
        as_docker=True,
    ),
    Command(
        "exec",
        "run a command in a container that runs already, as docker exec",
        (_CONTAINER, Word("COMMAND…", "the command and its words")),
        EXEC,
        as_docker=True,
    ),
    Command(
        "commit",
        "make an image of a container; what its new layer will hold is said before",
        (_CONTAINER, Word("NAME", "the new image, REPOSITORY[:TAG]")),
        (
            Option(("-a", "--author"), "who made it", "AUTHOR"),
            Option(("-m", "--message"), "why", "MESSAGE"),
            Option(
                ("-c", "--change"), "an instruction as in a Dockerfile: 'CMD [\"sh\"]'", "INSTRUCTION", repeated=True
            ),
            Option(("--no-pause",), "do not hold the container meanwhile"),
            Option(("--dockerfile",), "write a Dockerfile for it instead, - for standard output", "FILE"),
        ),
    ),
    Command(
        "build",
        "build an image as docker build does, and explore it at the first layer that the build made",
        (Word("PATH", "the folder with the Dockerfile, - for standard input, or an address"),),
        (*BUILD, Option(("--help",), "show this help; all other options are handed on to the builder, untouched")),
        as_docker=True,
    ),
    # Those that are about the program and this machine.
    Command("demo", "a guided tour through an image that shows every case of copy-on-write; needs no engine"),
    Command(
        "cache",
        "the indexes of layers that are kept, so that no layer is read twice",
        (Word("ACTION", "list (the default) or clear", optional=True, choices=("list", "clear")),),
        (JSON_LINES,),
    ),
    Command(
        "doctor",
        "where images can be read here, how fast, and why not faster",
        (Word("NAME", "also say who has this image, and how it would be read", optional=True),),
        (JSON_LINES,),
    ),
    Command(
        "config",
        "what is settled, and where; the file for it",
        (Word("ACTION", "show (the default), path or example", optional=True, choices=("show", "path", "example")),),
        (JSON_LINES,),
        unsettled=True,
    ),
    Command(
        "completion",
        "print what completes commands, options and names of images in a shell",
        (
            Word(
                "SHELL",
                "bash, zsh or fish; of powershell and tcsh commands and options alone",
                choices=("bash", "zsh", "fish", "powershell", "tcsh"),
            ),
        ),
        unsettled=True,
    ),
    Command("man", "print the manual page", unsettled=True),
    Command("version", "show the versions of divepy and what it runs on", unsettled=True),
    Command(
        "help",
        "show the help of a command",
        (Word("COMMAND", "the command to explain", optional=True),),
        unsettled=True,
    ),
)

COMMANDS = {command.name: command for command in _COMMANDS}
"""All commands, by name, in the order of the help."""
