"""All settings there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import UsageError
from dive_py.settings import keys, reading
from dive_py.settings.values import Origin, Part, Rank, Setting
from tests.settings.writing import write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """An environment with a home of its own."""
    monkeypatch.setattr("dive_py.settings.places.own", lambda: tmp_path / "config.toml")
    return {"HOME": str(tmp_path)}


def test_nothing_is_settled_where_there_is_nothing(home: dict[str, str]) -> None:
    settings = reading.read(home)
    assert (settings.found, settings.bindings, settings.remarks) == ({}, (), ())


def test_options_go_before_variables_and_those_before_files(tmp_path: Path, home: dict[str, str]) -> None:
    write(tmp_path / ".dive.yaml", "source: docker\nignore-errors: true\nkeybinding: {quit: x}\n")
    assert reading.read(home)[keys.SOURCE] == "docker"
    write(tmp_path / "config.toml", 'source = "oci"\n[keys]\nexplorer.quit = "X"')
    assert reading.read(home)[keys.SOURCE] == "oci"
    assert reading.read(home)[keys.IGNORE_ERRORS] is True, "what divepy's own file does not say"
    assert [one.action for one in reading.read(home).bindings] == ["dive:quit", "explorer.quit"]
    home["DIVE_SOURCE"] = "podman"
    assert reading.read(home)[keys.SOURCE] == "podman"
    home["DIVEPY_SOURCE"] = "containerd"
    assert reading.read(home)[keys.SOURCE] == "containerd"
    options = Part({"source": Setting("docker-dir", Origin(Rank.FLAG, "--source"))})
    settings = reading.read(home, options)
    assert (settings[keys.SOURCE], str(settings.origin(keys.SOURCE))) == ("docker-dir", "--source")


def test_a_file_that_is_named_counts_alone(tmp_path: Path, home: dict[str, str]) -> None:
    write(tmp_path / ".dive.yaml", "source: docker")
    write(tmp_path / "config.toml", 'source = "oci"\nverify = true')
    other = write(tmp_path / "other.toml", 'platform = "linux/arm64"')
    assert set(reading.read(home, file=str(other)).found) == {"platform"}
    dives = write(tmp_path / "other.yml", "source: podman")
    assert reading.read(home, file=str(dives))[keys.SOURCE] == "podman"
    assert reading.read(home, file="/dev/null").found == {}


def test_a_file_that_is_named_and_not_there_is_an_error(tmp_path: Path, home: dict[str, str]) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        reading.read(home, file=str(tmp_path / "no.toml"))


def test_ones_own_file_that_is_damaged_is_an_error_and_dives_is_told(tmp_path: Path, home: dict[str, str]) -> None:
    file = write(tmp_path / ".dive.yaml", "a: [")
    (remark,) = reading.read(home).remarks
    assert remark.text.startswith(f"{file}:1: the configuration of dive cannot be read: this is not YAML")
    assert remark.text.endswith("it has no effect")
    write(tmp_path / "config.toml", "a = [")
    with pytest.raises(UsageError, match=r"config.toml:1: the configuration is not TOML"):
        reading.read(home)


def test_host_and_context_are_one_choice(tmp_path: Path, home: dict[str, str]) -> None:
    write(tmp_path / "config.toml", 'host = "tcp://a:1"')
    assert reading.read(home)[keys.HOST] == "tcp://a:1"
    for name in ("DIVEPY_CONTEXT", "DOCKER_CONTEXT"):
        settings = reading.read(home | {name: "far"})
        assert (settings[keys.HOST], settings[keys.CONTEXT]) == ("", "far")
    options = Part({"context": Setting("near", Origin(Rank.FLAG, "--context"))})
    settings = reading.read(home | {"DIVEPY_HOST": "tcp://b:1"}, options)
    assert (settings[keys.HOST], settings[keys.CONTEXT]) == ("", "near")


def test_the_file_is_where_it_is_said_to_be(tmp_path: Path, home: dict[str, str]) -> None:
    del home
    assert reading.file_of() == tmp_path / "config.toml"
    assert reading.file_of(str(tmp_path / "x")) == tmp_path / "x"
