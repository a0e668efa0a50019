"""The program's beginning and end."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import tree
from dive_py.errors import Cancelled

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


@pytest.mark.parametrize(
    "words", [["--help"], ["-h"], ["help"], ["tree", "--help"], ["--version"], ["-v"], ["version"]]
)
def test_help_and_version_go_to_standard_output(divepy: Divepy, words: list[str]) -> None:
    ended = divepy(*words)
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.startswith(("usage: divepy", "divepy "))


def test_a_mistake_is_one_line_and_status_2(divepy: Divepy) -> None:
    ended = divepy("tree", "x", "--jsno")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == "divepy: tree has no option --jsno; did you mean --json?\n"


def test_a_missing_file_is_one_line_and_status_2(divepy: Divepy, tmp_path: Path) -> None:
    ended = divepy(tmp_path / "no\nsuch.tar")
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("divepy: ")
    assert len(ended.err.splitlines()) == 1, "a line break in a name does not break the line"


def test_a_path_that_is_not_there_is_status_1(divepy: Divepy, archive: Path) -> None:
    ended = divepy("trace", archive, "nowhere")
    assert (ended.status, ended.out) == (1, "")
    assert "nowhere" in ended.err


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (Cancelled(), 130, ""),
        (BrokenPipeError(), 0, ""),
        (OSError(13, "Permission denied", "/secret"), 2, "divepy: /secret: Permission denied\n"),
        (MemoryError(), 2, "divepy: there is not enough memory for this image\n"),
        (ValueError("odd"), 2, "divepy: ValueError: odd; this is a defect of divepy; --debug shows where\n"),
    ],
)
def test_whatever_happens_ends_in_a_status(
    divepy: Divepy, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int, said: str
) -> None:
    """No traceback reaches anybody who did not ask for one."""

    def failing(*_: object) -> int:
        raise error

    monkeypatch.setattr(tree, "run", failing)
    monkeypatch.setattr("dive_py.cli.output.forget", lambda: None)
    ended = divepy("tree", "x")
    assert (ended.status, ended.err) == (status, said)


def test_debug_shows_where_an_error_came_from(divepy: Divepy, tmp_path: Path) -> None:
    ended = divepy(tmp_path / "none.tar", "--debug")
    assert ended.status == 2
    assert "Traceback" in ended.err


def test_a_closed_pipe_ends_silently(archive: Path) -> None:
    """As in `divepy tree … | head -1`."""
    command = [sys.executable, "-m", "dive_py", "tree", str(archive)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait() == 0
        assert process.stderr.read() == b""


def test_a_full_disk_is_an_error(archive: Path) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        command = [sys.executable, "-m", "dive_py", "tree", str(archive)]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert done.returncode == 2
    assert done.stderr == b"divepy: cannot write to standard output: No space left on device\n"
