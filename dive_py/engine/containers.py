"""What an engine knows about containers: its list, running and stopped ones, and all of a single one."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.engine.answers import Answer, objects
from dive_py.engine.failures import engine_errors
from dive_py.engine.owner import is_own
from dive_py.errors import ContainerNotFound, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dive_py.engine.connection import Engine

_ID: Final = re.compile(r"(sha256:)?[0-9a-f]{12,64}")

_ALIVE: Final = ("Running", "Paused", "Restarting")
"""States in which what an engine says of a container's end is about an earlier one."""


@dataclass(frozen=True)
class ContainerSummary:
    """One row of the list of containers. All text in it is untrusted."""

    id: str
    """64 hex digits."""
    names: tuple[str, ...]
    """Without the leading slash; more than one where others link to it."""
    image: str
    """The image's name as it was given, or its id."""
    image_id: str
    """`sha256:…`, or empty."""
    command: str
    """What it runs, in one string; Podman gives a list, which is joined by spaces."""
    created: int | None
    """Seconds since 1970, or None where unknown."""
    state: str
    """`created`, `running`, `paused`, `restarting`, `removing`, `exited` or `dead`; empty where unknown."""
    status: str
    """The state as a person reads it: `Exited (0) 2 hours ago`."""
    size_rw: int | None
    """Bytes of the read-write layer as the engine counts them; None where it does not say."""
    ports: tuple[str, ...]
    """`0.0.0.0:8080->80/tcp` or `80/tcp` each."""

    @property
    def name(self) -> str:
        """What to call it by: its name, or its id where it has none."""
        return self.names[0] if self.names else self.id

    @property
    def image_name(self) -> str:
        """The image's name; empty where the engine knows it by its id alone."""
        return "" if _ID.fullmatch(self.image) and self.image.removeprefix("sha256:") in self.image_id else self.image


@dataclass(frozen=True)
class ContainerSettings:
    """Settings that an image's config has, too. All text is untrusted."""

    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    env: tuple[str, ...] = ()
    user: str = ""
    working_dir: str = ""
    ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()


def list_containers(engine: Engine, *, sizes: bool = True) -> list[ContainerSummary]:
    """Return the engine's containers, stopped ones too and divepy's own not, newest first, then by name.

    With `sizes` it adds up the files of every read-write layer, which takes it a while where there are many.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with engine_errors("to list its containers"):
        answer = engine.ask("/containers/json", params={"all": "1", "size": "1" if sizes else "0"})
    if not isinstance(answer, list):
        raise EngineError("the engine's list of containers cannot be understood")
    found = [_summary(one) for one in objects(answer) if not is_own(one.fields)]
    return sorted(found, key=lambda row: (-(row.created or 0), row.name))


def container_not_found(engine: Engine, name: str) -> ContainerNotFound:
    """Return the error for a container that the engine does not have."""
    return ContainerNotFound(f"{engine.place.who} has no container {name}", "divepy containers lists those there are")


def inspect_container(engine: Engine, name: str, *, size: bool = False) -> Answer:
    """Return all that the engine says of one container, by its name or the beginning of its ID.

    With `size` it adds up the files of the read-write layer, which may take it long.

    Raises:
        ContainerNotFound: the engine has none of that name.
        EngineError: it refused, broke off, or answers nonsense.
    """
    with engine_errors(f"to inspect the container {name}", container_not_found(engine, name)):
        answer = engine.ask("/containers/{0}/json", name, params={"size": "1"} if size else None)
    if not isinstance(answer, dict):
        raise EngineError(f"the engine's answer about the container {name} cannot be understood")
    return Answer(answer)


def container_settings(engine: Engine, name: str) -> ContainerSettings:
    """Return the settings of one container; none where the answer says none.

    Raises:
        EngineError: the engine refused, or broke off.
    """
    with engine_errors(f"to inspect the container {name}"):
        config = Answer.of(engine.ask("/containers/{0}/json", name)).object("Config")
    return ContainerSettings(
        command=config.texts("Cmd"),
        entrypoint=config.texts("Entrypoint"),
        env=config.texts("Env"),
        user=config.text("User"),
        working_dir=config.text("WorkingDir"),
        ports=tuple(config.object("ExposedPorts").fields),
        volumes=tuple(config.object("Volumes").fields),
    )


def container_facts(engine: Engine, name: str) -> list[tuple[str, str]]:
    """Return all that the engine says of one container, as rows to read: labels and untrusted values.

    A label stands at the first of several values; what is not known is left out.

    Raises:
        ContainerNotFound: the engine has none of that name.
        EngineError: it refused, or broke off.
    """
    facts: list[tuple[str, str]] = []
    for label, values in _facts(inspect_container(engine, name, size=True)):
        shown = [value for value in values if value]
        facts += [(label if number == 0 else "", value) for number, value in enumerate(shown)]
    return facts


def _summary(found: Answer) -> ContainerSummary:
    words = found.fields.get("Command")
    return ContainerSummary(
        id=found.text("Id"),
        names=tuple(name.removeprefix("/") for name in found.texts("Names")),
        image=found.text("Image"),
        image_id=found.text("ImageID"),
        command=" ".join(map(str, words)) if isinstance(words, list) else found.text("Command"),
        created=found.number("Created"),
        state=found.text("State").lower(),
        status=found.text("Status"),
        size_rw=found.number("SizeRw") or (0 if found.has("SizeRootFs") else None),
        ports=tuple(map(_port, found.objects("Ports"))),
    )


def _port(port: Answer) -> str:
    """Return a port as `docker ps` writes it."""
    private = f"{port.number('PrivatePort') or 0}/{port.text('Type') or 'tcp'}"
    public = port.number("PublicPort")
    if public is None:
        return private
    address = port.text("IP")
    return f"{f'[{address}]' if ':' in address else address}:{public}->{private}"


def _facts(answer: Answer) -> Iterator[tuple[str, Sequence[str]]]:
    config, host, state = answer.object("Config"), answer.object("HostConfig"), answer.object("State")
    graph, network = answer.object("GraphDriver"), answer.object("NetworkSettings")
    has_ended = not any(map(state.is_true, _ALIVE)) and _time(state.text("FinishedAt"))
    status, size = state.number("ExitCode") if has_ended else None, answer.number("SizeRw")
    yield "name", [answer.text("Name").lstrip("/")]
    yield "id", [answer.text("Id")]
    yield "image", [config.text("Image"), answer.text("Image")]
    yield "state", [state.text("Status"), state.text("Error")]
    yield "exit status", ["" if status is None else str(status)]
    yield "created", [answer.text("Created")]
    yield "started", [_time(state.text("StartedAt"))]
    yield "finished", [_time(state.text("FinishedAt"))]
    yield "entrypoint", [_words(config, "Entrypoint")]
    yield "command", [_words(config, "Cmd")]
    yield "user", [config.text("User")]
    yield "folder", [config.text("WorkingDir")]
    yield "environment", config.texts("Env")
    yield "mounts", [_mount(mount) for mount in answer.objects("Mounts")]
    yield "ports", list(_bindings(network.object("Ports")))
    yield "networks", list(network.object("Networks").fields)
    yield "restart", [host.object("RestartPolicy").text("Name")]
    yield "removed at its end", ["yes" if host.is_true("AutoRemove") else ""]
    yield "labels", [f"{key}={value}" for key, value in config.object("Labels").fields.items()]
    yield "read-write layer", ["" if size is None else f"{size:,} bytes"]
    yield "driver", [graph.text("Name") or answer.text("Driver")]
    yield "upper directory", [graph.object("Data").text("UpperDir")]


def _bindings(ports: Answer) -> Iterator[str]:
    for port, bindings in ports.fields.items():
        if not isinstance(bindings, list):
            yield port
            continue
        for one in objects(bindings):
            yield f"{one.text('HostIp')}:{one.text('HostPort')}->{port}"


def _mount(mount: Answer) -> str:
    read_only = " (read-only)" if mount.fields.get("RW") is False else ""
    return f"{mount.text('Destination')} from {mount.text('Name', 'Source', 'Type')}{read_only}"


def _time(text: str) -> str:
    return "" if text.startswith("0001-01-01") else text


def _words(config: Answer, key: str) -> str:
    return shlex.join(config.texts(key)) or config.text(key)
