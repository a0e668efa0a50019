"""Completion as a person has it: keys into a shell on a terminal, and what the line is then."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import termios
import time
from typing import TYPE_CHECKING

import pyte
import pytest

from tests.cli.shells import SHELLS, Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

PATIENCE = 30.0
"""Seconds until what should be on the screen is there."""

START = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "PS1='ready> '; source programs/completion"),
    "zsh": (["zsh", "-f", "-i"], "PS1='ready> '; fpath+=($PWD/functions); autoload -U compinit; compinit -u -D"),
    "fish": (["fish", "--no-config", "-i"], "function fish_prompt; echo 'ready> '; end; source programs/completion"),
}
"""How each is started, and what a person has in its configuration: zsh finds the script as a function of its own."""


class Typing:
    """Keys into a shell, and its screen."""

    def __init__(self, command: list[str], folder: Path, environ: dict[str, str]) -> None:
        self._master, slave = pty.openpty()
        self._screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self._screen)
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            cwd=folder,
            env=environ,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509 - nothing but a system call
        )
        os.close(slave)

    def press(self, keys: str) -> None:
        os.write(self._master, keys.encode())

    def until(self, holds: Callable[[str], bool]) -> None:
        """Wait until something holds of the last line on the screen that is not empty."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            lines = [line.rstrip() for line in self._screen.display if line.strip()]
            if lines and holds(lines[-1]):
                return
            if select.select([self._master], [], [], 0.1)[0]:
                data = os.read(self._master, 65536)
                self._stream.feed(data)
                if b"\x1b[c" in data:  # fish asks what it runs on
                    self.press("\x1b[?62c")
        raise AssertionError("\n".join(self._screen.display))

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._master)


@pytest.fixture(params=SHELLS)
def typing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Typing]:
    shell = Shell(request.param, tmp_path)
    (tmp_path / "functions").mkdir()
    (tmp_path / "functions" / "_divepy").write_text(shell.script.read_text())
    (tmp_path / "my image.tar").touch()
    command, setting = START[shell.name]
    found = Typing(command, tmp_path, shell.environ | {"TERM": "xterm"})
    try:
        found.press(f"{setting}\r")
        found.until(lambda line: line == "ready>")
        yield found
    finally:
        found.close()


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        ("divepy tree ubuntu:12\t", "divepy tree ubuntu:12.04"),
        ("divepy x --color=al\t", "divepy x --color=always"),
        ("divepy tree ./my\t", r"divepy tree ./my\ image.tar"),
        ("divepy contai\ts --runn\t", "divepy containers --running"),
    ],
)
def test_what_is_typed_becomes_what_is_meant(typing: Typing, keys: str, line: str) -> None:
    """Whatever the shell thinks that a word is: nothing of it is lost, and nothing stands there twice."""
    typing.press(keys)
    typing.until(lambda shown: shown.endswith(line))
