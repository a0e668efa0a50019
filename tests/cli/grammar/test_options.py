"""Every option, once."""

from __future__ import annotations

import pytest

from dive_py.cli.foreground import request_of
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.options import CHANGES, KINDS, OPTIONS
from dive_py.cli.grammar.table import COMMANDS
from dive_py.engine.run_request import RunRequest
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_no_command_has_an_option_twice(name: str) -> None:
    names = [spelling for option in COMMANDS[name].options for spelling in option.names]
    assert len(names) == len(set(names))


def test_an_option_takes_a_value_everywhere_or_nowhere() -> None:
    """Only then can the first word be found before the command is known; `--json` is the one exception."""
    valued: dict[str, set[bool]] = {}
    for command in (command for command in COMMANDS.values() if not command.as_docker):
        for option in command.options:
            valued.setdefault(option.long, set()).add(bool(option.value))
    assert [name for name, kinds in valued.items() if len(kinds) > 1] == ["--json"]


def test_long_spellings_stand_last() -> None:
    assert all(option.long.startswith("--") for command in COMMANDS.values() for option in command.options)


def test_choices_are_the_words_of_the_listings() -> None:
    assert list(KINDS) == [kind.word for kind in Kind if kind < Kind.WHITEOUT]
    assert list(CHANGES) == [change.word for change in Change if change is not Change.UNTOUCHED]


def test_every_option_of_a_run_is_in_the_request() -> None:
    words = (
        "--name web --rm -itd -e A=1 -e B -v /a:/b -p 80 -u me -w /srv --entrypoint sh --network none -h host "
        "-l k=v --platform linux/arm64 --detach-keys ctrl-x"
    )
    found = DockerWords(words.split(), COMMANDS["run"])
    assert request_of(found, "app:1", ("x",)) == RunRequest(
        "app:1",
        ("x",),
        name="web",
        remove=True,
        interactive=True,
        terminal=True,
        detached=True,
        environment=("A=1", "B"),
        volumes=("/a:/b",),
        ports=("80",),
        user="me",
        folder="/srv",
        entrypoint="sh",
        network="none",
        hostname="host",
        labels=("k=v",),
        platform="linux/arm64",
        detach_keys="ctrl-x",
    )


def test_no_letter_has_two_meanings() -> None:
    for options in (OPTIONS["run"], OPTIONS["exec"]):
        names = [name for option in options for name in option.names]
        assert len(names) == len(set(names))
