"""No test depends on the clock, the terminal, inherited signals or who started the run."""

from __future__ import annotations

import gzip
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests import surroundings

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT: Final = Path(__file__).parents[1]

ODD: Final = {
    "CI": "true", "COLUMNS": "20", "LINES": "5", "TERM": "dumb", "NO_COLOR": "1", "FORCE_COLOR": "1",
    "TZ": "Asia/Kolkata", "LANG": "tr_TR.ISO-8859-9", "LC_ALL": "C", "HOME": "/dev/null/none",
    "DOCKER_HOST": "tcp://192.0.2.1:1", "CONTAINER_HOST": "tcp://192.0.2.1:1", "PYTHONHASHSEED": "7",
    "DIVEPY_SOURCE": "nonsense", "XDG_CONFIG_HOME": "/dev/null/none",
    "HTTP_PROXY": "http://192.0.2.1:1", "http_proxy": "http://192.0.2.1:1",
}  # fmt: skip
"""An environment in which hardly anything is as usual."""

_OF_SIGNALS: Final = 8
"""Tests that send signals, at least; more may come."""

DEAF: Final = ("sh", "-c", 'umask 077; trap "" HUP INT QUIT TERM CHLD USR1 TSTP; exec "$@"', "sh")
"""Starts a program that ignores signals, as nohup, some remote shells and some daemons do."""


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """What pytest says in such surroundings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [*DEAF, sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:xdist", *words],
        cwd=ROOT,
        env=kept | ODD,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def names(items: Sequence[pytest.Item]) -> list[str]:
    """The names of tests without the group that xdist adds."""
    found = []
    for item in items:
        group = next((mark.args[0] for mark in item.iter_markers("xdist_group") if mark.args), "")
        found.append(item.nodeid.removesuffix(f"@{group}") if group else item.nodeid)
    return found


def test_names_of_tests_fit_a_line(request: pytest.FixtureRequest) -> None:
    assert surroundings.odd_names(names(request.session.items)) == []


@pytest.mark.slow
def test_tests_have_the_same_names_and_order_wherever_they_are_collected(request: pytest.FixtureRequest) -> None:
    here = names(request.session.items)
    done = run(
        "-q", "--collect-only", "-m", "slow or not slow", *dict.fromkeys(name.partition("::")[0] for name in here)
    )
    wanted = set(here)
    there = [line for line in done.stdout.splitlines() if line in wanted]
    assert there == here, done.stderr


def test_a_run_that_ignores_signals_still_tests_them() -> None:
    done = run(
        "-q", "tests/cli/test_interrupt.py", "tests/engine/test_reading.py", "-k", "signal or torn", "--timeout=30"
    )
    assert done.returncode == 0, done.stdout
    told = done.stdout.splitlines()[-1].split()
    assert told[1:2] == ["passed,"], done.stdout
    assert int(told[0]) >= _OF_SIGNALS, done.stdout


def test_a_run_lives_through_what_it_was_told_to_ignore() -> None:
    code = (
        "import os, signal, subprocess, sys\n"
        "from tests import surroundings\n"
        "surroundings.settle()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import signal; print(int(signal.getsignal(1)))'])\n"
        "sys.exit(child.wait())\n"
    )
    done = subprocess.run([*DEAF, sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{int(signal.SIG_DFL)}\n".encode(), b"")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (gzip.compress(b"x"), "data"),
        (b"plain", None),
        ("a\nb", None),
        ("x" * 200, "x" * 30 + "~"),
        ("\u00fc" * 200, "data"),
        (b"\xff" * (1 << 20), "data"),
        (7, None),
        (None, None),
    ],
)
def test_values_name_tests_only_where_they_are_short_text(value: object, name: str | None) -> None:
    assert surroundings.name_of(value, "data") == name
