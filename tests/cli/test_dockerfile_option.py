"""The file that `--dockerfile` names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py import short_file
from dive_py.cli.dockerfile_option import read
from dive_py.errors import UsageError
from dive_py.sources.image import ImageInfo, LayerInfo

if TYPE_CHECKING:
    from pathlib import Path


def test_without_a_name_there_is_none() -> None:
    assert read(None) is None


def test_a_file_is_read_and_keeps_its_name(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_bytes(b"FROM x\nRUN a\n")
    found = read(str(tmp_path / "Dockerfile"))
    assert found is not None
    layers = LayerInfo(0), LayerInfo(1, created_by="/bin/sh -c a")
    assert found.lines(ImageInfo("app:1", "", "", layers=layers), 1).of(1) == f"{tmp_path}/Dockerfile:2"


def test_it_is_told_by_its_path_below_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "project"
    for path in (folder / "app/Dockerfile", tmp_path / "Dockerfile"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"FROM x\n")
    monkeypatch.chdir(folder)
    named = ("./app/Dockerfile", str(folder / "app/Dockerfile"), "../Dockerfile", str(tmp_path / "Dockerfile"))
    found = [read(name) for name in named]
    assert [one.name for one in found if one] == ["app/Dockerfile", "app/Dockerfile", *named[2:]]


def test_what_cannot_be_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="it is a folder"):
        read(str(tmp_path))
    monkeypatch.setattr(short_file, "LARGEST", 1 << 20)
    (tmp_path / "large").write_bytes(b"#" * ((1 << 20) + 2))
    with pytest.raises(UsageError, match="more than 1 MiB"):
        read(str(tmp_path / "large"))
