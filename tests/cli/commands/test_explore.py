"""`divepy IMAGE`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.cli import console

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.explorer.request import ExplorerRequest
    from tests.cli.conftest import Divepy


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[ExplorerRequest]:
    """A terminal; what the explorer was opened with instead of a screen."""
    import dive_py.tui.app

    calls: list[ExplorerRequest] = []

    def record(request: ExplorerRequest, _settings: object) -> int:
        calls.append(request)
        return 0

    monkeypatch.setattr(console, "has_screen", lambda **_: True)
    monkeypatch.setattr(dive_py.tui.app, "run_explorer", record)
    return calls


@pytest.mark.parametrize(("value", "screens"), [("true", 0), ("1", 0), ("yes", 1), ("", 1)])
def test_ci_counts_as_dive_counts_it(
    divepy: Divepy,
    archive: Path,
    opened: list[ExplorerRequest],
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    screens: int,
) -> None:
    """With it, rules are checked even on a terminal."""
    monkeypatch.setenv("CI", value)
    ended = divepy(archive)
    assert (ended.status, len(opened)) == (0 if screens else 1, screens)
    assert ("FAIL" in ended.out) == (not screens)


@pytest.mark.parametrize(
    "words",
    [["--base", "b"], ["--report", "text"], ["--ci-config", "f"], ["--lowestEfficiency", "1"], ["--forbidden", "x"]],
)
def test_rules_that_would_not_be_checked_are_refused(divepy: Divepy, words: list[str]) -> None:
    """A gate that is not checked never passes."""
    ended = divepy("nowhere.tar", *words)
    assert (ended.status, ended.out) == (2, "")
    assert "add --ci" in ended.err


def test_what_makes_no_sense_is_refused_before_anything_is_read(divepy: Divepy) -> None:
    for words in (["--ci", "--report", "x"], ["--ci", "--lowestEfficiency", "2"], ["--layer", "x"]):
        ended = divepy("nowhere.tar", *words)
        assert (ended.status, ended.out) == (2, "")
        assert "nowhere.tar" not in ended.err


def test_analyses_without_an_image_are_refused(divepy: Divepy) -> None:
    for words in (["--json", "-"], ["--ci"]):
        ended = divepy(*words)
        assert ended.status == 2
        assert f"{words[0]} wants an IMAGE" in ended.err
