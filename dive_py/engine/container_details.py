"""All that an engine says of one container, as rows to read."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from dive_py.engine.failures import NOT_FOUND, Refused, told
from dive_py.errors import ContainerNotFound, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.engine.connection import Engine


def container_facts(engine: Engine, name: str) -> list[tuple[str, str]]:
    """Labels and values, those that are known; a label stands at the first of several values. Values are untrusted.

    Raises:
        ContainerNotFound: the engine has none of that name.
        EngineError: it refused, or broke off.
    """
    with told(f"to inspect the container {name}"):
        try:
            answer = engine.ask("/containers/{0}/json", name, params={"size": "1"})
        except Refused as error:
            if error.status == NOT_FOUND:
                message = f"{engine.place.who} has no container {name}"
                raise ContainerNotFound(message) from error
            raise
    if not isinstance(answer, dict):
        raise EngineError(f"the engine's answer about the container {name} cannot be understood")
    facts: list[tuple[str, str]] = []
    for label, values in _rows(answer):
        shown = [value for value in values if value]
        facts += [(label if number == 0 else "", value) for number, value in enumerate(shown)]
    return facts


def _rows(answer: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    config, host, state = _map(answer, "Config"), _map(answer, "HostConfig"), _map(answer, "State")
    graph = _map(answer, "GraphDriver")
    yield "name", [_text(answer, "Name").lstrip("/")]
    yield "id", [_text(answer, "Id")]
    yield "image", [_text(config, "Image"), _text(answer, "Image")]
    yield "state", [_text(state, "Status"), _text(state, "Error")]
    yield "status", [f"exit status {state['ExitCode']}" if isinstance(state.get("ExitCode"), int) else ""]
    yield "created", [_text(answer, "Created")]
    yield "started", [_time(state, "StartedAt")]
    yield "finished", [_time(state, "FinishedAt")]
    yield "entrypoint", [_words(config.get("Entrypoint"))]
    yield "command", [_words(config.get("Cmd"))]
    yield "user", [_text(config, "User")]
    yield "folder", [_text(config, "WorkingDir")]
    yield "environment", _texts(config.get("Env"))
    yield "mounts", [_mount(mount) for mount in answer.get("Mounts") or () if isinstance(mount, dict)]
    yield "ports", list(_ports(_map(_map(answer, "NetworkSettings"), "Ports")))
    yield "networks", list(_map(_map(answer, "NetworkSettings"), "Networks"))
    yield "restart", [_text(_map(host, "RestartPolicy"), "Name")]
    yield "removed at its end", ["yes" if host.get("AutoRemove") is True else ""]
    yield "labels", [f"{key}={value}" for key, value in _map(config, "Labels").items()]
    yield "read-write layer", [f"{answer['SizeRw']:,} bytes" if isinstance(answer.get("SizeRw"), int) else ""]
    yield "driver", [_text(graph, "Name") or _text(answer, "Driver")]
    yield "upper directory", [_text(_map(graph, "Data"), "UpperDir")]


def _ports(found: dict[str, Any]) -> Iterator[str]:
    for port, bindings in found.items():
        if not isinstance(bindings, list):
            yield port
            continue
        for one in bindings:
            if isinstance(one, dict):
                yield f"{_text(one, 'HostIp')}:{_text(one, 'HostPort')}->{port}"


def _mount(mount: dict[str, Any]) -> str:
    what = _text(mount, "Name") or _text(mount, "Source") or _text(mount, "Type")
    read_only = " (read-only)" if mount.get("RW") is False else ""
    return f"{_text(mount, 'Destination')} from {what}{read_only}"


def _time(state: dict[str, Any], key: str) -> str:
    text = _text(state, key)
    return "" if text.startswith("0001-01-01") else text


def _words(value: object) -> str:
    return shlex.join(_texts(value)) if isinstance(value, list) else value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []


def _map(answer: dict[str, Any], key: str) -> dict[str, Any]:
    value = answer.get(key)
    return value if isinstance(value, dict) else {}


def _text(answer: dict[str, Any], key: str) -> str:
    value = answer.get(key)
    return value if isinstance(value, str) else ""
