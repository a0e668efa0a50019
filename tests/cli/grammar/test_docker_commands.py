"""Words of docker's on divepy's command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.grammar.docker_commands import ELSEWHERE
from dive_py.cli.grammar.table import COMMANDS
from dive_py.tui.keys.keymap import commands

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


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
