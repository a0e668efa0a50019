"""A command line carried out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.cli.commands import tree
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
        (ValueError("odd"), 2, "divepy: ValueError: odd; this is a bug in divepy; --debug shows the traceback\n"),
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
