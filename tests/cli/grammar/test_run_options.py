"""The options of `run` and `exec`."""

from __future__ import annotations

from dive_py.cli.foreground import request_of
from dive_py.cli.grammar.docker_words import DockerWords
from dive_py.cli.grammar.run_options import EXEC, RUN
from dive_py.cli.grammar.table import COMMANDS
from dive_py.engine.run_request import RunRequest


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
    for options in (RUN, EXEC):
        names = [name for option in options for name in option.names]
        assert len(names) == len(set(names))
