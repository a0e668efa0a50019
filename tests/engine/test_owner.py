"""Whose a thing is that was left with an engine."""

from __future__ import annotations

import os
import subprocess
import sys

from dive_py.engine.owner import is_gone, this_host, this_process


def test_this_process_is_not_gone() -> None:
    assert is_gone(this_process()) is False


def test_a_process_that_has_ended_is_gone() -> None:
    code = "from dive_py.engine.owner import this_process; print(this_process())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert is_gone(done.stdout.strip()) is True


def test_a_killed_process_that_nobody_asked_after_is_gone() -> None:
    code = "from dive_py.engine.owner import this_process; print(this_process(), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE) as process:
        assert process.stdout is not None
        owner = process.stdout.readline().decode().strip()
        assert is_gone(owner) is False
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert is_gone(owner) is True


def test_a_later_process_with_the_same_number_is_another() -> None:
    host, number, start = this_process().split("/")
    assert is_gone(f"{host}/{number}/{int(start) - 1}") is True


def test_what_is_on_another_host_cannot_be_known() -> None:
    _, number, start = this_process().split("/")
    assert is_gone(f"elsewhere/{number}/{start}") is None
    for odd in ("", "x", f"{this_host()}/a/b", f"{this_host()}/1", "//"):
        assert is_gone(odd) is None
