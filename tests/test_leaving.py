"""What has the terminal is asked to leave it, and that the terminal is gone is noticed."""

from __future__ import annotations

import os
import pty
import threading

from dive_py import leaving


def test_the_last_one_that_has_the_terminal_is_asked() -> None:
    asked: list[str] = []
    assert not leaving.ask()
    with leaving.asked_by(lambda: asked.append("screen")):
        assert leaving.ask()
        with leaving.asked_by(None):
            assert not leaving.ask()
        assert leaving.ask()
    assert not leaving.ask()
    assert asked == ["screen", "screen"]


def test_a_terminal_that_goes_away_is_noticed() -> None:
    """Without a signal, and without anything read from it."""
    master, slave = pty.openpty()
    told = threading.Event()
    with leaving.on_hangup(told.set):
        leaving.watch(slave)
        os.write(master, b"keys are no end")
        assert not told.is_set()
        os.close(master)
        assert told.wait(30)
    os.close(slave)
