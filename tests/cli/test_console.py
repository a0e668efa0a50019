"""The terminal around the command line."""

from __future__ import annotations

import io
import os
import sys

import pytest

from dive_py.cli import console
from dive_py.progress import Progress


class Terminal(io.StringIO):
    """A stream that somebody watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("choice", "environment", "terminal", "wanted"),
    [
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
        (None, {}, True, True),
        ("auto", {}, True, True),
        (None, {}, False, False),
        (None, {"NO_COLOR": "1"}, True, False),
        (None, {"NO_COLOR": ""}, True, True),
        (None, {"FORCE_COLOR": "1"}, False, True),
        (None, {"CLICOLOR_FORCE": "1"}, False, True),
        (None, {"TERM": "dumb"}, True, False),
    ],
)
def test_colours_follow_the_choice_then_the_environment_then_the_stream(
    monkeypatch: pytest.MonkeyPatch, choice: str | None, environment: dict[str, str], *, terminal: bool, wanted: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with console.colours(choice):
        assert console.wants_colour(Terminal() if terminal else io.StringIO()) is wanted


@pytest.mark.parametrize(
    ("choice", "before", "after"),
    [("never", None, "1"), ("always", "1", None), (None, "", None), (None, "1", "1"), ("auto", None, None)],
)
def test_the_screen_is_told_by_the_environment(
    monkeypatch: pytest.MonkeyPatch, choice: str | None, before: str | None, after: str | None
) -> None:
    """Its library takes an empty NO_COLOR for a set one."""
    monkeypatch.setenv("NO_COLOR", before or "")
    if before is None:
        monkeypatch.delenv("NO_COLOR")
    with console.colours(choice):
        console.hand_colours_to_screen()
    assert os.environ.get("NO_COLOR") == after


def test_a_dumb_terminal_has_no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda _stream: True)
    assert console.has_screen()
    monkeypatch.setenv("TERM", "dumb")
    assert not console.has_screen()


def test_errors_are_one_printable_line(capsys: pytest.CaptureFixture[str]) -> None:
    console.tell_error("bad\x1b[2J\nname", "do this")
    console.tell_note("by the way")
    assert capsys.readouterr().err == "divepy: bad\\x1b[2J\\nname; do this\ndivepy: by the way\n"


def test_errors_are_red_where_colours_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    with console.colours("always"):
        console.tell_error("bad")
    assert capsys.readouterr().err == "\x1b[31mdivepy:\x1b[0m bad\n"


def test_a_closed_standard_error_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    monkeypatch.setattr(sys, "stderr", closed)
    console.tell_error("nobody hears this")
    assert not console.is_terminal(closed)
    assert not console.is_terminal(None)


def test_progress_is_shown_on_a_terminal_and_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(console, "_FIRST_SHOWN", 0.0)
    progress = Progress("reading\x1b", total=2000)
    progress.advance(1000)
    with console.shown(progress):
        while "50 %" not in terminal.getvalue():
            pass
    drawn = terminal.getvalue()
    assert r"reading\x1b: 1 kB of 2 kB, 50 %" in drawn
    assert drawn.endswith("\r\x1b[K"), "the line is empty again"


def test_fast_work_shows_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(console, "_FIRST_SHOWN", 60.0)
    with console.shown(Progress()):
        pass
    assert terminal.getvalue() == ""


def test_progress_is_not_written_to_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stderr", plain)
    monkeypatch.setattr(console, "_FIRST_SHOWN", 0.0)
    with console.shown(Progress()):
        pass
    assert plain.getvalue() == ""


def test_only_a_terminal_has_a_width(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables on a pipe or in a file stay whole, whatever terminal the program was started from."""
    monkeypatch.setenv("COLUMNS", "50")
    assert console.columns(io.StringIO()) == 0
    assert console.columns(None) == 0
    screen, other = os.openpty()
    with os.fdopen(other, "w") as stream:
        assert console.columns(stream) == 50
    os.close(screen)
