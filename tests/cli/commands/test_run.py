"""`divepy run`: what stands before the engine's work; runs themselves are tried live and with a small engine."""

from __future__ import annotations

import struct
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.container_engine import ContainerEngine

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

    from tests.cli.conftest import Divepy


@contextmanager
def small_engine(output: bytes = b"hello\n", status: int = 0) -> Iterator[ContainerEngine]:
    def process(pipe: socket.socket) -> int:
        pipe.sendall(struct.pack(">BxxxI", 1, len(output)) + output)
        return status

    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        engine = ContainerEngine(Path(folder) / "s", process)
        yield engine
        engine.close()


def test_the_output_and_the_status_are_the_containers(divepy: Divepy) -> None:
    with small_engine(status=9) as engine:
        ended = divepy("-H", engine.address, "run", "--rm", "app", "cmd")
    assert (ended.status, ended.out, ended.err) == (9, "hello\n", "divepy: mind the gap\n")


def test_a_detached_one_is_named(divepy: Divepy) -> None:
    with small_engine() as engine:
        ended = divepy("-H", engine.address, "run", "-d", "app")
    assert (ended.status, ended.out) == (0, "c" * 64 + "\n")


def test_a_missing_image_is_pulled_first(divepy: Divepy) -> None:
    """And where that fails, the status is that of an engine that refused."""
    with small_engine() as engine:
        engine.refusals["/containers/create"] = (404, "No such image")
        engine.refusals["/images/create"] = (500, "no network")
        ended = divepy("-H", engine.address, "run", "app")
    assert ended.status == 125
    lines = ended.err.splitlines()
    assert lines[0] == "divepy: app is not here; pulling it"
    assert lines[1] == "divepy: no tag is given: app:latest is meant"
    assert lines[2].startswith("divepy: app cannot be pulled: no network")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "run wants IMAGE"),
        (["--bogus", "x"], "run has no option --bogus"),
        (["-p", "x", "app"], "'x' is not a port"),
        (["-it", "app"], "-t needs a terminal"),
    ],
)
def test_a_mistake_is_said_before_any_engine_is_asked(divepy: Divepy, words: list[str], said: str) -> None:
    ended = divepy("-H", "unix:///nowhere", "run", *words)
    assert ended.status == 2
    assert said in ended.err


def test_no_engine_is_125_as_with_docker(divepy: Divepy) -> None:
    ended = divepy("-H", "unix:///nowhere", "run", "app")
    assert (ended.status, ended.out) == (125, "")
    assert ended.err.startswith("divepy: no engine answers")


def test_its_help(divepy: Divepy) -> None:
    shown = divepy("run", "--help").out
    assert "usage: divepy run [OPTIONS] IMAGE [COMMAND…]" in shown
    assert "--entrypoint" in shown
    assert "options before 'run':" in shown
    assert divepy("help", "run").out == shown
