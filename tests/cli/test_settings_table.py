"""Settings and keys in force."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from dive_py.settings.keys import KEYS
from tests.settings.writing import write

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.cli.conftest import Divepy


def rows(out: str) -> dict[str, tuple[str, str]]:
    """Value and origin of each key."""
    lines = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in out.splitlines()[1:]]
    return {name: (value, origin) for name, value, origin in lines}


def test_every_key_has_a_line_with_where_it_comes_from(
    divepy: Divepy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write(tmp_path / "c.toml", '[show]\nsort = "size"\n[keys]\nexplorer.sort = "Y"\n')
    monkeypatch.setenv("DIVEPY_SHOW_HIDE", "added")
    ended = divepy("config", "--config", file, "--platform", "linux/arm64")
    assert (ended.status, ended.err) == (0, "")
    found = rows(ended.out)
    assert set(found) == {key.name for key in KEYS} | {"keys.explorer.sort"}
    assert found["show.sort"] == ('"size"', f"{file}:2")
    assert found["show.hide"] == ('["added"]', "DIVEPY_SHOW_HIDE")
    assert found["platform"] == ('"linux/arm64"', "--platform")
    assert found["verify"] == ("false", "default")
    assert found["source"] == ("(looks everywhere)", "default")
    assert found["keys.explorer.sort"] == ("Y", f"{file}:4")


def test_credentials_are_not_shown(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIVEPY_HUB", "https://me:secret@hub.example.org")
    for variable in ("DOCKER_HOST", "DIVEPY_HOST", "CONTAINER_HOST"):
        for address in ("tcp://me:secret@host:2375", "me:secret@host:2375"):
            with monkeypatch.context() as only:
                only.setenv(variable, address)
                for words in (("config",), ("config", "--json")):
                    ended = divepy(*words)
                    assert "secret" not in ended.out + ended.err
                    assert "***@hub.example.org" in ended.out
                    assert "***@host:2375" in ended.out
                    assert variable in ended.out


def test_it_can_be_read_by_programs(divepy: Divepy, tmp_path: Path) -> None:
    file = write(tmp_path / "c.toml", '[keys]\nexplorer.sort = ["/"]\n')
    ended = divepy("config", "--json", "--config", file)
    found = {line["key"]: line for line in map(json.loads, ended.out.splitlines())}
    assert found["host"] == {"key": "host", "value": None, "from": "default", "name": None, "line": None}
    assert found["keys.explorer.sort"] == {
        "key": "keys.explorer.sort", "value": ["/"], "from": "file", "name": str(file), "line": 2,
    }  # fmt: skip
    assert found["keys.explorer.filter"]["value"] == ["ctrl+f", "ctrl+slash"]
    assert "slash is explorer.sort now, and explorer.filter goes without it" in ended.err
