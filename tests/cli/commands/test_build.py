"""`divepy build`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.commands.build import take_out
from dive_py.errors import UsageError
from tests.building import ImageBuilder, docker_members, file, tar_members
from tests.cli.engine_of import fake_engine

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy
    from tests.engine.fake import FakeEngine


def test_own_options_are_taken_out_and_all_others_stay_as_they_are() -> None:
    own, words = take_out(
        [
            "--ci",
            "-t",
            "app",
            "--no-cache",
            "-j",
            "out",
            "--platform=x",
            "--report=json=f",
            "--lowest-efficiency",
            "1",
            ".",
        ]
    )
    assert own == ["--ci", "--json=out", "--report=json=f", "--lowestEfficiency=1"]
    assert words == ["-t", "app", "--no-cache", "--platform=x", "."]
    with pytest.raises(UsageError, match="--json wants a value"):
        take_out(["--json"])


def furnish(fake: FakeEngine) -> str:
    built = ImageBuilder(name="app:1").layer(file("a", b"x" * 10))
    identity = "sha256:" + "e" * 64
    fake.answers["/build"] = [
        json.dumps(message).encode() + b"\n"
        for message in (
            {"stream": "Step 1/1 : FROM scratch"},
            {"stream": "hello \x1b[2J\x1b[31mred\x1b[0m\n"},
            {"aux": {"ID": identity}},
        )
    ]
    fake.answers[f"/images/{identity}/json"] = {
        "Id": identity,
        "RootFS": {"Layers": built.diff_ids()},
        "Os": "linux",
        "Architecture": "amd64",
    }
    fake.answers[f"/images/{identity}/history"] = [{"CreatedBy": "step", "Size": 10}]
    fake.export(identity, [tar_members(docker_members([built]))])
    return identity


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", "/nowhere")
    (tmp_path / "Dockerfile").write_text("FROM scratch")
    return tmp_path


def test_steps_are_told_and_the_figures_of_the_result(divepy: Divepy, folder: Path) -> None:
    with fake_engine() as fake:
        identity = furnish(fake)
        fake.answers["/images/new:1/json"] = fake.answers[f"/images/{identity}/json"]
        fake.answers["/images/new:1/history"] = fake.answers[f"/images/{identity}/history"]
        fake.answers["/images/new:1/get"] = fake.answers[f"/images/{identity}/get"]
        ended = divepy("-H", fake.address, "build", "-t", "new:1", folder)
    assert ended.status == 0, ended.err
    assert ended.out.startswith("new:1 ")
    assert "1 layer" in ended.out
    lines = ended.err.splitlines()
    assert lines[1:4] == ["[1/1] FROM scratch", "    hello red", f"divepy: built new:1 ({identity})"]


def test_colours_stay_where_they_are_wanted(divepy: Divepy, folder: Path) -> None:
    with fake_engine() as fake:
        identity = furnish(fake)
        ended = divepy("-H", fake.address, "--color", "always", "build", folder)
    assert "    hello \x1b[31mred\x1b[0m\x1b[0m" in ended.err.splitlines()
    assert ended.err.splitlines()[-1].endswith(f"built {identity}")


def test_json_of_the_result(divepy: Divepy, folder: Path) -> None:
    with fake_engine() as fake:
        furnish(fake)
        ended = divepy("-H", fake.address, "build", "--json", "-", folder)
    assert json.loads(ended.out)["image"]["sizeBytes"] == 10


def test_mistakes(divepy: Divepy) -> None:
    assert "build wants PATH" in divepy("build").err
    assert "usage: divepy build" in divepy("build", "--help").out
    with fake_engine() as fake:
        ended = divepy("-H", fake.address, "build", "/nowhere/at/all")
    assert ended.status == 2
    assert "there is no folder /nowhere/at/all" in ended.err


def test_a_build_that_fails(divepy: Divepy, folder: Path) -> None:
    with fake_engine() as fake:
        fake.answers["/build"] = [b'{"stream": "Step 1/1 : RUN false"}\n{"error": "it returned 1"}\n']
        ended = divepy("-H", fake.address, "build", folder)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.splitlines()[-1] == "divepy: the build failed: it returned 1; in step 1/1: RUN false"


def test_what_was_built_is_judged(divepy: Divepy, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = folder / "report.json"
    with fake_engine() as fake:
        furnish(fake)
        common = ("-H", fake.address, "build")
        ended = divepy(*common, "--ci", "--forbidden", "a", f"--report=json={report}", folder)
        assert ended.status == 1
        assert "FAIL  forbidden: 1 path" in ended.out
        assert json.loads(report.read_text())["verdict"] == "fail"
        assert divepy(*common, "--ci", "-t", "app:1", folder).status == 0
        monkeypatch.setenv("CI", "true")
        assert divepy(*common, "--highest-layer-bytes", "9", folder).status == 1


def test_rules_that_make_no_sense_stop_a_build_before_it_begins(divepy: Divepy, folder: Path) -> None:
    with fake_engine() as fake:
        furnish(fake)
        for words in (["--ci", "--lowestEfficiency", "2"], ["--lowestEfficiency", "0.9"], ["--ci", "--report=x"]):
            ended = divepy("-H", fake.address, "build", *words, folder)
            assert (ended.status, ended.out) == (2, "")
        assert "/build" not in [path for path, _ in fake.asked]
