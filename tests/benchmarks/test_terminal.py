"""The terminal in memory: it shows what a program draws, answers what it asks and tells what was never shown."""

from __future__ import annotations

import os
import sys

import pytest

pytest.importorskip("pyte")

from benchmarks.measure import environment
from benchmarks.terminal import Terminal

PROGRAM = """
import os, sys, tty
tty.setraw(0)
size = os.get_terminal_size()
print(f"\\x1b[2J\\x1b[Hready {size.columns}x{size.lines}", end="", flush=True)
while (key := os.read(0, 8)) != b"q":
    print(f"\\x1b[2;1Hpressed {key!r}", end="", flush=True)
"""

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals"),
    # the tests' own runner may have threads; the child becomes the program at once
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def test_it_is_a_terminal_of_the_given_size() -> None:
    with Terminal([sys.executable, "-c", PROGRAM], environment(), rows=30, columns=90) as terminal:
        assert terminal.wait_for(r"ready 90x30", 30) is not None
        assert terminal.press("down", r"pressed b'\\x1b\[B'", 30, quiet=0.05) is not None
        assert terminal.press("x", "never shown", 0.3, quiet=0.05) is None
        assert "pressed b'x'" in terminal.text()


def test_a_program_that_ends_is_not_waited_for() -> None:
    with Terminal([sys.executable, "-c", "print('bye')"], environment()) as terminal:
        assert terminal.wait_for("never", 30) is None
        assert terminal.ended
        assert "bye" in terminal.text()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peaks are read from /proc")
def test_memory_counts_children() -> None:
    child = "x = bytearray(50_000_000); x[::4096] = b'1' * len(x[::4096]); print('child', flush=True); input()"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    with Terminal([sys.executable, "-c", parent], environment()) as terminal:
        assert terminal.wait_for("child", 30) is not None
        terminal.peaks.look(now=True)
        assert (terminal.peaks.total or 0) > 50_000_000
