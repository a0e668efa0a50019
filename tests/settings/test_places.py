"""Where files of settings are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import UsageError
from dive_py.settings import places
from tests.settings.writing import write

if TYPE_CHECKING:
    from pathlib import Path


def test_divepys_own_is_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setattr("sys.platform", "linux")
    assert places.own() == tmp_path / "divepy" / "config.toml"


def test_dives_is_looked_for_as_dive_does(tmp_path: Path) -> None:
    environ = {
        "HOME": str(tmp_path / "home"),
        "XDG_CONFIG_HOME": str(tmp_path / "xdg"),
        "XDG_CONFIG_DIRS": f"{tmp_path / 'etc'}:{tmp_path / 'more'}",
    }
    files = [
        tmp_path / "home" / ".dive.yml",
        tmp_path / "home" / ".dive.yaml",
        tmp_path / "home" / ".config" / "dive" / "c.yml",
        tmp_path / "more" / "dive" / "c.yaml",
        tmp_path / "etc" / "dive" / "c.yaml",
        tmp_path / "xdg" / "dive" / "b.yaml",
        tmp_path / "xdg" / "dive" / "a.yml",
    ]
    assert places.dives(environ) is None
    for file in files:
        write(file, "")
        assert places.dives(environ) == file, "each goes before those above it"


def test_a_folder_called_dive_where_one_stands_is_no_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "dive" / "a.yaml", "source: podman")
    monkeypatch.chdir(tmp_path)
    for base in ("", ".", "dive"):
        assert places.dives({"HOME": str(tmp_path), "XDG_CONFIG_HOME": base, "XDG_CONFIG_DIRS": base}) is None


def test_only_a_file_of_yaml_is_dives(tmp_path: Path) -> None:
    assert places.is_dives(tmp_path / "x.YAML")
    assert not places.is_dives(tmp_path / "x.toml")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"a\n\xff", ":2: the configuration is not UTF-8"),
        (b"x" * (places.LARGEST + 1), ": this is not a configuration: it has more than 262,144 bytes"),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, data: bytes, told: str) -> None:
    file = tmp_path / "c"
    file.write_bytes(data)
    with pytest.raises(UsageError) as caught:
        places.read(file)
    assert caught.value.message == f"{file}{told}"


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        places.read(tmp_path / "c")
    with pytest.raises(UsageError, match="cannot be read: it is a folder"):
        places.read(tmp_path)


def test_a_mark_at_the_beginning_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "c").write_bytes(b"\xef\xbb\xbfa = 1")
    assert places.read(tmp_path / "c") == "a = 1"
