"""The screen on a real pseudo-terminal: where it is drawn, and how it gives the terminal back."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from dive_py.demo.image import build
from dive_py.terminal import Modes
from dive_py.tui.display.driver import Surface
from tests.live.pseudo_terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

_SIGNALLED = """
import os, sys
from textual.drivers.linux_driver import LinuxDriver
from dive_py.cli.main import main
place, number, written = int(sys.argv[1]), int(sys.argv[2]), 0
write = LinuxDriver.write
def counted(self, data):
    global written
    written += 1
    if written == place:
        os.kill(os.getpid(), number)
    write(self, data)
LinuxDriver.write = counted
sys.exit(main(sys.argv[3:]))
"""
"""The program, which gets a signal at the n-th time that it writes to the terminal."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("demo") / "demo.tar"
    build(path)
    return str(path)


def test_a_terminal_that_goes_away_ends_the_program_where_sighup_is_ignored(demo: str) -> None:
    """Under nohup, in some IDEs and below some ssh wrappers no signal comes: it used to spin for ever."""
    with Terminal(demo, ignored=(signal.SIGHUP,)) as terminal:
        terminal.see("efficiency")
        terminal.go_away()
        assert terminal.process.wait(30) == 128 + signal.SIGHUP


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("place", [1, 4, 9, 15])
def test_a_signal_while_the_screen_begins_leaves_the_terminal_whole(demo: str, place: int, number: int) -> None:
    """In the middle of what Textual tells the terminal: alternate screen, mouse, raw keys, pasting."""
    with Terminal(str(place), str(int(number)), demo, program=("-c", _SIGNALLED)) as terminal:
        assert terminal.end() == 128 + number
        terminal.assert_whole()
        assert b"Traceback" not in terminal.output


def test_the_screen_is_drawn_on_the_terminal_where_standard_error_is_a_file(demo: str, tmp_path: Path) -> None:
    """`divepy IMAGE 2>log`: the log is for words, not for the screen."""
    log = tmp_path / "log"
    with log.open("wb") as errors, Terminal(demo, columns=100, rows=30, errors=errors) as terminal:
        shown = terminal.see("Layers", "efficiency")
        assert max(map(len, shown.splitlines())) > 90
        terminal.press("q")
        assert terminal.end() == 0
        terminal.assert_whole()
    assert log.read_bytes() == b""


def test_nothing_is_left_on_the_second_screen(demo: str) -> None:
    """A tmux shows lines of it above the prompt where the window has grown meanwhile."""
    with Terminal(demo) as terminal:
        terminal.see("efficiency")
        terminal.press("q")
        assert terminal.end() == 0
        terminal.assert_whole()
    drawn, left, _ = terminal.output.rpartition(b"\x1b[?1049l")
    assert left
    assert b"divepy" not in drawn.rpartition(b"\x1b[2J")[2]


def test_what_no_encoding_has_is_a_question_mark_and_a_gone_terminal_takes_all() -> None:
    import os

    ours, theirs = os.pipe()
    modes = Modes()
    surface = Surface(theirs, "ascii", modes)
    surface.write("\x1b[?25lnaïve")
    surface.flush()
    assert os.read(ours, 99) == b"\x1b[?25lna?ve"
    assert modes.undo() == b"\x1b[?25h"
    os.close(ours)
    surface.write("more")
    surface.flush()
    os.close(theirs)
