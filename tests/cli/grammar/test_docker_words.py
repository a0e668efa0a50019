"""Words as docker reads them."""

from __future__ import annotations

import pytest

from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError


def read(*words: str) -> DockerWords:
    return DockerWords(words, COMMANDS["run"])


def test_switches_stand_together_and_the_command_keeps_its_own() -> None:
    found = read("-it", "--rm", "ubuntu:12.04", "ls", "-it", "--rm")
    assert [found.switch(name) for name in ("--interactive", "--tty", "--rm", "--detach")] == [True, True, True, False]
    assert found.words == ("ubuntu:12.04", "ls", "-it", "--rm")


@pytest.mark.parametrize(
    "words",
    [["-e", "A=b c"], ["-eA=b c"], ["-e=A=b c"], ["--env", "A=b c"], ["--env=A=b c"], ["-ie", "A=b c"], ["-ieA=b c"]],
)
def test_a_value_stands_in_any_of_dockers_places(words: list[str]) -> None:
    found = read(*words, "image")
    assert found.values("--env") == ("A=b c",)
    assert found.words == ("image",)


def test_the_last_value_counts_unless_all_do() -> None:
    found = read("--name", "a", "--name=b", "-p", "1", "-p2", "image")
    assert found.value("--name") == "b"
    assert found.values("--publish") == ("1", "2")
    assert found.value("--user") is None


def test_switches_may_be_said_to_be_off() -> None:
    found = read("--rm=false", "-t=true", "-d=0", "image")
    assert [found.switch(name) for name in ("--rm", "--tty", "--detach")] == [False, True, False]


def test_two_dashes_end_the_options() -> None:
    assert read("--rm", "--", "-odd", "x").words == ("-odd", "x")
    assert read().words == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--bogus", "x"], "run has no option --bogus"),
        (["-itX", "x"], "run has no option -X"),
        (["--name"], "--name wants a value"),
        (["-e"], "--env wants a value"),
        (["--rm=maybe", "x"], "--rm is a switch"),
        (["-t=maybe", "x"], "-t is a switch"),
    ],
)
def test_what_cannot_be_understood_is_named(words: list[str], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        read(*words)


def test_a_mistyped_option_is_guessed() -> None:
    with pytest.raises(UsageError) as caught:
        read("--entrypont", "sh", "x")
    assert "--entrypoint" in caught.value.hint
