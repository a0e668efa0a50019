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
        "from dive_py.cli.commands import waste\n"
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
        "from dive_py.cli.commands import waste\n"
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
        "from dive_py.cli import interrupt\nfrom dive_py.cli.commands import waste\n"
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
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_other_threads_leave_signals_alone() -> None:
    """Only the main thread may set handlers; the program can be run from another one."""
    seen: list[object] = []

    def work() -> None:
        with interrupt.caught(threading.Event()):
            seen.append(signal.getsignal(signal.SIGINT))

    before = signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_what_can_be_asked_to_leave_is_asked_and_not_broken_off() -> None:
    """A screen has the terminal: an exception in the middle of its beginning would leave it half taken."""
    code = (
        "import os, signal, sys\n"
        "from dive_py.cli.main import main\n"
        "from dive_py.cli.commands import waste\n"
        "from dive_py import leaving\n"
        "def run(arguments, progress):\n"
        "    asked = []\n"
        "    with leaving.asked_by(lambda: asked.append(1)):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        print(asked, progress.stopped)\n"
        "    return 0\n"
        "waste.run = run\n"
        "sys.exit(main(['waste', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=50)
    assert (done.returncode, done.stdout, done.stderr) == (143, b"[1] True\n", b"")


@pytest.mark.parametrize("module", ["dive_py.cli.main", "dive_py.cli.interrupt"])
def test_an_interrupt_while_python_still_loads_the_program_shows_no_traceback(module: str) -> None:
    """As a C program ends: by the signal, which shells count as 130."""
    code = (
        "import os, runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Finder:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path, target=None):\n"
        f"        if name == {module!r}:\n"
        "            os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder)\n"
        "sys.argv = ['divepy', '--version']\n"
        "runpy.run_module('dive_py', run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=50)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_a_finalizer_ends_the_program_too(number: signal.Signals) -> None:
    """Python lets no exception out of one, nor out of the callbacks that its import system has; nothing is said."""
    code = (
        "import os, sys, threading\n"
        "from dive_py.cli.main import main\n"
        "from dive_py.cli import interrupt\nfrom dive_py.cli.commands import waste\n"
        "interrupt._PATIENCE = 40\n"
        "class Dying:\n"
        "    def __del__(self):\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "def run(arguments, progress):\n"
        "    Dying()\n"
        "    threading.Event().wait(30)\n"
        "    return 0\n"
        "waste.run = run\n"
        "sys.exit(main(['waste', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=25)
    assert (done.returncode, done.stdout, done.stderr) == (128 + number, b"", b"")


def test_a_coroutine_that_never_began_is_no_words_after_a_signal() -> None:
    code = (
        "import os, signal, sys\n"
        "from dive_py.cli.main import main\n"
        "from dive_py.cli.commands import waste\n"
        "async def never():\n"
        "    pass\n"
        "def run(arguments, progress):\n"
        "    begun = never()\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    while True:\n"
        "        pass\n"
        "waste.run = run\n"
        "sys.exit(main(['waste', 'x']))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=50)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
