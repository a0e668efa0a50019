"""What an engine knows about containers: its list, running and stopped ones.

Every field may be missing, as in the answers about images.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dive_py.engine.failures import told
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine


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


def list_containers(engine: Engine, *, sizes: bool = True) -> list[ContainerSummary]:
    """The engine's containers, stopped ones too, newest first, then by name.

    Args:
        engine: Whose.
        sizes: Whether it is to add up the files of every read-write layer, which takes it a while where there are many.

    Raises:
        EngineError: the engine refused or broke off.
    """
    with told("to list its containers"):
        answer = engine.ask("/containers/json", params={"all": "1", "size": "1" if sizes else "0"})
    if not isinstance(answer, list):
        raise EngineError("the engine's list of containers cannot be understood")
    rows = [_summary(found) for found in answer if isinstance(found, dict)]
    return sorted(rows, key=lambda row: (-(row.created or 0), row.name))


def _summary(found: dict[str, Any]) -> ContainerSummary:
    return ContainerSummary(
        id=_text(found, "Id"),
        names=tuple(name.removeprefix("/") for name in _list(found, "Names") if isinstance(name, str)),
        image=_text(found, "Image"),
        image_id=_text(found, "ImageID"),
        command=_text(found, "Command") or " ".join(str(word) for word in _list(found, "Command")),
        created=_number(found, "Created"),
        state=_text(found, "State").lower(),
        status=_text(found, "Status"),
        size_rw=_number(found, "SizeRw") or (0 if found.get("SizeRootFs") else None),
        ports=tuple(_port(port) for port in _list(found, "Ports") if isinstance(port, dict)),
    )


def _port(port: dict[str, Any]) -> str:
    """A port as `docker ps` writes it."""
    private = f"{_number(port, 'PrivatePort') or 0}/{_text(port, 'Type') or 'tcp'}"
    public = _number(port, "PublicPort")
    if public is None:
        return private
    address = _text(port, "IP")
    return f"{f'[{address}]' if ':' in address else address}:{public}->{private}"


def _list(found: dict[str, Any], key: str) -> list[Any]:
    value = found.get(key)
    return value if isinstance(value, list) else []


def _text(found: dict[str, Any], key: str) -> str:
    value = found.get(key)
    return value if isinstance(value, str) else ""


def _number(found: dict[str, Any], key: str) -> int | None:
    value = found.get(key)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
