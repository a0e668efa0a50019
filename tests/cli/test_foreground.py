"""This side of a run."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from dive_py.cli import foreground
from dive_py.engine.run_request import RunRequest
from dive_py.engine.session import Outcome

if TYPE_CHECKING:
    import pytest


def test_input_is_only_taken_where_it_is_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    with open("/dev/null") as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        assert foreground.ends(RunRequest("app")).keys is None
        assert foreground.ends(RunRequest("app", interactive=True)).keys == nothing.fileno()
        assert foreground.ends(RunRequest("app", interactive=True, detached=True, terminal=True)).keys is None


def test_what_runs_on_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert foreground.status_of(Outcome("c", 3), "web") == 3
    assert foreground.status_of(Outcome("c", detached=True), "web") == 0
    assert capsys.readouterr().err == "divepy: left web running; divepy exec -it web sh goes into it again\n"
