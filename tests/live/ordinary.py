"""A person without any right but that to use an engine's socket."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live.programs import need

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.live.engines import LiveEngine

USER = 54_321
"""Neither this user nor this group has an account."""

GROUP = 54_322
"""The group that may use the socket, as `docker` is on most machines."""


class Ordinary:
    """Such a person.

    Args:
        engine: Whose socket they may use; its data root they may not read.
        home: Their home folder, which they may write.
    """

    def __init__(self, engine: LiveEngine, home: Path) -> None:
        need("setpriv")
        self._home = home
        os.chown(home, USER, USER)
        socket = Path(engine.address.removeprefix("unix://"))
        os.chown(socket, 0, GROUP)
        socket.chmod(0o660)
        for folder in (socket.parent, socket.parent.parent):
            folder.chmod(folder.stat().st_mode | 0o011)
        done = self.run(["-c", "import dive_py"])
        if done.returncode:
            pytest.skip(f"an ordinary user cannot read divepy here: {done.stderr.decode(errors='replace')[-200:]}")
        done = self.run(["-c", f"import os; os.listdir({str(socket.parent / 'data')!r})"])
        assert b"PermissionError" in done.stderr, "the data root can be read by anybody"

    def command(self, words: Sequence[str]) -> list[str]:
        """How to run Python with these words as that person."""
        rights = ["setpriv", f"--reuid={USER}", f"--regid={USER}", f"--groups={GROUP}", "--inh-caps=-all"]
        return [*rights, sys.executable, *words]

    @property
    def environ(self) -> dict[str, str]:
        """Their environment."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ}
        root = str(Path(__file__).parents[2])
        return kept | {"HOME": str(self._home), "PYTHONPATH": kept.get("PYTHONPATH", root)}

    def run(self, words: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
        """Run Python with these words as that person."""
        return subprocess.run(
            self.command(words), stdin=subprocess.DEVNULL, capture_output=True, env=self.environ, cwd="/", check=False,
            timeout=300,
        )  # fmt: skip
