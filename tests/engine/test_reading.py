"""The container that is created and never started: what it may see, and that it goes whatever happens."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.engine import reading
from dive_py.engine.connection import connect
from dive_py.engine.owner import LABEL, NAME, this_process
from dive_py.engine.places import Place
from dive_py.engine.reading import Reading, allowed, sweep
from dive_py.errors import Cancelled, EngineError
from dive_py.progress import Progress
from tests.engine.fake import Hold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from dive_py.engine.connection import Engine
    from tests.engine.fake import FakeEngine


@pytest.fixture(autouse=True)
def going_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test says of the program's end is forgotten after it."""
    monkeypatch.setattr(reading, "_ending", False)


@pytest.fixture
def engine(fake: FakeEngine) -> Iterator[Engine]:
    with connect(fake.address) as engine:
        yield engine


def names(fake: FakeEngine) -> list[str]:
    return [name for name, _ in fake.deleted]


def test_it_binds_read_only_and_hides_the_volumes(fake: FakeEngine, engine: Engine) -> None:
    with Reading(engine, "sha256:1", ["/root/a", "/root/b"], ["/data/", "var/lib/x"]) as opened:
        opened.create()
        assert fake.deleted == []
    ((name, said),) = fake.created
    assert name.startswith(NAME)
    assert said["Image"] == "sha256:1"
    assert said["Cmd"] == ["true"]
    assert said["NetworkDisabled"] is True
    assert said["Labels"] == {LABEL: this_process()}
    assert said["HostConfig"]["NetworkMode"] == "none"
    assert "Binds" not in said["HostConfig"]
    assert said["HostConfig"]["Mounts"] == [
        {"Type": "bind", "Source": "/root/a", "Target": "/.divepy/000", "ReadOnly": True},
        {"Type": "bind", "Source": "/root/b", "Target": "/.divepy/001", "ReadOnly": True},
        {"Type": "tmpfs", "Target": "/data"},
        {"Type": "tmpfs", "Target": "/var/lib/x"},
    ]
    assert names(fake) == [name]
    assert all(query[key][0].lower() in {"1", "true"} for _, query in fake.deleted for key in ("force", "v"))


def test_what_it_serves(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/.divepy"] = [b"all", b" of it"]
    fake.answers["/.divepy/001/a\udcff b"] = [b"one"]
    with Reading(engine, "i", ["/a", "/b"]) as opened:
        opened.create()
        with opened.get(None, Progress()) as stream:
            assert stream.read(3) + stream.read(100) == b"all of it"
        with opened.get(1, Progress(), b"a\xff b") as stream:
            assert stream.read(100) == b"one"
        with opened.get(0, Progress()) as stream, pytest.raises(EngineError, match="refused to read"):
            stream.read(1)


def test_an_engine_that_refuses(fake: FakeEngine, engine: Engine) -> None:
    fake.answers["/containers/create"] = (400, "bind source path does not exist: /a")
    with pytest.raises(EngineError, match="bind source path"), Reading(engine, "i", ["/a"]) as opened:
        opened.create()
    reading.remove_all()
    assert len(fake.deleted) == 1, "what was not created is asked to go once, in case it was"


def test_it_goes_after_an_error(fake: FakeEngine, engine: Engine) -> None:
    def fail() -> None:
        with Reading(engine, "i", ["/a"]) as opened:
            opened.create()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(fake) == [fake.created[0][0]]


def test_it_goes_when_somebody_stops_in_the_middle(fake: FakeEngine, engine: Engine) -> None:
    hold, progress = Hold(), Progress()
    fake.answers["/.divepy"] = [b"begin", hold, b"end"]
    fake.holds.append(hold)

    def read() -> None:
        with Reading(engine, "i", ["/a"]) as opened:
            opened.create()
            with opened.get(None, progress) as stream:
                assert stream.read(5) == b"begin"
                hold.reached.wait()
                progress.stop.set()
                stream.read(5)
                progress.check()

    with pytest.raises(Cancelled):
        read()
    assert names(fake) == [fake.created[0][0]]


def test_what_is_left_goes_at_the_programs_end(fake: FakeEngine, engine: Engine) -> None:
    opened = Reading(engine, "i", ["/a"])
    opened.create()
    reading.remove_all()
    reading.remove_all()
    opened.close()
    assert names(fake) == [fake.created[0][0]]


CODE = """
import sys
from dive_py.cli import main as program
from dive_py.cli.commands import waste
from dive_py.engine.connection import connect
from dive_py.engine.reading import Reading
from dive_py.progress import Progress

def run(arguments, progress):
    with connect(sys.argv[1]) as engine, Reading(engine, "i", ["/a"]) as opened:
        opened.create()
        with opened.get(None, Progress()) as stream:
            while stream.read(5):
                pass
    return 0

waste.run = run
sys.exit(program.main(["waste", "x"]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_goes_when_a_signal_ends_the_program(fake: FakeEngine, number: signal.Signals) -> None:
    hold = Hold()
    fake.answers["/.divepy"] = [b"begin", hold, b"end"]
    fake.holds.append(hold)
    with subprocess.Popen([sys.executable, "-c", CODE, fake.address], stderr=subprocess.PIPE) as process:
        assert hold.reached.wait(30)
        process.send_signal(number)
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(30) == 128 + number
    assert names(fake) == [fake.created[0][0]]


ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
IN_A_THREAD = """
import contextlib, threading
def work(*given):
    with contextlib.suppress(Exception):
        run(*given)
def run_in_main(*given):
    working = threading.Thread(target=work, args=given, daemon=True)
    working.start()
    working.join()
    return 0
waste.run = run_in_main
sys.exit("""


def held(fake: FakeEngine) -> Hold:
    """Let the engine hold back its answer about a new container, which is not there until then."""
    hold = Hold()
    fake.knows_containers = True
    fake.holds.append(hold)

    def answer(_: object) -> dict[str, Any]:
        hold.reached.set()
        hold.go_on.wait()
        return {"Id": "c" * 64, "Warnings": []}

    fake.answers["/containers/create"] = answer
    return hold


@pytest.mark.parametrize("code", [CODE, CODE.replace("sys.exit(", IN_A_THREAD)], ids=["main", "another thread"])
@pytest.mark.parametrize("is_late", [False, True], ids=["at once", "after the program's end"])
@pytest.mark.parametrize("number", ENDING)
def test_a_container_that_is_being_created_goes_too(
    fake: FakeEngine, number: signal.Signals, code: str, *, is_late: bool
) -> None:
    """However long the engine takes to create it, and whoever waits for that."""
    hold = held(fake)
    with subprocess.Popen([sys.executable, "-c", code, fake.address], stderr=subprocess.PIPE) as process:
        assert hold.reached.wait(30)
        process.send_signal(number)
        if not is_late:
            hold.go_on.set()
        assert process.stderr is not None
        assert process.stderr.read() == b""
        assert process.wait(30) == 128 + number
    hold.go_on.set()
    assert fake.gone.get(timeout=30) == fake.created[0][0]


@pytest.mark.parametrize("number", ENDING)
def test_a_deletion_that_is_interrupted_is_done_all_the_same(fake: FakeEngine, number: signal.Signals) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.knows_containers = True
    fake.answers["/.divepy"] = [b"all"]

    def wait(_: str) -> None:
        hold.reached.set()
        hold.go_on.wait()

    fake.answers["DELETE /containers"] = wait
    with subprocess.Popen([sys.executable, "-c", CODE, fake.address]) as process:
        assert hold.reached.wait(30)
        process.send_signal(number)
        hold.go_on.set()
        assert process.wait(30) == 128 + number
    assert fake.gone.get(timeout=30) == fake.created[0][0]


class Interrupted(KeyboardInterrupt):
    """What a signal makes of the main thread."""


def test_no_line_is_a_bad_one_for_a_signal(fake: FakeEngine, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal's exception at each line that the main thread runs, from the first to the last."""
    fake.knows_containers = True
    fake.answers["/.divepy"] = [b"all"]
    lines = 0
    for line in itertools.count(1):
        monkeypatch.setattr(reading, "_ending", False)
        began = read_and_interrupt_at(line, engine)
        reading.remove_all()
        lines = line
        if not began:
            break
    assert lines > 30, "the whole of it was gone through"
    assert sorted(fake.gone.queue) == sorted(name for name, _ in fake.created)
    assert len(fake.created) > 10


def read_and_interrupt_at(line: int, engine: Engine) -> bool:
    """Read with an exception at one of the lines of this module's main thread; whether it came to that."""
    left = line

    def trace(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - sys.settrace
        nonlocal left
        if frame.f_code.co_filename != reading.__file__:
            return None
        if event == "line":
            left -= 1
            if left == 0:
                raise Interrupted
        return trace

    before = sys.gettrace()  # coverage's
    sys.settrace(trace)
    try:
        with Reading(engine, "i", ["/a"]) as opened:
            opened.create()
            with opened.get(None, Progress()) as stream:
                stream.read(3)
    except Interrupted:
        return True
    finally:
        sys.settrace(before)
    return left <= 0


def test_after_the_programs_end_nothing_is_created(fake: FakeEngine, engine: Engine) -> None:
    reading.remove_all()
    with Reading(engine, "i", ["/a"]) as opened:
        opened.create()
    assert fake.created == []


def container(owner: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    said = {"Id": owner, "Names": [f"/{NAME}1"], "State": "created", "Labels": {LABEL: owner}, "Created": time.time()}
    return said | changes


def test_only_what_belongs_to_nobody_any_more_is_swept(fake: FakeEngine, engine: Engine) -> None:
    host, number, start = this_process().split("/")
    dead = f"{host}/{number}/{int(start) - 1}"
    fake.answers["/containers/json"] = [
        container(this_process()),
        container(dead, Id="dead"),
        container("elsewhere/1/1"),
        container("elsewhere/1/2", Id="old", Created=time.time() - 2 * 86400),
        container(dead, Id="running", State="running"),
        container(dead, Id="named otherwise", Names=["/web"]),
        container(dead, Id="no label", Labels=None),
    ]
    assert sweep(engine) == 2
    assert names(fake) == ["dead", "old"]
    assert fake.asked[-1][1]["filters"] == ['{"label": ["divepy.read"]}']


@pytest.mark.parametrize("answer", [(500, "no"), {"a": 1}, [1], [{"Labels": {LABEL: 5}}], None])
def test_a_sweep_never_fails(fake: FakeEngine, engine: Engine, answer: object) -> None:
    fake.answers["/containers/json"] = answer
    assert sweep(engine) == 0


def test_only_engines_of_this_machine_are_read_in_this_way() -> None:
    assert allowed(Place("unix:///run/docker.sock", ""))
    assert allowed(Place("npipe:////./pipe/docker_engine", ""))
    assert not allowed(Place("tcp://127.0.0.1:2375", ""))
    assert not allowed(Place("ssh://somebody@somewhere", ""))
    assert allowed(Place("tcp://127.0.0.1:2375", ""), remote=True)
