"""Engines that die in the middle or refuse: a sentence, a status, and a screen that goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import images as small_images
from tests.live.engines import docker_20
from tests.live.ordinary import Ordinary
from tests.live.pseudo_terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.engines import LiveEngine

ENDLESS = f"FROM {small_images.BASE}\nRUN while :; do :; done\n"


@contextmanager
def mortal(folder: Path) -> Iterator[tuple[LiveEngine, int]]:
    """An engine that may be killed, and its process."""
    folder.mkdir()
    try:
        with docker_20(folder) as engine:
            small_images.build_base(engine)
            yield engine, int((folder / "pid").read_text())
    finally:
        subprocess.run(["pkill", "-9", "-f", str(folder)], check=False)


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A folder whose build never ends."""
    folder = tmp_path / "endless"
    folder.mkdir()
    (folder / "Dockerfile").write_text(ENDLESS)
    return folder


def test_the_engine_dies_while_it_builds(short_folder: Path, endless: Path) -> None:
    with mortal(short_folder / "dies") as (engine, pid):
        words = [sys.executable, "-m", "dive_py", "-H", engine.address, "build", "--network", "none", str(endless)]
        with subprocess.Popen(words, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            while b"RUN while" not in process.stderr.readline():
                pass
            os.kill(pid, signal.SIGKILL)
            said = process.stderr.read().decode().splitlines()
            assert process.wait(30) == 2
    assert said[-1].startswith("divepy: the engine")
    assert not any("Traceback" in line for line in said)


def test_the_screens_go_on_when_the_engine_dies(short_folder: Path, endless: Path) -> None:
    with (
        mortal(short_folder / "shown") as (engine, pid),
        Terminal("-H", engine.address) as screen,
    ):
        screen.see("divepy-live/base")
        screen.press("b")
        screen.see("Build what?")
        screen.fill(f"--network none {endless}")
        screen.see("RUN while")
        os.kill(pid, signal.SIGKILL)
        screen.see("failed", "the engine")
        screen.press("q")
        screen.see("engine gone", "divepy-live/base")
        screen.press("C")
        screen.see("no engine answers", "R asks again")
        screen.press("q")
        screen.see("Images")
        screen.press("q")
        assert screen.end() == 0
        screen.assert_whole()


def test_a_build_that_is_stopped_ends_at_the_engine(docker20: LiveEngine, endless: Path) -> None:
    small_images.build_base(docker20)
    with Terminal("-H", docker20.address, "build", "--network", "none", str(endless)) as screen:
        screen.see("RUN while")
        screen.press("\x1b")
        screen.see("Stop the build?")
        screen.press("y")
        screen.see("the build was stopped")
        screen.press("q")
        assert screen.end() == 2
        screen.assert_whole()
    for _ in range(100):
        if not docker20.docker("ps", "--quiet").strip():
            return
        time.sleep(0.1)
    raise AssertionError("the build's container runs on")


def test_a_socket_that_may_not_be_used(docker20: LiveEngine) -> None:
    with tempfile.TemporaryDirectory(prefix="divepy-home-", dir="/var/tmp") as home:
        ordinary = Ordinary(docker20, Path(home))
        socket = Path(docker20.address.removeprefix("unix://"))
        socket.chmod(0o600)
        try:
            for words, status in (
                (("images",), 2),
                (("pull", "app:1"), 2),
                (("run", "app"), 125),
                (("commit", "web", "app"), 2),
                (("container:web",), 2),
                (("search", "127.0.0.1:1/app"), 2),
            ):
                done = ordinary.run(["-m", "dive_py", "-H", docker20.address, *words])
                said = done.stderr.decode()
                assert done.returncode == status, (words, said)
                assert len(said.splitlines()) == 1, said
                if words[0] != "search":
                    assert "permission denied" in said
                    assert "join the engine's group" in said
        finally:
            socket.chmod(0o660)
