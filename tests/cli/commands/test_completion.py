"""Completion, in real shells."""

from __future__ import annotations

import random
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.commands.completion import script
from dive_py.cli.grammar import command_line
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.parser import parse
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError
from dive_py.oci.transports import SOURCES
from tests.cli.shells import FILES, SHELLS, Shell

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

TREE = {name for option in COMMANDS["tree"].options for name in option.names}
RUN = {name for option in COMMANDS["run"].options for name in option.names}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, tmp_path: Path) -> Shell:
    return Shell(request.param, tmp_path)


def test_the_first_word_is_a_command_or_an_image(shell: Shell) -> None:
    assert shell.complete("divepy ") >= COMMANDS.keys() | {"ubuntu:12.04", "container:"}
    assert shell.complete("divepy tr") == {"tree", "trace"}
    assert shell.complete("divepy ub") == {"ubuntu:12.04", "ubuntu:14.04"}
    assert shell.complete("divepy -y --host tcp://a tr") == {"tree", "trace"}


def test_the_options_are_those_of_the_command(shell: Shell) -> None:
    assert shell.complete("divepy tree x --") == {name for name in TREE if name.startswith("--")}
    assert shell.complete("divepy --lay") == {"--layer"}
    assert {name for name in shell.complete("divepy run --") if name != FILES} == {
        name for name in RUN if name.startswith("--")
    }
    assert shell.complete("divepy --conf") - {FILES} == {"--config"}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("divepy tree --source ", set(SOURCES)),
        ("divepy tree --source=oci", {"--source=oci", "--source=oci-archive"}),
        ("divepy x --color al", {"always"}),
        ("divepy --scoring ", {"divepy", "dive"}),
        ("divepy images --sort s", {"size"}),
        ("divepy cache ", {"list", "clear"}),
        ("divepy completion ", {"bash", "zsh", "fish", "powershell", "tcsh"}),
        ("divepy help tr", {"tree", "trace"}),
        ("divepy tree ubuntu:1", {"ubuntu:12.04", "ubuntu:14.04"}),
        ("divepy tree ubuntu:12", {"ubuntu:12.04"}),
        ("divepy tree --json localhost:5", {"localhost:5000/app:1"}),
        ("divepy waste container:", {"container:web"}),
        ("divepy -- ub", {"ubuntu:12.04", "ubuntu:14.04"}),
        ("divepy -- tree ", set()),
        ("divepy remove ", {"ubuntu:12.04", "app:1"}),
        ("divepy images u", {"ubuntu"}),
        ("divepy run --rm -it u", {"ubuntu:12.04"}),
        ("divepy run --name web u", {"ubuntu:12.04"}),
        ("divepy run ubuntu ", set()),
        ("divepy run ubuntu --n", set()),
        ("divepy exec -it ", {"web"}),
        ("divepy commit ", {"web", "stopped"}),
        ("divepy commit web ", set()),
        ("divepy --context ", {"default", "far"}),
        ("divepy --context=f", {"--context=far"}),
        ("divepy tree --layer ", set()),
        ("divepy tree x ", set()),
    ],
)
def test_each_place_has_its_own(shell: Shell, line: str, found: set[str]) -> None:
    """Values that are known, and names of images, containers and contexts; `:` in a name is no end."""
    assert shell.complete(line) == found


@pytest.mark.parametrize(
    "line",
    [
        "divepy save -o ./im",
        "divepy x --json=./im",
        "divepy x -j ./im",
        "divepy ./im",
        "divepy tree ./im",
        "divepy tree im",
        "divepy tree docker-archive:./im",
        "divepy build ./im",
        "divepy run -v ./im",
    ],
)
def test_files_stand_where_a_file_may_stand(shell: Shell, tmp_path: Path, line: str) -> None:
    (tmp_path / "image.tar").touch()
    (found,) = shell.complete(line)
    assert found == FILES or (shell.name == "fish" and found.endswith("image.tar"))


def test_names_are_asked_of_the_engine_that_the_line_names(shell: Shell) -> None:
    shell.complete("divepy -Htcp://a --context far tree ub")
    assert shell.questions() == [["__complete", "references", "ub", "tcp://a", "far"]]


def test_nothing_on_the_line_is_run(shell: Shell, tmp_path: Path) -> None:
    """A word is only looked at, whatever a shell would make of it."""
    shell.complete("divepy tree $(touch$IFS./x)`touch$IFS./x`ub")
    shell.complete("divepy --host $(touch$IFS./x) tree ub")
    assert not (tmp_path / "x").exists()


def random_lines() -> list[list[str]]:
    pieces = ["tree", "x", "-y", "-yj", "--layer", "--layer=2", "-H", "--", "run", "exec", "-it", "--json"]
    pieces += ["-", "images", "--sort", "name", "-jx", "-eA=b", "--name", "commit", "-a", "--rm", "-z"]
    chance = random.Random(12)  # noqa: S311 - for the same lines every time
    return [[chance.choice(pieces) for _ in range(chance.randint(1, 6))] for _ in range(300)]


def understood(line: list[str]) -> tuple[str, int] | None:
    """The command and how many words it has, as the program reads the line; None where it refuses it."""
    try:
        read = command_line.read(line)
        parse(read)
        if not COMMANDS[read.command].as_docker:
            return read.command, len(read.split.words)
        return read.command, len(DockerWords(read.rest, COMMANDS[read.command]).words)
    except UsageError:
        return None


def test_a_shell_reads_a_line_as_the_program_does(shell: Shell) -> None:
    lines = [line for line in random_lines() if (found := understood(line)) and found != ("explore", 0)]
    assert len(lines) > 40
    if shell.name == "fish":
        text = "\n".join(f"string join ' ' (__divepy_read {' '.join(map(repr, line))})[1 2]" for line in lines)
    else:
        text = "\n".join(f"_divepy_read {' '.join(map(repr, line))}; echo $command $place" for line in lines)
    assert [(line, read) for line, read in zip(lines, shell.run(text), strict=True)] == [
        (line, " ".join(map(str, understood(line) or ()))) for line in lines
    ]


def test_its_syntax_is_right(shell: Shell) -> None:
    done = subprocess.run([shell.name, "-n", str(shell.script)], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    assert not re.search("@[A-Z]+@", script(shell.name)), "all is filled in"


def test_it_is_printed(divepy: Divepy) -> None:
    for name in ("bash", "zsh", "fish"):
        assert divepy("completion", name).out == script(name)
    ended = divepy("completion", "fsh")
    assert (ended.status, ended.err) == (
        2,
        "divepy: completion does not know the shell 'fsh'; did you mean fish?\n",
    )


def test_its_help_says_how_to_install_it(divepy: Divepy) -> None:
    text = divepy("help", "completion").out
    assert all(f"divepy completion {name} > " in text for name in ("bash", "zsh", "fish"))
