"""The line that runs the same, and what a form begins with."""

from __future__ import annotations

import shlex

import pytest

from dive_py.cli.foreground import request_of as parsed
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.table import COMMANDS
from dive_py.engine.run_request import RunRequest
from dive_py.errors import UsageError
from dive_py.oci.config import ImageConfig
from dive_py.presentation.run_line import beginning, request_of, run_line

CONFIG = ImageConfig(command=("nginx", "-g", "daemon off;"), entrypoint=("/entry",), user="web", working_dir="/srv")
FULL = RunRequest(
    "app:1",
    ("sh", "-c", "echo 'x y'"),
    name="web",
    remove=True,
    interactive=True,
    terminal=True,
    environment=("A=b c",),
    volumes=("/a:/b",),
    ports=("80:80",),
    user="me",
    folder="/srv",
    entrypoint="",
    network="none",
    hostname="h",
    platform="linux/arm64",
)


@pytest.mark.parametrize("request_", [FULL, RunRequest("app"), RunRequest("app", ("a b",), detached=True)])
def test_what_the_line_says_is_what_is_run(request_: RunRequest) -> None:
    """The program itself reads its line as the same request."""
    line = run_line("docker", request_)
    words = shlex.split(line)
    assert words[:2] == ["docker", "run"]
    found = DockerWords(words[2:], COMMANDS["run"])
    assert parsed(found, found.words[0], found.words[1:]) == request_


def form(**changes: str) -> dict[str, str]:
    return beginning(CONFIG) | changes


def asked(**changes: str) -> RunRequest:
    return request_of("app", form(**changes), CONFIG, terminal=True, detached=False, remove=False)


def test_what_is_as_the_image_has_it_is_left_to_the_image() -> None:
    assert beginning(CONFIG)["command"] == "nginx -g 'daemon off;'"
    assert run_line("docker", asked()) == "docker run -it app"


def test_what_differs_is_said() -> None:
    assert run_line("docker", asked(command="sh")) == "docker run -it app sh"
    assert run_line("podman", asked(user="", folder="/x")) == "podman run -it -w /x app"
    assert asked(environment="A=1 B='two words'").environment == ("A=1", "B=two words")


def test_an_entrypoint_of_several_words_moves_them_before_the_command() -> None:
    request = asked(entrypoint="sh -c 'x y'", command="one")
    assert (request.entrypoint, request.command) == ("sh", ("-c", "x y", "one"))
    assert asked(entrypoint="", command="sh").entrypoint == ""
    assert asked(entrypoint="", command="sh").command == ("sh",)


@pytest.mark.parametrize("changes", [{"command": "'open"}, {"ports": "x"}, {"name": "-"}, {"volumes": "x"}])
def test_a_field_that_cannot_be_understood_is_named(changes: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        asked(**changes)
