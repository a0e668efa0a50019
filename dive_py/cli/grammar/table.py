"""The commands there are: what the parser, the help, completion and the manual know of each.

What a command does stands in the module of `commands` that has its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from dive_py.cli.grammar.options import EVERYWHERE, OPTIONS, Option
from dive_py.presentation.text_table import table_rows

if TYPE_CHECKING:
    from collections.abc import Iterator


class Word(NamedTuple):
    """A word that a command takes, at its place."""

    name: str
    """Its name in the help, in capitals."""
    help: str
    """What it is."""
    optional: bool = False
    """Whether it may be left out."""
    choices: tuple[str, ...] = ()
    """The only words it can be, or empty."""


class Command(NamedTuple):
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

    without_settings: bool = False
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

IMAGE: Final = "a name (ubuntu:12.04), a file (./image.tar), a folder (./layout), - for standard input"
"""What names an image."""

_COMMANDS: Final = """
    explore     [IMAGE]             explore an image's layers; without IMAGE, show the images here
    tree        IMAGE [PATH]        list the file system of an image, or what a layer did to it
    waste       IMAGE
        the bytes that an image ships and never shows: which step is to blame, and the paths behind them
    advise      IMAGE               what to write in the Dockerfile instead, and what exactly that saves
    secrets     IMAGE               private keys, tokens and passwords that an image ships, hidden ones too
    trace       IMAGE PATH          one path's story through the layers
    cat         IMAGE PATH          write a file of an image to standard output
    extract     IMAGE PATH DEST     copy a file, a folder or a whole layer out of an image
    find        IMAGE [PATTERN]     find paths in all layers, hidden and removed ones too
    report      IMAGE [OTHER]
        a report to hand on, one HTML file: sizes, a map, waste, advice, secrets; with OTHER, what differs
    dockerfile  IMAGE               the Dockerfile of an image, as far as its history tells it
    diff        IMAGE OTHER         what differs between two images or tags, and by how much
    images      [REPOSITORY]
        list the engine's images, and what each has that no other one has, or a registry's repositories
    search      TERM                search for repositories, through the engine, in the Docker Hub, or in a registry
    tags        REPOSITORY          list the tags of a repository in its registry, with what each is; nothing is pulled
    referrers   IMAGE [DIGEST]
        list what is attached to an image in its registry: attestations, signatures, lists of packages
    pull        IMAGE               pull an image into the engine; on a terminal, explore it then
    tag         IMAGE NAME          give an image one more name
    remove      IMAGE               remove an image, or one of its names, after saying what is lost
    save        IMAGE               save an image as an archive
    containers  -
        list the engine's containers, running and stopped, with the size of each read-write layer
    run         IMAGE [COMMAND…]    run a command in a new container, as docker run; a missing image is pulled first
    exec        CONTAINER COMMAND…  run a command in a container that runs already, as docker exec
    commit      CONTAINER NAME      make an image of a container; what its new layer will hold is said before
    build       PATH
        build an image as docker build does, and explore it at the first layer that the build made
    demo        -
        a guided tour through an image that shows every case of copy-on-write; needs no engine
    cache       [ACTION]            the indexes of layers that are kept, so that no layer is read twice
    doctor      [NAME]              where images can be read here, how fast, and why not faster
    config      [ACTION]            the settings and where each is from; a file to begin with
    completion  SHELL               print what completes commands, options and names of images in a shell
    man         -                   print the manual page
    version     -                   show the versions of divepy and what it runs on
    help        [COMMAND]           show the help of a command
"""
"""Name, words (in brackets what may be left out) and what it does, in the order of the help."""

_PATTERN: Final = (
    "a glob: without / a name (id_rsa, '*.pem'), with / the end of a path (ssl/*.key), from the root if it begins with "
    "one (/etc/**); may be left out where an option says what to find"
)

_WORDS: Final = f"""
    IMAGE                  {IMAGE}
    tag remove save IMAGE  its name, or the beginning of its id
    pull IMAGE             NAME[:TAG|@DIGEST]; latest where neither is given
    tree PATH              only this path and what is below it
    trace PATH             the path in the image
    cat PATH               the path in the image; symlinks are followed inside it
    extract PATH           the path in the image, / for everything
    extract DEST           a folder to put it in, or its new name; nothing is ever written elsewhere
    find PATTERN           {_PATTERN}
    report OTHER           report what came, went and changed on the way from IMAGE to this one, as diff
    diff OTHER             the image to compare it with: what came, went and changed on the way to this one
    images REPOSITORY      only this repository's; HOST:PORT or HOST/ for a registry's list
    search TERM            a word; with HOST/ before it, in that registry; HOST/ alone lists what that has
    tags REPOSITORY        as it is pulled, without a tag
    referrers IMAGE        its name; registry: before it may be left out
    referrers DIGEST       write what this one says instead, without its wrappings
    tag NAME               the new name, REPOSITORY[:TAG]
    CONTAINER              its name, or the beginning of its id
    run COMMAND…           instead of the image's own; everything behind IMAGE belongs to it
    exec COMMAND…          the command and its words
    commit NAME            the new image, REPOSITORY[:TAG]
    build PATH             the folder with the Dockerfile, - for standard input, or an address
    cache ACTION           list (the default) or clear
    doctor NAME            also say who has this image, and how it would be read
    config ACTION          show (the default), path or example
    completion SHELL       bash, zsh or fish; of powershell and tcsh commands and options alone
    help COMMAND           the command to explain
"""
"""Each word, of some commands or of all that take it, and what it is."""

_CHOICES: Final = {
    "cache": ("list", "clear"),
    "config": ("show", "path", "example"),
    "completion": ("bash", "zsh", "fish", "powershell", "tcsh"),
}
"""Of commands whose word is one of a few, these."""

_AS_DOCKER: Final = ("run", "exec", "build")
_WITHOUT_SETTINGS: Final = ("config", "completion", "man", "version", "help")


def _commands() -> Iterator[Command]:
    helps: dict[tuple[str, str], str] = {}
    for key, text in table_rows(_WORDS, 2):
        *of, word = key.split()
        helps |= {(command, word): text for command in of or ("",)}
    for name, shape, summary in table_rows(_COMMANDS, 3):
        words = tuple(
            Word(word, helps.get((name, word)) or helps["", word], word != written, _CHOICES.get(name, ()))
            for written in shape.split()
            if (word := written.strip("[]")) != "-"
        )
        yield Command(name, summary, words, OPTIONS.get(name, ()), name in _AS_DOCKER, name in _WITHOUT_SETTINGS)


COMMANDS: Final = {command.name: command for command in _commands()}
"""All commands, by name, in the order of the help."""
