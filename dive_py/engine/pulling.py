"""Pulling an image: what an engine says of each layer while it fetches it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.causes import one_line
from dive_py.engine.answers import Answer
from dive_py.engine.images import inspect
from dive_py.engine.streaming import Streaming
from dive_py.errors import DivepyError, EngineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import requests

    from dive_py.engine.connection import Engine
    from dive_py.progress import Progress

_DIGEST = "Digest:"
"""How the line begins that says what was pulled."""

_STATUS = "Status:"
"""How the line begins that says how it ended."""

_HINTS = (
    ("looking for beginning of value", "what answers there is not a registry, or has no such repository"),
    ("toomanyrequests", "the registry limits how often one may pull: log in, or wait"),
    ("too many requests", "the registry limits how often one may pull: log in, or wait"),
    ("rate limit", "the registry limits how often one may pull: log in, or wait"),
    ("manifest unknown", "the repository has no such tag"),
    ("not found", "there is no such image, or no such tag of it"),
    ("forbidden", "it does not exist, or is private: log in with `docker login`"),
    ("denied", "it does not exist, or is private: log in with `docker login`"),
    ("unauthorized", "it does not exist, or is private: log in with `docker login`"),
    ("no space left", "the engine's disk is full"),
)
"""What engines and registries say, and what to do about it."""


@dataclass(frozen=True)
class PullStep:
    """One line of what the engine says."""

    layer: str
    """The short id of a layer; empty where the line is about the whole."""
    state: str
    """`Downloading`, `Pull complete`; untrusted."""
    done: int | None
    """Bytes done in this state, or None."""
    total: int | None
    """Bytes expected in this state, or None."""


def named(name: str) -> tuple[str, str]:
    """Return a name as the API wants it: repository, and tag or digest; `latest` where neither is given."""
    repository, at, digest = name.partition("@")
    head, colon, tag = repository.rpartition(":")
    tagged = bool(colon) and "/" not in tag
    if at:
        return (head if tagged else repository), digest
    return (head, tag) if tagged else (repository, "latest")


class Pull(Streaming):
    """One pull; leaving it ends it at the engine, too.

    Args:
        engine: Whose.
        name: The image: `ubuntu:12.04`, `host:5000/name@sha256:…`.
        progress: Its stop flag ends the pull at once.
        platform: Which one of several, `os/architecture[/variant]`; empty for the engine's own choice.
    """

    asking = "to pull {}"
    sending = "while it pulled {}"
    about = "pulling {}"

    def __init__(self, engine: Engine, name: str, progress: Progress, platform: str = "") -> None:
        self._engine = engine
        self._platform = platform
        self.digest = ""
        """The digest of what was pulled, once the engine has said it; untrusted."""
        self.status = ""
        """What the engine says at the end, once it has: `Image is up to date for app:1`; untrusted."""
        self._repository, self._tag = named(name)
        # Docker says "Pull complete" of every layer, Podman once, of the image
        self._last = "Pull complete" if engine.product == "podman" else _STATUS
        super().__init__(name, progress)

    def request(self) -> requests.Response:
        """Ask for the image, with the credentials that docker-py finds for its registry."""
        from docker import auth

        registry, _ = auth.resolve_repository_name(self._repository)
        header = auth.get_config_header(self._engine.client, registry)
        params = {"fromImage": self._repository, "tag": self._tag}
        params |= {"platform": self._platform} if self._platform else {}
        headers = {"X-Registry-Auth": header} if header else {}
        return self._engine.post_streaming("/images/create", params=params, headers=headers)

    def refused(self, failure: BaseException) -> None:
        """Say what to do where the engine refused at once."""
        reason = str(getattr(failure, "explanation", "") or "")
        if reason:
            raise self._error(reason) from failure

    def steps(self) -> Iterator[PullStep]:
        """Yield what happens, until the image is there.

        Raises:
            Cancelled: the stop flag was set.
            EngineError: the engine or the registry refused, or one of them broke off.
        """
        finished = False
        for line in self.lines():
            yield (step := self._step(line))
            finished = finished or step.state.startswith(self._last)
        if not finished and not (self._engine.product == "podman" and self._is_there()):
            raise EngineError(f"the engine broke off while it pulled {self._name}", "pull it again")

    def _is_there(self) -> bool:
        """Return whether the engine has the image: Podman 4 says of no pull that it is over."""
        try:
            inspect(self._engine, self._name)
        except DivepyError:
            return False
        return True

    def _step(self, line: bytes) -> PullStep:
        try:
            said = json.loads(line)
        except (ValueError, RecursionError):
            said = None
        if not isinstance(said, dict):
            raise self.not_understood()
        answer = Answer(said)
        if answer.has("error"):
            raise self._error(str(said["error"]))
        layer, state, detail = answer.text("id"), answer.text("status"), answer.object("progressDetail")
        if state.startswith(_DIGEST):
            self.digest = state.removeprefix(_DIGEST).strip()
        if state.startswith(_STATUS):
            self.status = state.removeprefix(_STATUS).strip()
        one = "" if state.startswith("Pulling from") else layer
        return PullStep(one, state, *(_not_negative(detail.number(key)) for key in ("current", "total")))

    def _error(self, reason: str) -> EngineError:
        lower = one_line(reason).lower()
        hint = next((hint for word, hint in _HINTS if word in lower), "")
        return EngineError(f"{self._name} cannot be pulled: {one_line(reason)}", hint)


def _not_negative(number: int | None) -> int | None:
    return None if number is None or number < 0 else number
