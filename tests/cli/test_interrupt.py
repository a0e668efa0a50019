"""Ctrl+c at any time."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import interrupt

if TYPE_CHECKING:
    from pathlib import Path


def test_an_interrupt_ends_the_program_at_once() -> None:
    """Also while it waits for what never comes; nothing is said."""
    code = (
        "import os, signal, sys, threading\n"
        "from dive_py.cli.main import main\n"
        "from dive_py.cli import waste\n"
        "def run(arguments, progress):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    threading.Event().wait(60)\n"
        "    return 0\n"
        "waste.run = run\n"
        "sys.exit(main(['waste', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=50)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_what_is_torn_away_in_the_middle_may_fail_in_any_way(number: signal.Signals) -> None:
    """The signal is what ended the program, whatever comes of it on the way out."""
    code = (
        "import os, sys\n"
        "from dive_py.cli.main import main\n"
        "from dive_py.cli import waste\n"
        "def run(arguments, progress):\n"
        "    try:\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "        while True:\n"
        "            pass\n"
        "    finally:\n"
        "        raise AttributeError('half made')\n"
        "waste.run = run\n"
        "sys.exit(main(['waste', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=50)
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, b"", b"")


def test_a_thread_that_hangs_does_not_hold_the_program(tmp_path: Path) -> None:
    """The work is told to stop; what does not listen is left behind."""
    marker = tmp_path / "stopped"
    code = (
        "import os, pathlib, signal, sys, threading\n"
        "from dive_py.cli.main import main\n"
        "from dive_py.cli import interrupt, waste\n"
        "interrupt._PATIENCE = 0.2\n"
        "def run(arguments, progress):\n"
        "    hanging = threading.Thread(target=threading.Event().wait, args=(60,))\n"
        "    hanging.start()\n"
        "    try:\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        hanging.join()\n"
        "    finally:\n"
        f"        pathlib.Path({str(marker)!r}).write_text(str(progress.stopped))\n"
        "waste.run = run\n"
        "sys.exit(main(['waste', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=50)
    assert (done.returncode, done.stderr) == (130, b"")
    assert marker.read_text() == "True"


def test_the_handler_is_there_only_for_the_time_being() -> None:
    before = signal.getsignal(signal.SIGINT)
    with interrupt.caught(threading.Event()):
        ours = signal.getsignal(signal.SIGINT)
        assert ours is not before
        with interrupt.left_to_the_screen():
            assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        assert signal.getsignal(signal.SIGINT) is ours
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_leave_signals_alone() -> None:
    """Only the main thread may set handlers; the program can be run from another one."""
    seen: list[object] = []

    def work() -> None:
        with interrupt.caught(threading.Event()), interrupt.left_to_the_screen():
            seen.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]
