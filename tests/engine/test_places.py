"""Where an engine may listen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.engine import places
from dive_py.engine.contexts import Tls
from dive_py.errors import EngineError
from tests.engine.test_contexts import add_context

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """An environment that names an engine in every way there is."""
    for name in ("option", "variable", "current"):
        add_context(tmp_path, name, {"Host": f"unix:///{name}.sock"})
    (tmp_path / "config.json").write_text(json.dumps({"currentContext": "current"}))
    return {"DOCKER_CONFIG": str(tmp_path), "DOCKER_HOST": "tcp://host:2375", "DOCKER_CONTEXT": "variable"}


def address(host: str, context: str, environ: dict[str, str]) -> str:
    place = places.named(host, context, environ)
    return place.address if place else ""


def test_what_is_named_most_directly_wins(environ: dict[str, str]) -> None:
    assert address("unix:///typed.sock", "option", environ) == "unix:///typed.sock"
    assert address("", "option", environ) == "unix:///option.sock"
    assert address("", "", environ) == "tcp://host:2375"
    del environ["DOCKER_HOST"]
    assert address("", "", environ) == "unix:///variable.sock"
    del environ["DOCKER_CONTEXT"]
    assert address("", "", environ) == "unix:///current.sock"


def test_the_origin_says_who_named_it(environ: dict[str, str]) -> None:
    place = places.named("", "option", environ)
    assert place is not None
    assert place.origin == "context option"


def test_nothing_named_leaves_the_usual_sockets(tmp_path: Path) -> None:
    assert places.named("", "", {"HOME": str(tmp_path)}) is None
    assert places.named("", "default", {"HOME": str(tmp_path)}) is None


def test_an_unknown_context_is_an_error_wherever_it_is_named(tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path)}
    with pytest.raises(EngineError, match="nope"):
        places.named("", "nope", environ)
    with pytest.raises(EngineError, match="nope"):
        places.named("", "", environ | {"DOCKER_CONTEXT": "nope"})


def test_paths_and_bare_addresses_are_understood() -> None:
    assert address("/run/x.sock", "", {}) == "unix:///run/x.sock"
    assert address("far:2375", "", {}) == "tcp://far:2375"


def test_tls_comes_from_the_environment_for_remote_engines_only(tmp_path: Path) -> None:
    environ = {"DOCKER_TLS_VERIFY": "1", "DOCKER_CERT_PATH": str(tmp_path)}
    far = places.named("tcp://far:2376", "", environ)
    near = places.named("unix:///x.sock", "", environ)
    assert far is not None
    assert far.tls == Tls(str(tmp_path / "ca.pem"), str(tmp_path / "cert.pem"), str(tmp_path / "key.pem"))
    assert near is not None
    assert near.tls is None


def test_the_usual_sockets_start_with_docker_and_name_none_twice(tmp_path: Path) -> None:
    found = places.usual({"HOME": "/home/me", "XDG_RUNTIME_DIR": "/run/user/7"}, tmp_path)
    assert [place.origin for place in found][:4] == ["Docker", "rootless Docker", "rootless Podman", "Podman"]
    assert found[0].socket == tmp_path / "var/run/docker.sock"
    assert {"Docker Desktop", "Colima", "Rancher Desktop"} <= {place.origin for place in found}
    assert len({place.address for place in found}) == len(found)


def test_an_engine_has_a_name_in_sentences() -> None:
    assert places.Place("unix:///s", "--host").who == "the engine (unix:///s)"
    assert places.Place("unix:///s", "Podman").who == "Podman (unix:///s)"
