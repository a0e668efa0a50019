"""`divepy __complete`: what the completion of shells asks."""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.commands import completion_names
from dive_py.cli.grammar.table import COMMANDS
from dive_py.cli.main import NAMES
from tests.cli.engine_of import IDENTITY, fake_engine
from tests.engine.test_contexts import add_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.cli.conftest import Divepy
    from tests.engine.fake import FakeEngine


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    with fake_engine() as fake:
        yield fake


@pytest.mark.parametrize(
    ("kind", "prefix", "found"),
    [
        ("images", "", "app:1 me/app:2"),
        ("images", "me/", "me/app:2"),
        ("images", "container:", ""),
        ("references", "a", "app:1"),
        ("references", "", "app:1 me/app:2"),
        ("references", "contain", "container: containerd: containers-storage:"),
        ("references", "container:", "container:web"),
        ("references", "container:x", ""),
        ("references", "docker-daemon:a", "docker-daemon:app:1"),
        ("repositories", "", "app me/app"),
        ("containers", "w", "web"),
        ("running", "", "web"),
        ("bogus", "", ""),
    ],
)
def test_names_that_begin_so(divepy: Divepy, engine: FakeEngine, kind: str, prefix: str, found: str) -> None:
    ended = divepy(NAMES, kind, prefix, engine.address)
    assert (ended.status, ended.out.split(), ended.err) == (0, found.split(), "")


def test_names_are_those_that_people_say(divepy: Divepy, engine: FakeEngine) -> None:
    """Podman spells them out; who begins so gets them so."""
    engine.answers["/images/json"] = [{"RepoTags": ["docker.io/library/ubuntu:12.04", "localhost/app:1"]}]
    assert divepy(NAMES, "images", "", engine.address).out.split() == ["localhost/app:1", "ubuntu:12.04"]
    assert divepy(NAMES, "images", "docker.", engine.address).out == "docker.io/library/ubuntu:12.04\n"


@pytest.mark.parametrize("name", ["$(reboot):1", "a b:1", "`x`:1", "a\n;b:1", "\x1b[31m:1", "-y:1", "", "a:1;b", "'"])
def test_hostile_names_are_left_out(divepy: Divepy, engine: FakeEngine, name: str) -> None:
    engine.answers["/images/json"] = [{"RepoTags": [name, "app:1"]}]
    engine.answers["/containers/json"] = [{"Names": [f"/{name}", "/web"]}]
    assert divepy(NAMES, "images", "", engine.address).out == "app:1\n"
    assert divepy(NAMES, "containers", "", engine.address).out == "web\n"


def test_contexts(divepy: Divepy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    for name in ("far", "near", "f\n;x"):
        add_context(tmp_path, name, {})
    assert divepy(NAMES, "contexts", "").out.split() == ["default", "far", "near"]
    assert divepy(NAMES, "contexts", "f").out.split() == ["far"]


@pytest.mark.parametrize(
    "words", [[], ["images"], ["images", "", "unix:///nowhere"], ["images", "", "", "no such context"]]
)
def test_failures_are_silent(divepy: Divepy, monkeypatch: pytest.MonkeyPatch, words: list[str]) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere")
    ended = divepy(NAMES, *words)
    assert (ended.status, ended.out, ended.err) == (0, "", "")


def test_a_refusal_is_silent(divepy: Divepy, engine: FakeEngine) -> None:
    engine.answers["/images/json"] = (500, "no")
    assert divepy(NAMES, "images", "", engine.address).err == ""


def test_nobody_waits_for_an_engine_that_says_nothing(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(completion_names, "_PATIENCE", 0.05)
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(Path(folder) / "s"))
        silent.listen()
        assert divepy(NAMES, "images", "", f"unix://{folder}/s").status == 0


def test_it_is_hidden_and_hides_no_image(divepy: Divepy) -> None:
    assert NAMES not in COMMANDS
    assert NAMES not in divepy("help").out
    assert divepy("explore", NAMES).err.startswith(f"divepy: '{NAMES}' is not an image name")


def test_nothing_heavy_is_imported(engine: FakeEngine) -> None:
    """A person waits for it at each TAB."""
    probe = f"""
import sys
from dive_py.cli.main import main
main(["{NAMES}", "references", "", "{engine.address}"])
print(*sorted({{"numpy", "docker", "textual", "humanize", "argparse"}} & sys.modules.keys()))
"""
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, check=True, text=True)
    assert done.stdout.split("\n") == ["app:1", "me/app:2", "", ""]
    assert IDENTITY not in done.stdout
