"""Completion scripts that a library makes."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.commands.completion import script
from dive_py.cli.grammar.table import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("shell", ["powershell", "tcsh"])
def test_all_commands_and_options_are_in_it(shell: str) -> None:
    text = script(shell)
    assert all(name in text for name in COMMANDS)
    longs = {option.long.removeprefix("--") for command in COMMANDS.values() for option in command.options}
    assert all(name in text for name in longs)


@pytest.mark.skipif(not (shutil.which("tcsh") and shutil.which("setsid")), reason="tcsh is not installed")
@pytest.mark.parametrize(
    ("typed", "completed"),
    [("divepy was", "divepy waste "), ("divepy tree --mer", "--merged "), ("divepy config ex", "config example ")],
)
def test_tcsh_completes_with_it(tmp_path: Path, typed: str, completed: str) -> None:
    (tmp_path / "divepy.tcsh").write_text(script("tcsh"))
    ours, theirs = pty.openpty()
    # a terminal of its own, or it would be stopped for touching one that is not
    command = ["setsid", "--ctty", "tcsh", "-f"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, cwd=tmp_path) as shell:
        try:
            os.close(theirs)
            os.write(ours, b"source divepy.tcsh; echo re'ad'y\n")
            _read_until(ours, b"ready")
            os.write(ours, f"{typed}\t".encode())
            _read_until(ours, completed.encode())
        finally:
            shell.kill()
            os.close(ours)


@pytest.mark.skipif(shutil.which("pwsh") is None, reason="PowerShell is not installed")
def test_powershell_completes_with_it(tmp_path: Path) -> None:
    (tmp_path / "divepy.ps1").write_text(script("powershell"))
    ask = ". ./divepy.ps1; (TabExpansion2 'divepy was' 10).CompletionMatches.CompletionText"
    done = subprocess.run(
        ["pwsh", "-NoProfile", "-Command", ask], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert "waste" in done.stdout.split()


def _read_until(descriptor: int, expected: bytes) -> None:
    """Read what a shell writes until it has written this; the test's own time limit ends the wait."""
    received = b""
    while expected not in received:
        received += os.read(descriptor, 4096)
