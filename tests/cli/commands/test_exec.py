"""`divepy exec`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.commands.test_run import small_engine

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy


def test_the_output_and_the_status_are_the_commands(divepy: Divepy) -> None:
    with small_engine(status=5) as engine:
        ended = divepy("-H", engine.address, "exec", "-u", "me", "web", "ls", "-l")
        assert (ended.status, ended.out, ended.err) == (5, "hello\n", "")
        body = engine.posted("/containers/web/exec")[0][1]
        assert (body["Cmd"], body["User"], body["Tty"]) == (["ls", "-l"], "me", False)


def test_a_container_that_does_not_run(divepy: Divepy) -> None:
    with small_engine() as engine:
        engine.refusals["/containers/web/exec"] = (409, "Container web is not running")
        ended = divepy("-H", engine.address, "exec", "web", "ls")
    assert (ended.status, ended.out) == (125, "")
    assert ended.err == "divepy: the engine refused to run a command in web: Container web is not running\n"


@pytest.mark.parametrize(("words", "said"), [([], "exec wants CONTAINER"), (["web"], "exec wants COMMAND")])
def test_what_is_missing_is_said(divepy: Divepy, words: list[str], said: str) -> None:
    ended = divepy("exec", *words)
    assert ended.status == 2
    assert said in ended.err


def test_its_help(divepy: Divepy) -> None:
    assert "usage: divepy exec [OPTIONS] CONTAINER COMMAND…" in divepy("exec", "--help").out
