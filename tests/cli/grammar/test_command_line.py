"""Which word of the command line is what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.grammar.command_line import ELSEWHERE
from dive_py.cli.grammar.table import COMMANDS
from dive_py.tui.keys.keymap import commands

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

from hypothesis import given
from hypothesis import strategies as st

from dive_py.cli.grammar import command_line
from dive_py.errors import UsageError


@pytest.mark.parametrize(
    ("line", "command", "found", "options"),
    [
        ("", "explore", (), ()),
        ("ubuntu:12.04", "explore", ("ubuntu:12.04",), ()),
        ("ubuntu:12.04 --layer 3", "explore", ("ubuntu:12.04",), ("--layer=3",)),
        ("--layer 3 ubuntu:12.04", "explore", ("ubuntu:12.04",), ("--layer=3",)),
        ("--layer=3 ubuntu:12.04 -y", "explore", ("ubuntu:12.04",), ("--layer=3", "--yes")),
        ("explore tree", "explore", ("tree",), ()),
        ("-- tree", "explore", ("tree",), ()),
        ("-- run", "explore", ("run",), ()),
        ("tree x /etc --json", "tree", ("x", "/etc"), ("--json",)),
        ("tree --json x /etc", "tree", ("x", "/etc"), ("--json",)),
        ("-H tcp://a tree x", "tree", ("x",), ("--host=tcp://a",)),
        ("-Htcp://a x", "explore", ("x",), ("--host=tcp://a",)),
        ("x -j out.json", "explore", ("x",), ("--json=out.json",)),
        ("x --json -", "explore", ("x",), ("--json=-",)),
        ("x -yj -", "explore", ("x",), ("--yes", "--json=-")),
        ("- --json -", "explore", ("-",), ("--json=-",)),
        ("x --path -odd", "explore", ("x",), ("--path=-odd",)),
        ("x --json", "explore", ("x",), ("--json",)),
        ("x --wat 3", "explore", ("x", "3"), ("--wat",)),
        ("x -z3", "explore", ("x",), ("-z3",)),
    ],
)
def test_the_first_word_decides(line: str, command: str, found: tuple[str, ...], options: tuple[str, ...]) -> None:
    """Options stand anywhere; a value is never taken for a word, nor a word for a value."""
    read = command_line.read(line.split())
    assert (read.command, read.split.words, read.split.options) == (command, found, options)


def test_a_listing_never_becomes_the_name_of_a_file() -> None:
    """`--json tree IMAGE` would write a file called tree: it is asked about instead."""
    with pytest.raises(UsageError, match="--json wants the name of a file"):
        command_line.read(["--json", "tree", "x"])
    assert command_line.read(["--json", "./tree", "x"]).command == "explore"


def test_an_option_before_a_command_is_read_in_one_way_only() -> None:
    """`--json` takes a value for the explorer and none for a listing."""
    with pytest.raises(UsageError, match="before 'tree'"):
        command_line.read(["--json", "-", "tree", "x"])


@given(
    st.lists(st.sampled_from(["--json", "-j", "-", "--", "tree", "x", "-y", "-yj", "--layer", "--layer=2", "-H", ""]))
)
def test_every_line_is_read_or_refused(arguments: list[str]) -> None:
    """No order of arguments makes the reader fail in another way, or lose a word after `--`."""
    try:
        line = command_line.read(arguments)
    except UsageError:
        return
    assert all(option.startswith("-") for option in line.split.options)
    if "--" in line.split.words:
        assert arguments.count("--") > 1


@pytest.mark.parametrize("line", ["ps", "rm web", "-y stop web", "logs web --debug"])
def test_a_word_of_docker_s_leads_to_divepy_s(divepy: Divepy, line: str) -> None:
    ended = divepy(*line.split())
    assert ended.status == 2
    assert "is a word of docker's: " in ended.err


def test_a_file_of_that_name_is_a_file(divepy: Divepy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "logs").write_text("no image")
    assert "word of docker's" not in divepy("logs").err
    assert "word of docker's" not in divepy("explore", "ps", "-H", "unix:///nowhere").err


def test_what_is_named_instead_is_there() -> None:
    assert not ELSEWHERE.keys() & COMMANDS.keys()
    keys = {key for command in commands("containers") for key in command.keys.split(",")}
    for hint in ELSEWHERE.values():
        for word in re.findall(r"divepy ([a-z]+)", hint):
            assert word in COMMANDS
        assert hint.startswith("divepy ") or hint.partition(" ")[0] in keys
