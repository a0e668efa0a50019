"""`divepy config`."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from tests.settings.writing import write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Divepy


def rows(out: str) -> dict[str, tuple[str, str]]:
    """Value and origin of each key."""
    lines = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in out.splitlines()[1:]]
    return {name: (value, origin) for name, value, origin in lines}


def test_what_is_odd_is_told_wherever_it_shows(divepy: Divepy, tmp_path: Path) -> None:
    text = 'theme = "nrod"\nthem = 1\n[keys]\npreset = "dive"\nexplorer.srot = "z"\n[colours]\nadded = "grene"\n'
    err = divepy("config", "--config", write(tmp_path / "c.toml", text)).err
    assert "there is no setting them; did you mean theme?" in err
    assert "did you mean nord?" in err
    assert "colours.added: there is no colour grene" in err
    assert "there is no action explorer.srot; did you mean explorer.sort?" in err
    assert "ctrl+m is Enter" in err


def test_dives_file_is_shown_as_what_it_means_here(divepy: Divepy, tmp_path: Path) -> None:
    file = write(tmp_path / "c.yaml", "filetree:\n  collapse-dir: true\nkeybinding:\n  toggle-view: f6\n")
    found = rows(divepy("config", "--config", file).out)
    assert found["show.collapsed"] == ("true", f"{file}:2")
    assert found["keys.explorer.next-pane"] == ("f6", f"{file}:4")


def test_the_files_place_is_named_even_where_it_is_damaged(
    divepy: Divepy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "config.toml", "a = [")
    monkeypatch.setattr("dive_py.settings.places.own", lambda: file)
    assert divepy("config", "path").out == f"{file}\n"
    assert divepy("config", "example").status == 0
    assert divepy("config").status == 2


def test_the_example_is_a_file_that_changes_nothing(divepy: Divepy, tmp_path: Path) -> None:
    text = divepy("config", "example").out
    assert "explorer.filter" in text
    tomllib.loads(text)
    ended = divepy("config", "--config", write(tmp_path / "c.toml", text))
    assert (ended.status, ended.err) == (0, "")
    assert all(origin == "default" for _, origin in rows(ended.out).values())


def test_it_does_nothing_else(divepy: Divepy) -> None:
    ended = divepy("config", "pth")
    assert (ended.status, ended.err) == (2, "divepy: config does not know the action 'pth'; did you mean path?\n")
