"""Building, with a fake engine and with fake programs."""

from __future__ import annotations

import json
import os
import threading
import time
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.building import Build, build_way, first_new_layer, name_given
from dive_py.engine.connection import connect
from dive_py.errors import Cancelled, EngineError
from dive_py.progress import Progress
from tests.engine.fake import FakeEngine, Hold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dive_py.engine.connection import Engine

IDENTITY = "sha256:" + "a" * 64


@pytest.fixture
def engine(fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setenv("PATH", "/nowhere")
    with connect(fake.address) as engine:
        yield engine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM x")
    return tmp_path


def said(*messages: object) -> list[bytes]:
    return [json.dumps(message).encode() + b"\r\n" for message in messages]


def program(folder: Path, name: str, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "bin" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}:/usr/bin:/bin")


def test_the_engine_builds_where_no_program_is(fake: FakeEngine, engine: Engine, folder: Path) -> None:
    fake.answers["/build"] = said({"stream": "Step 1/1 : FROM x"}, {"aux": {"ID": IDENTITY}})
    build = Build(engine, ["-t", "app", str(folder)], Progress())
    assert build.way.name == "classic"
    assert "the docker program is not here" in build.way.note
    assert build.run() == IDENTITY
    path, query = fake.asked[-1]
    assert (path, query["t"], query["dockerfile"]) == ("/build", ["app"], ["Dockerfile"])


def test_a_step_that_fails_is_named(fake: FakeEngine, engine: Engine, folder: Path) -> None:
    fake.answers["/build"] = said({"stream": "Step 1/1 : RUN false"}, {"error": "it returned 1"})
    with pytest.raises(EngineError, match="the build failed: it returned 1") as caught:
        Build(engine, [str(folder)], Progress()).run()
    assert caught.value.hint == "in step 1/1: RUN false"


def test_an_answer_that_ends_too_early(fake: FakeEngine, engine: Engine, folder: Path) -> None:
    fake.answers["/build"] = said({"stream": "Step 1/1 : FROM x"})
    with pytest.raises(EngineError, match="without an image"):
        Build(engine, [str(folder)], Progress()).run()
    fake.answers["/build"] = (500, "dockerfile parse error")
    with pytest.raises(EngineError, match="the engine refused to build: dockerfile parse error"):
        Build(engine, [str(folder)], Progress()).run()


def test_it_can_be_stopped(fake: FakeEngine, engine: Engine, folder: Path) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/build"] = [*said({"stream": "Step 1/1 : RUN sleep"}), hold]
    progress = Progress()
    threading.Timer(0.3, progress.stop.set).start()
    with pytest.raises(Cancelled):
        Build(engine, [str(folder)], progress).run()


@pytest.mark.parametrize(
    ("version", "progress"), [("v0.12.1", "plain"), ("0.13.1+ds1", "rawjson"), ("(devel)", "plain")]
)
def test_buildx_gets_the_words_untouched(
    engine: Engine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, progress: str
) -> None:
    vertex = {"digest": "1", "name": "[1/1] FROM x", "started": "2026-11-30T22:26:15Z", "cached": True}
    script = f"""
        [ "$1" = buildx ] && {{ echo "github.com/docker/buildx {version} 1234567"; exit 0; }}
        echo "$@" > {tmp_path}/words
        while [ "$1" != --iidfile ]; do shift; done
        printf {IDENTITY} > "$2"
        echo '{json.dumps({"vertexes": [vertex]})}' >&2"""
    program(tmp_path, "docker", script, monkeypatch)
    build = Build(engine, ["--secret", "id=a b", str(folder)], Progress())
    assert build.way.name == "buildx"
    assert build.run() == IDENTITY
    words = (tmp_path / "words").read_text()
    assert words.startswith(f"-H {engine.place.address} buildx build --progress={progress} --load --iidfile ")
    assert words.endswith(f"--secret id=a b {folder}\n")
    (step,) = build.steps.steps
    assert (step.cached, step.text) == ((True, "FROM x") if progress == "rawjson" else (False, "docker buildx build"))


def test_podman_builds_for_podman(
    engine: Engine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.product = "podman"
    program(tmp_path, "podman", "echo 'STEP 1/1: FROM x'; echo 'Error: no such image'; exit 125", monkeypatch)
    build = Build(engine, [str(folder)], Progress())
    assert build.way.words[1:] == ("--remote", "--url", engine.place.address, "build")
    with pytest.raises(EngineError, match="the build failed: no such image"):
        build.run()


def test_a_program_that_hangs_is_ended(
    engine: Engine, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.product = "podman"
    program(tmp_path, "podman", f"echo $$ > {tmp_path}/pid; exec sleep 1000", monkeypatch)
    progress = Progress()
    threading.Timer(0.5, progress.stop.set).start()
    with pytest.raises(Cancelled):
        Build(engine, [str(folder)], progress).run()
    pid = int((tmp_path / "pid").read_text())
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("it lives still")


def test_a_docker_without_buildx_is_not_asked(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, "docker", "echo \"docker: 'buildx' is not a docker command\" >&2; exit 1", monkeypatch)
    assert build_way(engine).note.startswith("docker buildx is not here")


@pytest.mark.parametrize(
    ("base", "layers", "first"),
    [("x", ["1", "2", "3"], 2), ("scratch", ["1", "2"], 0), ("", ["1"], 0), ("x", ["1", "2"], 1), ("gone", ["1"], 0)],
)
def test_the_first_layer_that_the_build_made(
    fake: FakeEngine, engine: Engine, base: str, layers: list[str], first: int
) -> None:
    fake.answers["/images/x/json"] = {"Id": "sha256:x", "RootFS": {"Layers": ["1", "2"]}}
    fake.answers[f"/images/{IDENTITY}/json"] = {"Id": IDENTITY, "RootFS": {"Layers": layers}}
    assert first_new_layer(engine, base, IDENTITY) == first


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("-t app:1 .", "app:1"),
        ("--tag=app:2 -t app:1 .", "app:2"),
        ("-tapp:3 .", "app:3"),
        ("--target x .", ""),
        (". -t", ""),
    ],
)
def test_the_name_that_the_image_gets(line: str, name: str) -> None:
    assert name_given(line.split()) == name
