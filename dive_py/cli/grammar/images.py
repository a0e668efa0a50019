"""Commands about an engine's images and those of registries."""

from __future__ import annotations

from dive_py.cli.grammar.command import Command, Word
from dive_py.cli.grammar.options import JSON_LINES, Option

_NAME = Word("IMAGE", "its name, or the beginning of its id")

IMAGES = (
    Command(
        "images",
        "list the engine's images, and what each has that no other one has",
        (Word("REPOSITORY", "only this repository's", optional=True),),
        (
            Option(("-q", "--quiet"), "only their ids"),
            Option(("--sort",), "in which order", "KEY", choices=("name", "created", "size", "unique")),
            Option(("--top-level",), "only repositories without a user: ubuntu", group="kind"),
            Option(("--user",), "only users' repositories: jamtur01/puppet", group="kind"),
            Option(("--registry",), "only those of other registries", group="kind"),
            Option(("--dangling",), "only those without a name", group="kind"),
            JSON_LINES,
        ),
        (
            ("divepy images", "all of them, by repository"),
            ("divepy images ubuntu --sort size", "one repository's, the largest first"),
            ("divepy images --dangling -q", "the ids of those without a name"),
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
        (
            ("divepy search puppet --stars 50", "in the Docker Hub"),
            ("divepy search localhost:5000/app", "in a registry"),
            ("divepy search --tags ubuntu", "the tags of a repository"),
        ),
    ),
    Command(
        "pull",
        "pull an image into the engine; on a terminal, explore it then",
        (Word("IMAGE", "NAME[:TAG|@DIGEST]; latest where neither is given"),),
        (),
        (
            ("divepy pull ubuntu:12.04", "with a line for each layer"),
            ("divepy pull --platform linux/arm64 alpine", "for another platform"),
        ),
    ),
    Command(
        "tag",
        "give an image one more name",
        (_NAME, Word("NAME", "the new name, REPOSITORY[:TAG]")),
        (),
        (("divepy tag app:1 localhost:5000/app:1", "as it is pushed to a registry"),),
    ),
    Command(
        "remove",
        "remove an image, or one of its names, after saying what is lost",
        (_NAME,),
        (Option(("-f", "--force"), "also where a container that has ended uses it"),),
        (("divepy remove app:1", "asks first; -y does not"),),
    ),
    Command(
        "save",
        "save an image as an archive",
        (_NAME,),
        (Option(("-o", "--output"), "the file; standard output without it", "FILE"),),
        (
            ("divepy save app:1 -o app.tar", "whole, or not at all"),
            ("divepy save app:1 --platform linux/arm64 -o app.tar", "of an image for several platforms, one"),
        ),
    ),
)
"""In the order of the help."""
