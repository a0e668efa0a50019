"""The contexts of the Docker command line."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING

import pytest

from dive_py.engine import contexts
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path


def add_context(config: Path, name: str, endpoint: object) -> str:
    """Write a context as `docker context create` does; gives the folder's name."""
    place = hashlib.sha256(name.encode()).hexdigest()
    meta = config / "contexts" / "meta" / place
    meta.mkdir(parents=True)
    (meta / "meta.json").write_text(json.dumps({"Name": name, "Endpoints": {"docker": endpoint}}))
    return place


def test_a_context_says_where_its_engine_is(tmp_path: Path) -> None:
    add_context(tmp_path, "far", {"Host": "ssh://user@far"})
    found = contexts.find("far", {"DOCKER_CONFIG": str(tmp_path)})
    assert found == contexts.Context("far", "ssh://user@far", None)


def test_certificates_stand_beside_the_context(tmp_path: Path) -> None:
    place = add_context(tmp_path, "tls", {"Host": "tcp://far:2376", "SkipTLSVerify": True})
    folder = tmp_path / "contexts" / "tls" / place / "docker"
    folder.mkdir(parents=True)
    (folder / "ca.pem").write_text("")
    found = contexts.find("tls", {"DOCKER_CONFIG": str(tmp_path)})
    assert found.tls == contexts.Tls(ca=str(folder / "ca.pem"), verify=False)


def test_an_unknown_context_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="no Docker context called 'nope'"):
        contexts.find("nope", {"DOCKER_CONFIG": str(tmp_path)})


@pytest.mark.parametrize("endpoint", [[], "x", {}, {"Host": 5}, {"Host": ""}, None])
def test_a_damaged_context_is_an_error(tmp_path: Path, endpoint: object) -> None:
    add_context(tmp_path, "bad", endpoint)
    with pytest.raises(EngineError, match="'bad'"):
        contexts.find("bad", {"DOCKER_CONFIG": str(tmp_path)})


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ('{"currentContext": "far"}', "far"),
        ('{"currentContext": "default"}', ""),
        ('{"currentContext": 7}', ""),
        ("[]", ""),
        ("no JSON", ""),
    ],
)
def test_the_current_context_comes_from_the_configuration(tmp_path: Path, settings: str, name: str) -> None:
    (tmp_path / "config.json").write_text(settings)
    assert contexts.current({"DOCKER_CONFIG": str(tmp_path)}) == name


def test_without_configuration_no_context_is_current(tmp_path: Path) -> None:
    assert contexts.current({"HOME": str(tmp_path)}) == ""


def test_their_names(tmp_path: Path) -> None:
    """What cannot be read is left out; `default` is always there."""
    environ = {"DOCKER_CONFIG": str(tmp_path)}
    assert contexts.names(environ) == ("default",)
    add_context(tmp_path, "near", {})
    add_context(tmp_path, "far", {})
    for number, text in enumerate(["{", "[]", '{"Name": 3}', "\x00"]):
        folder = tmp_path / "contexts" / "meta" / str(number)
        folder.mkdir()
        (folder / "meta.json").write_text(text)
    assert contexts.names(environ) == ("default", "far", "near")


@pytest.mark.parametrize(
    ("text", "said"), [(None, "it is a pipe"), ("[" * 200_000, "nested too deeply"), (" " * (5 << 20), "more than")]
)
def test_a_configuration_that_the_library_would_choke_on_is_told(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "config.json"
    if text is None:
        os.mkfifo(file)
    else:
        file.write_text(text)
    environ = {"DOCKER_CONFIG": str(tmp_path)}
    assert contexts.current(environ) == ""
    with pytest.raises(EngineError, match=f"config.json cannot be read: .*{said}"):
        contexts.check(str(file))


@pytest.mark.parametrize("text", ["{}", "{", "\xff", "auth = YTpi\nemail = x", "9" * 5000])
def test_other_configurations_are_left_to_it(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.json").write_bytes(text.encode("latin-1"))
    contexts.check(str(tmp_path / "config.json"))
    contexts.check(str(tmp_path / "none"))
