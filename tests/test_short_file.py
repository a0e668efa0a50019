"""Settings are read whole, within bounds, and never waited for."""

from __future__ import annotations

import os
import re
import socket
import tempfile
import threading
from typing import TYPE_CHECKING

import pytest

from dive_py import short_file

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_read_whole_and_never_more_than_a_byte_too_far(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"x" * 100_000)
    assert short_file.read(file) == b"x" * 100_000
    assert len(short_file.read(str(file), 99_999)) == 100_000
    assert len(short_file.read(file, 10)) == 11
    assert short_file.read("/dev/null") == b""


def test_what_is_no_file_is_said_to_be_what_it_is(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, reason in ((tmp_path, "a folder"), (tmp_path / "pipe", "a pipe"), ("/dev/zero", "a device")):
        with pytest.raises(short_file.Unreadable) as caught:
            short_file.read(path)
        assert reason in str(caught.value.strerror)
    with pytest.raises(FileNotFoundError):
        short_file.read(tmp_path / "none")
    with pytest.raises(short_file.Unreadable, match="null"):
        short_file.read("a\0b")


def test_a_socket_is_none_either() -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder, socket.socket(socket.AF_UNIX) as made:
        made.bind(f"{folder}/s")
        with pytest.raises(short_file.Unreadable, match="socket"):
            short_file.read(f"{folder}/s", patience=5)


def test_a_pipe_that_was_named_is_read_to_its_end(tmp_path: Path) -> None:
    """As a shell's `<(…)` gives one: in pieces, and with the writer there or yet to come."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)

    def write() -> None:
        with pipe.open("wb", buffering=0) as out:
            for _ in range(20):
                out.write(b"rules" * 1000)

    writer = threading.Thread(target=write)
    writer.start()
    assert short_file.read(pipe, 200_000, patience=60) == b"rules" * 20_000
    writer.join()


def test_a_pipe_without_a_writer_is_left(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(short_file.Unreadable, match="nothing comes through it"):
        short_file.read(tmp_path / "pipe", patience=0.05)


def test_a_device_without_end_has_one_byte_too_many() -> None:
    assert len(short_file.read("/dev/zero", 1000, patience=60)) == 1001


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("[" * 200_000, "nested too deeply"),
        ("9" * 5_000, "digits"),
        ("{", "Expecting"),
        ("\ufffd", "Expecting"),
        (" " * 100 + "1", "more than 100 bytes"),
    ],
)
def test_what_is_no_json_is_a_value_error(text: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "f").write_text(text)
    with pytest.raises(ValueError, match=re.escape(reason)):
        short_file.read_json(tmp_path / "f", 100 if reason.startswith("more") else 1 << 20)


def test_json(tmp_path: Path) -> None:
    (tmp_path / "f").write_text('{"a": [1]}')
    assert short_file.read_json(tmp_path / "f") == {"a": [1]}
