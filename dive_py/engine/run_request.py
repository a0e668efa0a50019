"""A container to run, and the request that an engine takes for it.

Source: docker-run(1) for the forms of values, Docker Engine API 1.41 *Create a container* for the body.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PORT: Final = re.compile(
    r"(?:(?P<ip>\[[0-9a-fA-F:.]+\]|\d{1,3}(?:\.\d{1,3}){3}):)?(?:(?P<host>\d{1,5}(?:-\d{1,5})?)?:)?"
    r"(?P<port>\d{1,5}(?:-\d{1,5})?)(?:/(?P<protocol>tcp|udp|sctp))?"
)
_LARGEST_PORT: Final = 65_535
_NAME: Final = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]+")


@dataclass(frozen=True)
class RunRequest:
    """A container to be. What is empty is as the image has it."""

    image: str
    """The image, as typed."""
    command: tuple[str, ...] = ()
    """The command's words."""
    name: str = ""
    """What to call it."""
    remove: bool = False
    """Whether it goes when it has ended."""
    interactive: bool = False
    """Whether it gets what is typed."""
    terminal: bool = False
    """Whether it gets a terminal."""
    detached: bool = False
    """Whether it is not waited for."""
    environment: tuple[str, ...] = ()
    """`KEY=VALUE` each; `KEY` alone takes the value from here, if there is one."""
    volumes: tuple[str, ...] = ()
    """`SOURCE:TARGET[:OPTIONS]` each, or `TARGET` alone."""
    ports: tuple[str, ...] = ()
    """`[[ADDRESS:]HOST:]PORT[/PROTOCOL]` each."""
    user: str = ""
    folder: str = ""
    """The folder that it begins in."""
    entrypoint: str | None = None
    """Instead of the image's; an empty one means none."""
    network: str = ""
    hostname: str = ""
    labels: tuple[str, ...] = ()
    platform: str = ""
    detach_keys: str = ""
    """Keys that leave it running, `ctrl-p,ctrl-q` where nothing else is said."""

    def body(self, environ: Mapping[str, str]) -> dict[str, Any]:
        """Return the body of the request, with values of variables from the environment that are not given.

        Raises:
            UsageError: a port, a volume or a name cannot be understood; the text names it.
        """
        self.check()
        ports = list(_bindings(self.ports))
        binds = [_bind(volume) for volume in self.volumes if ":" in volume]
        host: dict[str, Any] = {
            "AutoRemove": self.remove,
            "Binds": binds,
            "NetworkMode": self.network or "default",
            "PortBindings": {},
        }
        for port, binding in ports:
            host["PortBindings"].setdefault(port, []).append(binding)
        waits = not self.detached
        body: dict[str, Any] = {
            "Image": self.image,
            "Cmd": list(self.command) or None,
            "Tty": self.terminal,
            "OpenStdin": self.interactive,
            "StdinOnce": self.interactive and waits,
            "AttachStdin": self.interactive and waits,
            "AttachStdout": waits,
            "AttachStderr": waits,
            "Env": list(_environment(self.environment, environ)),
            "User": self.user,
            "WorkingDir": self.folder,
            "Hostname": self.hostname,
            "Labels": dict(_label(label) for label in self.labels),
            "ExposedPorts": {port: {} for port, _ in ports},
            "Volumes": {volume: {} for volume in self.volumes if ":" not in volume},
            "HostConfig": host,
        }
        if self.entrypoint is not None:
            body["Entrypoint"] = [self.entrypoint] if self.entrypoint else []
        return body

    def check(self) -> None:
        """Check that all of it can be understood.

        Raises:
            UsageError: something cannot; the text names it.
        """
        if self.name and not _NAME.fullmatch(self.name):
            raise UsageError(
                f"{self.name!r} is not a container's name",
                "letters, digits, `_`, `.`, `-`; at least two, no sign first",
            )
        for volume in self.volumes:
            _bind(volume)
        list(_bindings(self.ports))
        for variable in self.environment:
            if not variable.partition("=")[0]:
                raise UsageError(f"{variable!r} is not a variable", "for instance: -e KEY=VALUE")


def _environment(variables: tuple[str, ...], environ: Mapping[str, str]) -> Iterator[str]:
    for variable in variables:
        if "=" in variable:
            yield variable
        elif variable in environ:
            yield f"{variable}={environ[variable]}"


def _label(label: str) -> tuple[str, str]:
    key, _, value = label.partition("=")
    return key, value


def _bind(volume: str) -> str:
    """Return a volume as the engine wants it: a folder of this machine by its whole path."""
    parts = volume.split(":")
    if len(parts) > 3 or not all(parts) or not parts[min(1, len(parts) - 1)].startswith("/"):
        raise UsageError(f"{volume!r} is not a volume", "for instance: -v /here:/there, -v name:/there:ro, -v /there")
    if parts[0].startswith("."):
        parts[0] = os.path.abspath(parts[0])  # noqa: PTH100 - the word need not exist
    return ":".join(parts)


def _bindings(ports: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Return `80/tcp` with where it is on the host, each."""
    for text in ports:
        found = _PORT.fullmatch(text)
        inner = _range(found["port"]) if found is not None else None
        outer = _range(found["host"]) if found is not None and found["host"] else None
        if found is None or inner is None or (found["host"] and (outer is None or len(outer) != len(inner))):
            raise UsageError(f"{text!r} is not a port to publish", "for instance: -p 8080:80, -p 127.0.0.1:53:53/udp")
        address = (found["ip"] or "").strip("[]")
        for number, port in enumerate(inner):
            binding = {"HostIp": address, "HostPort": str(outer[number]) if outer is not None else ""}
            yield f"{port}/{found['protocol'] or 'tcp'}", binding


def _range(text: str) -> range | None:
    """Return the ports of `80` or `80-82`; None where these are none."""
    first, _, last = text.partition("-")
    low, high = int(first), int(last or first)
    return range(low, high + 1) if 0 < low <= high <= _LARGEST_PORT else None
