"""What a divepy that was killed leaves on an engine is removed by the next one, and nothing else is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.live import images
from tests.live.programs import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.engines import LiveEngine

IMAGE = f"divepy-live/{next(iter(images.DOCKERFILES))}:1"

HOLD = """
import sys
from dive_py.engine.connection import connect
from dive_py.engine.images import inspect
from dive_py.engine.reading import Reading
with connect(sys.argv[1]) as engine, Reading(engine, inspect(engine, sys.argv[2]).id, ["/etc"]) as reading:
    reading.create()
    print("created", flush=True)
    sys.stdin.read()
"""
"""Holds a container as long as nobody ends it."""

READ = """
import sys
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
with open_image(sys.argv[2], OpenOptions(host=sys.argv[1]), Progress()) as image:
    image.load(lambda *_: None, Progress())
"""


@pytest.fixture(params=["docker20", "docker26", "docker28", "podman"])
def engine(request: pytest.FixtureRequest) -> Iterator[LiveEngine]:
    """Each engine; afterwards it has no container and no volume that it did not have."""
    engine: LiveEngine = request.getfixturevalue(request.param)
    before = left_with(engine)
    yield engine
    assert left_with(engine) == before


def left_with(engine: LiveEngine) -> tuple[list[bytes], bytes]:
    return containers(engine), engine.docker("volume", "ls", "--quiet")


def containers(engine: LiveEngine) -> list[bytes]:
    return sorted(engine.docker("ps", "--all", "--quiet", "--no-trunc").splitlines())


def python(script: str, engine: LiveEngine, *words: str) -> list[str]:
    return [sys.executable, "-c", script, engine.address, *words]


def holding(engine: LiveEngine) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(python(HOLD, engine, IMAGE), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"created\n"
    return process


def test_the_next_one_removes_it_and_leaves_a_working_peer_alone(engine: LiveEngine) -> None:
    before = containers(engine)
    with holding(engine) as killed, holding(engine) as peer:
        assert len(containers(engine)) == len(before) + 2
        killed.kill()
        killed.wait()
        run(*python(READ, engine, IMAGE))
        left = containers(engine)
        assert len(left) == len(before) + 1, "the killed one's is gone, the peer's is not"
        peer.send_signal(signal.SIGTERM)
        peer.wait()
    run(*python(READ, engine, IMAGE))
    assert containers(engine) == before


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_the_program_takes_its_container_with_it(engine: LiveEngine, ending: signal.Signals, tmp_path: Path) -> None:
    """The real program, ended while it reads; on its way out, or the next time, everything is tidied up."""
    before = containers(engine)
    root = str(Path(__file__).parents[2])
    environ = os.environ | {"PYTHONPATH": root, "XDG_CACHE_HOME": str(tmp_path)}
    environ.pop("CI", None)
    command = [sys.executable, "-m", "dive_py", "tree", IMAGE, "--host", engine.address]
    for pause in (0.2, 0.4, 0.6):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environ) as process:
            time.sleep(pause)
            process.send_signal(ending)
            _, errors = process.communicate(timeout=30)
            assert b"Traceback" not in errors
    assert containers(engine) == before
