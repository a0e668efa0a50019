"""Where data goes."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import output
from dive_py.errors import DivepyError

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_lines_go_out_in_utf_8_and_in_order(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.write_lines(f"é{number}" for number in range(10_000))
    assert capfdbinary.readouterr().out == "".join(f"é{number}\n" for number in range(10_000)).encode()


def test_a_name_of_a_dash_is_standard_output(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    output.write_file("-", [b"a", b"b"])
    assert capfdbinary.readouterr().out == b"ab"


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    """Nothing of a longer old content stays behind, and its permissions stay."""
    target = tmp_path / "report"
    target.write_bytes(b"old " * 1000)
    target.chmod(0o640)
    output.write_file(str(target), [b"new", b"er"])
    assert target.read_bytes() == b"newer"
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        output.write_file(str(tmp_path / "report"), [b"x"])
    finally:
        os.umask(before)
    assert (tmp_path / "report").stat().st_mode & 0o777 == 0o640


def test_a_failure_leaves_the_old_file_alone(tmp_path: Path) -> None:
    target = tmp_path / "report"
    target.write_bytes(b"old")

    def failing() -> Iterator[bytes]:
        yield b"half"
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        output.write_file(str(target), failing())
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_a_symlink_keeps_pointing(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to("real")
    output.write_file(str(tmp_path / "link"), [b"new"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_pipe_is_written_in_place(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    output.write_file(str(pipe), [b"through"])
    reader.join()
    assert read == [b"through"]
    assert pipe.is_fifo()


@pytest.mark.parametrize("name", ["missing/report", "."])
def test_what_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DivepyError, match=f"cannot write {name}"):
        output.write_file(name, [b"x"])


def test_standard_output_may_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(DivepyError, match="standard output is closed"):
        output.write_bytes([b"x"])


def test_a_full_standard_output_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        with pytest.raises(DivepyError, match="No space left"):
            output.write_bytes([b"x"])
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())
