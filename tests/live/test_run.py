"""Interactive runs on real engines, in a real pseudo-terminal: whatever ends them, the terminal is whole."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import images as small_images
from tests.live.engines import docker_20
from tests.live.pseudo_terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.engines import LiveEngine

NAME = "divepy-live-run"
MESSY = r"printf '\033[?1049h\033[?1000h\033[?25l\033[?2004h\033[31m'"
"""What a program tells the terminal and takes back only when it ends well."""


@pytest.fixture(params=["docker20", "docker26"])
def engine(request: pytest.FixtureRequest) -> Iterator[LiveEngine]:
    engine: LiveEngine = request.getfixturevalue(request.param)
    small_images.build_base(engine)
    yield engine
    subprocess.run(["docker", "-H", engine.address, "rm", "-f", "-v", NAME], capture_output=True, check=False)


def running(engine: LiveEngine, *words: str) -> Terminal:
    return Terminal(
        "-H", engine.address, "run", "--network", "none", "--name", NAME, "-it", *words, small_images.BASE, "sh"
    )


def divepy(engine: LiveEngine, *words: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "dive_py", "-H", engine.address, *words]
    return subprocess.run(command, input=data, capture_output=True, timeout=120, check=False)


def ready(terminal: Terminal) -> None:
    """Wait for the shell, and see that keys reach it and come back once."""
    terminal.see("#")
    terminal.line("echo one$((1))two")
    terminal.see("one1two")


def test_a_shell_that_ends(engine: LiveEngine) -> None:
    with running(engine, "--rm") as terminal:
        ready(terminal)
        assert terminal.attributes() != terminal.before
        terminal.line(MESSY)
        terminal.line("exit 7")
        assert terminal.end() == 7
        terminal.assert_whole()
    assert NAME.encode() not in engine.docker("ps", "--all", "--format", "{{.Names}}")


def test_a_shell_that_is_left_with_the_keys_for_it(engine: LiveEngine) -> None:
    with running(engine) as terminal:
        ready(terminal)
        terminal.line(MESSY)
        time.sleep(0.3)
        terminal.press(b"\x10\x11")
        assert terminal.end() == 0
        terminal.assert_whole()
        assert f"left {NAME} running" in terminal.text
    assert engine.docker("inspect", "--format", "{{.State.Running}}", NAME).strip() == b"true"


def test_a_container_that_is_killed(engine: LiveEngine) -> None:
    with running(engine) as terminal:
        ready(terminal)
        terminal.line(MESSY)
        time.sleep(0.3)
        engine.docker("kill", NAME)
        assert terminal.end() == 137
        terminal.assert_whole()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP])
def test_divepy_that_is_killed(engine: LiveEngine, ending: signal.Signals) -> None:
    with running(engine) as terminal:
        ready(terminal)
        terminal.line(MESSY)
        time.sleep(0.3)
        terminal.process.send_signal(ending)
        assert terminal.end() == 128 + ending
        terminal.assert_whole()


def test_the_window_changes_its_size(engine: LiveEngine) -> None:
    with running(engine, "--rm") as terminal:
        ready(terminal)
        terminal.line("busybox stty size || stty size")
        terminal.see("40 120")
        terminal.resize(90, 30)
        time.sleep(0.5)
        terminal.line("busybox stty size || stty size")
        terminal.see("30 90")
        terminal.line("exit")
        assert terminal.end() == 0


def test_ctrl_c_belongs_to_the_container(engine: LiveEngine) -> None:
    with running(engine, "--rm") as terminal:
        ready(terminal)
        terminal.line("while :; do :; done")
        time.sleep(0.5)
        terminal.press(b"\x03")
        terminal.line("echo still$((1))here")
        terminal.see("still1here")
        terminal.line("exit")
        assert terminal.end() == 0
        terminal.assert_whole()


def test_the_engine_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    left: list[int] = []
    try:
        with docker_20(folder) as engine:
            small_images.build_base(engine)
            with running(engine) as terminal:
                ready(terminal)
                terminal.line(MESSY)
                time.sleep(0.3)
                left = processes_of(folder)
                os.kill(int((folder / "pid").read_text()), signal.SIGKILL)
                assert terminal.end() == 125
                terminal.assert_whole()
                assert "the engine is gone" in terminal.text
    finally:
        for process in left:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)


def processes_of(folder: Path) -> list[int]:
    """What an engine has started: containerd, each container's shim and what runs in it.

    It cannot end that itself once it is killed, and a shim is no child of it: the folder stands in its command line.
    """
    parents: dict[int, int] = {}
    found: list[int] = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended
            status = dict(
                line.split(":\t", 1) for line in (process / "status").read_text().splitlines() if ":\t" in line
            )
            parents[int(process.name)] = int(status["PPid"])
            if str(folder).encode() in (process / "cmdline").read_bytes():
                found.append(int(process.name))
    left = list(found)
    while left:
        above = left.pop()
        inside = [child for child, parent in parents.items() if parent == above and child not in found]
        found += inside
        left += inside
    return found


def test_statuses_are_those_of_docker(engine: LiveEngine) -> None:
    base = ("run", "--rm", "--network", "none")
    image = small_images.BASE
    done = divepy(engine, *base, image, "sh", "-c", "echo out; echo err >&2; exit 7")
    assert (done.returncode, done.stdout, done.stderr) == (7, b"out\n", b"err\n")
    assert divepy(engine, *base, image, "nosuch").returncode == 127
    assert divepy(engine, *base, image, "/etc").returncode == 126
    refused = divepy(engine, *base, "--user", "no:such:user", image, "true")
    assert refused.returncode == 125
    assert refused.stderr.startswith(b"divepy: the engine refused")
    assert len(refused.stderr.splitlines()) == 1


def test_input_and_output_are_pipes(engine: LiveEngine) -> None:
    data = os.urandom(2_000_000)
    done = divepy(engine, "run", "--rm", "-i", "--network", "none", small_images.BASE, "cat", data=data)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == data


def test_a_signal_goes_to_the_container_that_has_no_terminal(engine: LiveEngine) -> None:
    script = "trap 'echo got it; exit 3' TERM; echo ready; while :; do :; done"
    command = ["run", "--rm", "--network", "none", "--name", NAME, small_images.BASE, "sh", "-c", script]
    words = [sys.executable, "-m", "dive_py", "-H", engine.address, *command]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.read() == b"got it\n"
        assert process.wait(30) == 3


def test_detached_runs_and_commands_in_them(engine: LiveEngine) -> None:
    script = "while :; do :; done"
    done = divepy(engine, "run", "-d", "--name", NAME, "--network", "none", small_images.BASE, "sh", "-c", script)
    assert done.returncode == 0
    assert re.fullmatch(rb"[0-9a-f]{64}\n", done.stdout)
    again = divepy(engine, "run", "-d", "--name", NAME, "--network", "none", small_images.BASE, "sh")
    assert again.returncode == 125
    assert f"there is a container called {NAME} already".encode() in again.stderr
    done = divepy(
        engine, "exec", "-i", "-e", "A=b c", "-w", "/srv", NAME, "sh", "-c", "cat; echo $A $PWD; exit 5", data=b"x\n"
    )
    assert (done.returncode, done.stdout) == (5, b"x\nb c /srv\n")
    with Terminal("-H", engine.address, "exec", "-it", NAME, "sh") as terminal:
        ready(terminal)
        terminal.line("exit 4")
        assert terminal.end() == 4
        terminal.assert_whole()


def test_an_image_that_is_nowhere(engine: LiveEngine) -> None:
    done = divepy(engine, "run", "--rm", "127.0.0.1:1/no/such:1")
    assert done.returncode == 125
    assert b"127.0.0.1:1/no/such:1 cannot be pulled" in done.stderr


@pytest.mark.parametrize("ending", ["SIGTERM", "SIGHUP", "container killed", "left"])
def test_a_run_from_the_screens(docker20: LiveEngine, ending: str) -> None:
    """The terminal that the screens lent is whole, too, or the screens have it again."""
    small_images.build_base(docker20)
    try:
        with Terminal("-H", docker20.address) as terminal:
            terminal.see("divepy-live/base")
            terminal.press("r")
            terminal.see("Run divepy-live/base", "docker run -it")
            terminal.press(f"{NAME}\tsh" + "\t" * 7 + "none")
            terminal.see(f"docker run --name {NAME} -it --network none")
            terminal.press("\r")
            terminal.see("#")
            terminal.line(MESSY)
            time.sleep(0.5)
            if ending.startswith("SIG"):
                terminal.process.send_signal(signal.Signals[ending])
                assert terminal.end() == 128 + signal.Signals[ending]
            else:
                if ending == "left":
                    terminal.press(b"\x10\x11")
                else:
                    docker20.docker("kill", NAME)
                terminal.see("Images", f"{NAME} runs on" if ending == "left" else f"{NAME} ended with 137")
                terminal.press("q")
                assert terminal.end() == 0
            terminal.assert_whole()
    finally:
        subprocess.run(["docker", "-H", docker20.address, "rm", "-f", "-v", NAME], capture_output=True, check=False)
