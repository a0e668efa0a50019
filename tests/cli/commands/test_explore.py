"""`divepy IMAGE`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.cli.commands import explore
from dive_py.settings import keys

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.sources.image import OpenOptions
    from tests.cli.conftest import Divepy


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, OpenOptions, dict[str, Any]]]:
    """A terminal; what the explorer was opened with instead of a screen."""
    import dive_py.tui.app

    calls: list[tuple[str, OpenOptions, dict[str, Any]]] = []

    def record(reference: str, options: OpenOptions, **more: object) -> int:
        calls.append((reference, options, more))
        return 0

    monkeypatch.setattr(explore, "has_screen", lambda _image=None: True)
    monkeypatch.setattr(dive_py.tui.app, "run_explorer", record)
    return calls


def test_without_a_terminal_a_summary_is_printed(divepy: Divepy, archive: Path) -> None:
    ended = divepy(archive)
    assert (ended.status, ended.err) == (0, "")
    assert "efficiency 25 % · 1.5 kB wasted" in ended.out
    assert "    1   500 B       -  second" in ended.out


def test_on_a_terminal_the_explorer_opens_at_a_place(
    divepy: Divepy, archive: Path, opened: list[tuple[str, OpenOptions, dict[str, Any]]]
) -> None:
    ended = divepy(archive, "--layer", "1", "--path", "/etc", "--platform", "linux/arm64", "--color", "never")
    assert ended.status == 0
    ((reference, options, more),) = opened
    assert (reference, options.platform) == (str(archive), "linux/arm64")
    assert more.pop("opening").text == str(archive)
    assert more.pop("settings")[keys.PLATFORM] == "linux/arm64"
    assert more == {"layer": 1, "path": "/etc", "tour": False}


@pytest.mark.parametrize(("value", "screens"), [("true", 0), ("1", 0), ("yes", 1), ("", 1)])
def test_ci_counts_as_dive_counts_it(
    divepy: Divepy,
    archive: Path,
    opened: list[tuple[str, OpenOptions, dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
    value: str,
    screens: int,
) -> None:
    """With it, rules are checked even on a terminal."""
    monkeypatch.setenv("CI", value)
    ended = divepy(archive)
    assert (ended.status, len(opened)) == (0 if screens else 1, screens)
    assert ("FAIL" in ended.out) == (not screens)


def test_json_goes_to_a_file(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("old and much longer than nothing" * 1000)
    ended = divepy(archive, "--json", report)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    found = json.loads(report.read_text())
    assert (len(found["layer"]), found["image"]["inefficientBytes"]) == (2, 1500)


def test_json_goes_to_standard_output(divepy: Divepy, archive: Path) -> None:
    ended = divepy(archive, "--json", "-", "--scoring", "dive")
    assert (ended.status, ended.err) == (0, "")
    assert json.loads(ended.out)["image"]["inefficientBytes"] == 2000


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


def test_a_dumb_terminal_has_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.cli.console.is_terminal", lambda _stream: True)
    assert explore.has_screen()
    monkeypatch.setenv("TERM", "dumb")
    assert not explore.has_screen()
