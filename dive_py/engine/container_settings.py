"""How a container differs from its image in what it runs and how, besides its files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dive_py.engine.failures import told

if TYPE_CHECKING:
    from dive_py.engine.connection import Engine


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


def container_settings(engine: Engine, name: str) -> ContainerSettings:
    """The settings of one container.

    Raises:
        EngineError: the engine refused, or broke off.
    """
    with told(f"to inspect the container {name}"):
        answer = engine.ask("/containers/{0}/json", name)
    config = answer.get("Config") if isinstance(answer, dict) else None
    said: dict[str, Any] = config if isinstance(config, dict) else {}
    return ContainerSettings(
        command=_words(said.get("Cmd")),
        entrypoint=_words(said.get("Entrypoint")),
        env=_words(said.get("Env")),
        user=_text(said.get("User")),
        working_dir=_text(said.get("WorkingDir")),
        ports=tuple(said["ExposedPorts"]) if isinstance(said.get("ExposedPorts"), dict) else (),
        volumes=tuple(said["Volumes"]) if isinstance(said.get("Volumes"), dict) else (),
    )


def _words(value: object) -> tuple[str, ...]:
    return tuple(word for word in value if isinstance(word, str)) if isinstance(value, list) else ()


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
