"""The program as dive's users start it: its words, its streams, its ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.main import main
from tests.building import ImageBuilder, file
from tests.engine.fake import FakeEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = str(Path(__file__).resolve().parents[2])


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An image that the default rules let pass."""
    built = ImageBuilder().layer(file("a", b"x" * 1000)).layer(file("b", b"x" * 1000))
    return built.docker_archive(tmp_path / "image.tar")


@pytest.fixture
def wasteful(tmp_path: Path) -> Path:
    """An image that they do not."""
    built = ImageBuilder().layer(file("a", b"x" * 1000)).layer(file("a", b"y" * 1000))
    return built.docker_archive(tmp_path / "wasteful.tar")


@pytest.fixture
def engine() -> Iterator[FakeEngine]:
    """An engine of which the oldest version of the API that it speaks is newer than dive 0.12."""
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        version = {"Version": "29.0.0", "ApiVersion": "1.52", "MinAPIVersion": "1.44", "Components": []}
        fake = FakeEngine(Path(folder) / "s", version)
        yield fake
        fake.close()


def run(*words: str | Path, stdin: bytes = b"", folder: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    """Divepy in a process of its own, nowhere with a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "dive_py", *map(str, words)],
        input=stdin,
        cwd=folder,
        env=dict(os.environ) | {"PYTHONPATH": HERE},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("words", [["version"], ["--version"], ["-v"]])
def test_the_version_can_be_asked_for_in_all_ways(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out.startswith("divepy ")


@pytest.mark.parametrize(
    "word", ["docker-archive:///dev/stdin", "docker-archive:/dev/stdin", "docker-tar:///dev/stdin", "/dev/stdin", "-"]
)
def test_an_archive_comes_through_standard_input(word: str, archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    ended = run(word, "--json", target, stdin=archive.read_bytes())
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")
    assert len(json.loads(target.read_text())["layer"]) == 2


@pytest.mark.parametrize(
    "words",
    [["{}", "--source", "docker-archive"], ["--source=docker-tar", "{}"], ["docker-archive://{}"], ["docker-tar://{}"]],
)
def test_dive_s_ways_to_name_an_archive(words: list[str], archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([word.format(archive) for word in words]) == 0
    assert "2 layers" in capsys.readouterr().out


def test_what_stands_before_a_name_goes_before_the_option(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([f"docker-archive://{archive}", "--source", "podman"]) == 0
    assert capsys.readouterr().err == ""


def test_ends(archive: Path, wasteful: Path) -> None:
    """Dive ends with 1 for all that is not 0; 1 is a rule that failed here, and 2 what could not be judged."""
    cases: list[tuple[int, Sequence[str | Path]]] = [
        (0, [archive]),
        (0, [archive, "--ci"]),
        (0, [wasteful, "--json", wasteful.with_suffix(".json")]),
        (1, [wasteful, "--ci"]),
        (2, [wasteful, "--ci", "--lowestEfficiency", "50"]),
        (2, [wasteful, "--ci", "--ci-config", "nowhere"]),
        (2, ["./nowhere.tar"]),
        (2, [archive, "--source", "nowhere"]),
        (2, [archive, "--nonsense"]),
        (2, [archive, archive]),
    ]
    assert [run(*words).returncode for _, words in cases] == [status for status, _ in cases]


def test_without_a_terminal_nothing_is_drawn(archive: Path) -> None:
    """Dive fails there, after the whole analysis."""
    ended = run(archive)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert b"2 layers" in ended.stdout
    assert b"\x1b" not in ended.stdout


def test_what_is_said_and_what_is_asked_for_do_not_mix(archive: Path, tmp_path: Path) -> None:
    """The report is standard output's; with JSON there, it is standard error's."""
    ended = run(archive, "--ci")
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert ended.stdout.startswith(str(archive).encode())
    ended = run(archive, "--ci", "--json", "-")
    assert json.loads(ended.stdout)["image"]["sizeBytes"] == 2000
    assert b"PASS" in ended.stderr
    ended = run(tmp_path / "nowhere.tar")
    assert ended.stdout == b""
    assert ended.stderr.startswith(b"divepy: ")


def test_json_over_a_longer_file_is_json(archive: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("x" * 100_000)
    assert main([str(archive), "--json", str(target)]) == 0
    assert json.loads(target.read_text())["image"]["sizeBytes"] == 2000


def test_json_does_not_open_the_gate(wasteful: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "report.json"
    assert main([str(wasteful), "--ci", "--json", str(target)]) == 1
    assert json.loads(target.read_text())["image"]["inefficientBytes"] == 1000
    monkeypatch.setenv("CI", "true")
    assert main([str(wasteful), "--json", str(target)]) == 1


def test_an_image_that_is_nowhere_is_not_pulled_unasked(engine: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["app:1"], ["app:1", "--ci"], ["app:1", "--json", "-"], ["docker://app:1"]):
        assert main(["-H", engine.address, *words]) == 2
        told = capsys.readouterr()
        assert told.out == ""
        assert "divepy pull " in told.err
    assert not [path for path, _ in engine.asked if path == "/images/create"]


def test_an_engine_is_spoken_to_in_its_own_version_of_the_api(engine: FakeEngine) -> None:
    assert main(["-H", engine.address, "app:1"]) == 2
    assert engine.spoken == {"1.52"}
