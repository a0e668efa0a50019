"""`divepy cat`."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from dive_py.cli import console
from tests.building import ImageBuilder, directory, file, symlink, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Divepy


def image(folder: Path, data: bytes = b"two\n") -> Path:
    builder = ImageBuilder().layer(directory("etc"), file("etc/a", b"one\n"), file("gone", b"x"), symlink("l", "etc/a"))
    return builder.layer(file("etc/a", data), whiteout("gone")).docker_archive(folder / "image.tar")


def test_a_file_as_a_container_sees_it_and_as_a_layer_stores_it(divepy: Divepy, tmp_path: Path) -> None:
    path = image(tmp_path)
    assert divepy("cat", path, "/etc/a").out == "two\n"
    assert divepy("cat", path, "l").out == "two\n"
    assert divepy("cat", path, "etc/a", "--layer", "0").out == "one\n"
    assert divepy("cat", path, "/gone", "--layer", "0").out == "x"


def test_what_is_not_there_is_said_and_is_a_no(divepy: Divepy, tmp_path: Path) -> None:
    path = image(tmp_path)
    ended = divepy("cat", path, "/gone")
    assert (ended.status, ended.out) == (1, "")
    assert ended.err == "divepy: /gone is not in the merged file system; layer 0 had it (--layer 0)\n"
    assert divepy("cat", path, "/etc").status == 2
    assert divepy("cat", path, "/etc/a", "--layer", "7").status == 2


def test_bytes_are_handed_on_untouched(tmp_path: Path) -> None:
    data = bytes(range(256)) * 9000
    path = image(tmp_path, data)
    ended = subprocess.run([sys.executable, "-m", "dive_py", "cat", path, "etc/a"], capture_output=True, check=True)
    assert ended.stdout == data


def test_from_a_pipe_too(tmp_path: Path) -> None:
    data = image(tmp_path).read_bytes()
    command = [sys.executable, "-m", "dive_py", "cat", "-", "etc/a"]
    ended = subprocess.run(command, input=data, capture_output=True, check=True)
    assert ended.stdout == b"two\n"


def test_a_terminal_gets_text_and_no_orders(divepy: Divepy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda stream: stream is sys.stdout)
    path = image(tmp_path, b"a\x1b[2Jb\r\n\tc\xff\n" + "é".encode() * 3)
    assert divepy("cat", path, "etc/a").out == "a\\x1b[2Jb\n        c\ufffd\néééé".replace("éééé", "ééé") + "\n"
    assert "\x1b[2J" in divepy("cat", path, "etc/a", "--raw").out


def test_a_line_without_end_comes_in_pieces(divepy: Divepy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda stream: stream is sys.stdout)
    out = divepy("cat", image(tmp_path, b"x" * 3_000_000), "etc/a").out
    assert out.replace("\n", "") == "x" * 3_000_000
