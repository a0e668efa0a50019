"""Commands about containers."""

from __future__ import annotations

from dive_py.cli.grammar.command import IMAGE, Command, Word
from dive_py.cli.grammar.options import JSON_LINES, Option
from dive_py.cli.grammar.run_options import EXEC, RUN

CONTAINERS = (
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
        (
            ("divepy containers", "the newest first"),
            ("divepy containers --running --filter web", "those that run and have web in name or image"),
            ("divepy containers --json", "one JSON object a line"),
        ),
    ),
    Command(
        "run",
        "run a command in a new container, as docker run; a missing image is pulled first",
        (IMAGE, Word("COMMAND…", "instead of the image's own; everything behind IMAGE belongs to it", optional=True)),
        RUN,
        (
            ("divepy run --name web -it ubuntu:12.04 sh", "a shell; ctrl-p ctrl-q leaves it running"),
            ("divepy run --rm alpine cat /etc/os-release", "its output and its status are the program's"),
            ("divepy -H tcp://build:2375 run -d redis", "divepy's own options stand before the command's name"),
        ),
        as_docker=True,
    ),
    Command(
        "exec",
        "run a command in a container that runs already, as docker exec",
        (Word("CONTAINER", "its name, or the beginning of its id"), Word("COMMAND…", "the command and its words")),
        EXEC,
        (("divepy exec -it web sh", "a shell in it"),),
        as_docker=True,
    ),
    Command(
        "commit",
        "make an image of a container; what its new layer will hold is said before",
        (Word("CONTAINER", "its name, or the beginning of its id"), Word("NAME", "the new image, REPOSITORY[:TAG]")),
        (
            Option(("-a", "--author"), "who made it", "AUTHOR"),
            Option(("-m", "--message"), "why", "MESSAGE"),
            Option(
                ("-c", "--change"), "an instruction as in a Dockerfile: 'CMD [\"sh\"]'", "INSTRUCTION", repeated=True
            ),
            Option(("--no-pause",), "do not hold the container meanwhile"),
            Option(("--dockerfile",), "write a Dockerfile for it instead, - for standard output", "FILE"),
        ),
        (
            ("divepy commit web jamtur01/apache2", "on a terminal, ask first, and explore the image then"),
            ("divepy commit web app:2 --no-input", "ask nothing, and print the new image's id"),
            ("divepy commit web app:2 --dockerfile -", "the better way: what a Dockerfile would say"),
        ),
    ),
)
"""In the order of the help."""
