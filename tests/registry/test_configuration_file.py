"""Files of settings: read, not there, or passed over with one line."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct

from dive_py.registry import configuration_file

if TYPE_CHECKING:
    from pathlib import Path


class Shape(Struct):
    name: str = ""


@pytest.fixture
def said() -> list[str]:
    return []


def test_a_file_is_read_and_unknown_keys_are_skipped(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "a").write_text('name = "x"\nother = 1\n[table]\n')
    assert configuration_file.read_toml(tmp_path / "a", Shape, said.append) == Shape("x")
    assert said == []


@pytest.mark.parametrize("name", ["gone", "file/below"])
def test_a_file_that_is_not_there_is_no_matter(tmp_path: Path, said: list[str], name: str) -> None:
    (tmp_path / "file").touch()
    assert configuration_file.read_toml(tmp_path / name, Shape, said.append) is None
    assert said == []


@pytest.mark.parametrize(
    "data",
    [b"name", b"name = 1", b"\xff", b"x = " + b"[" * 50_000, b"#" * (2 << 20)],
    ids=["syntax", "type", "bytes", "deep", "long"],
)
def test_a_damaged_file_costs_one_line(tmp_path: Path, said: list[str], data: bytes) -> None:
    (tmp_path / "a").write_bytes(data)
    assert configuration_file.read_toml(tmp_path / "a", Shape, said.append) is None
    (line,) = said
    assert line.startswith(f"{tmp_path / 'a'} is not used: ")
    assert "\n" not in line


def test_a_pipe_is_not_waited_for(tmp_path: Path, said: list[str]) -> None:
    os.mkfifo(tmp_path / "a")
    assert configuration_file.read_toml(tmp_path / "a", Shape, said.append) is None
    assert "it is a pipe" in said[0]


def test_json_is_read_the_same_way(tmp_path: Path, said: list[str]) -> None:
    (tmp_path / "a").write_text('{"a": 1}')
    assert configuration_file.read_json(tmp_path / "a", said.append) == {"a": 1}
    assert configuration_file.read_json(tmp_path / "gone", said.append) is None
    assert said == []
    (tmp_path / "a").write_text("[1]")
    assert configuration_file.read_json(tmp_path / "a", said.append) is None
    assert said == [f"{tmp_path / 'a'} is not used: it is not a JSON object"]
