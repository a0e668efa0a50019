"""The steps of a build, the same for the classic builder, BuildKit and Podman.

    classic     JSON: {"stream": "Step 2/4 : RUN x"}, {"stream": " ---> Using cache"}, {"aux": {"ID": …}}, {"error": …}
    BuildKit    --progress=rawjson: {"vertexes": [{"digest", "name": "[2/4] RUN x", "started", "completed", "cached",
                "error"}], "logs": [{"vertex", "data": base64}]}; buildx 0.13 spreads one message over many lines
    Podman      `STEP 2/4: RUN x`, `--> Using cache ID`, output, `--> ID`, `Error: …`

buildx before 0.13 prints text for people only, which becomes the output of one step.

Source: moby, *builder/dockerfile*; BuildKit, *client.SolveStatus*; buildah, *imagebuildah/stage_executor.go*.
"""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime  # noqa: TC003  msgspec reads it
from typing import TYPE_CHECKING, Any, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT: Final = 2000
"""Lines of one step's output that are kept."""

_LONGEST: Final = 16 * 1024
"""Characters of a line that has no end; they become a line of their own."""

_LARGEST: Final = 4 << 20
"""Characters of one message of BuildKit; it sends output in pieces of some 32 kB."""

_COLOUR: Final = re.compile(r"\x1b\[[0-9;:]*m")
"""The codes that the classic builder puts round everything that a step writes to stderr."""

_CLASSIC_STEP: Final = re.compile(r"Step (\d+)/(\d+) : (.*)", re.DOTALL)
_PODMAN_STEP: Final = re.compile(r"(?:\[\d+/\d+\] )?STEP (\d+)(?:/(\d+))?: (.*)")
_KIT_STEP: Final = re.compile(r"\[((?:[^\]\s]+ +)?\d+/\d+)\] (.*)", re.DOTALL)


@dataclass
class BuildStep:
    """One step. All text in it is untrusted."""

    number: str
    """The builder's count: `2/4`; empty for its own work."""
    text: str
    """The instruction."""
    began: float
    """The time on the clock that the steps were given."""
    seconds: float | None = None
    """Duration; None while it goes on."""
    cached: bool = False
    """Whether nothing had to be done."""
    failed: bool = False
    stopped: bool = False
    """Whether it was left before it was done."""
    output: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT))
    """Its newest lines, raw."""
    _rest: str = ""

    @property
    def instruction(self) -> str:
        """The first word, in capitals: `RUN`."""
        return self.text.split(None, 1)[0].upper() if self.text.strip() else ""

    def write(self, text: str) -> None:
        """Take a piece of output, which ends anywhere; blank lines are dropped."""
        whole, _, self._rest = (self._rest + text).rpartition("\n")
        if len(self._rest) > _LONGEST:
            whole, self._rest = f"{whole}\n{self._rest}", ""
        self.output.extend(line for line in whole.splitlines() if _COLOUR.sub("", line).strip())

    def flush(self) -> None:
        """Make a line of output that no line break has ended."""
        if self._rest:
            self.write("\n")


class BuildSteps(ABC):
    """The steps so far, timed in seconds of the clock; one thread feeds them, any thread may look."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.steps: list[BuildStep] = []
        """In the order in which they began."""
        self.image = ""
        """The new image's ID, once the builder has said it."""
        self.error = ""
        """The failure in the builder's words; empty as long as there is none."""

    @abstractmethod
    def take(self, line: str) -> None:
        """Take one line of what the builder prints."""

    def finish(self, *, stopped: bool = False) -> None:
        """End what still goes on.

        Args:
            stopped: Whether what goes on is not done, and will not be.
        """
        for step in self.steps:
            step.stopped = step.stopped or (stopped and step.seconds is None)
            self._end(step)

    @property
    def base(self) -> str:
        """The image that the last stage stands on, in the builder's words; empty where it does not say."""
        for step in reversed(self.steps):
            words = step.text.split()
            if step.instruction == "FROM" and len(words) > 1:
                name = next((word for word in words[1:] if not word.startswith("--")), "")
                return name.partition("@")[0] if "@" in name and ":" in name.partition("@")[0] else name
        return ""

    def _begin(self, number: str, text: str) -> BuildStep:
        step = BuildStep(number, " ".join(text.split()), self._clock())
        self.steps.append(step)
        return step

    def _next(self, number: str, text: str) -> None:
        """Begin a step of a builder that does one after the other."""
        if self.steps:
            self._end(self.steps[-1])
        self._begin(number, text)

    def _end(self, step: BuildStep, seconds: float | None = None) -> None:
        step.flush()
        if step.seconds is None:
            step.seconds = self._clock() - step.began if seconds is None else seconds

    def _fail(self, message: str, step: BuildStep | None = None) -> None:
        self.error = self.error or " ".join(message.split())
        if step is not None:
            step.failed = True
            self._end(step)


class ClassicSteps(BuildSteps):
    """The classic builder's messages, decoded already."""

    def take(self, line: str) -> None:
        """Take a line of output."""
        if self.steps:
            self.steps[-1].write(line + "\n")

    def take_message(self, message: dict[str, Any]) -> None:
        """Take one message."""
        stream, aux = message.get("stream"), message.get("aux")
        if isinstance(message.get("error"), str):
            self._fail(message["error"], self.steps[-1] if self.steps else None)
        elif isinstance(aux, dict) and isinstance(aux.get("ID"), str):
            self.image = aux["ID"]
        elif isinstance(stream, str):
            self._stream(stream)
        elif isinstance(message.get("status"), str):
            self._status(message)

    def _stream(self, text: str) -> None:
        found = _CLASSIC_STEP.fullmatch(text.strip())
        if found is not None:
            self._next(f"{found[1]}/{found[2]}", found[3])
        elif re.fullmatch(r"sha256:[0-9a-f]{64}", text.strip()):  # all that it prints when it is quiet
            self.image = text.strip()
        elif text.strip() == "---> Using cache" and self.steps:
            self.steps[-1].cached = True
        elif self.steps and not text.lstrip().startswith(("--->", "Removing intermediate container", "Successfully ")):
            self.steps[-1].write(text)

    def _status(self, message: dict[str, Any]) -> None:
        """Take a line of the progress of a base image that is pulled."""
        layer = message.get("id")
        if message["status"] not in {"Downloading", "Extracting"}:
            self.take(f"{layer}: {message['status']}" if isinstance(layer, str) else str(message["status"]))


class _Vertex(msgspec.Struct):
    """A node of BuildKit's graph as it is now."""

    digest: str
    name: str = ""
    started: datetime | None = None
    completed: datetime | None = None
    cached: bool = False
    error: str = ""


class _Log(msgspec.Struct):
    """A piece of a vertex's output."""

    vertex: str
    data: bytes = b""


class _SolveStatus(msgspec.Struct):
    """One message of BuildKit."""

    vertexes: list[_Vertex] | None = None
    logs: list[_Log] | None = None


class KitSteps(BuildSteps):
    """BuildKit's progress as JSON."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._known: dict[str, BuildStep] = {}
        self._message = ""

    def take(self, line: str) -> None:
        """Take one line: a message, a part of one, or the words with which buildx ends."""
        if line.startswith("ERROR: "):
            self._fail(line.removeprefix("ERROR: "))
        elif self._message or line.startswith("{"):
            is_whole = line.startswith("}") or (not self._message and line.endswith("}"))
            self._message += line if len(self._message) + len(line) < _LARGEST else ""
            if is_whole:
                self._take_message()

    def _take_message(self) -> None:
        text, self._message = self._message, ""
        try:
            status = msgspec.json.decode(text, type=_SolveStatus)
        except (msgspec.MsgspecError, ValueError, RecursionError):
            return
        for vertex in status.vertexes or ():
            self._see(vertex)
        for log in status.logs or ():
            if log.vertex in self._known:
                self._known[log.vertex].write(log.data.decode("utf-8", "replace"))

    def _see(self, vertex: _Vertex) -> None:
        if vertex.started is None:  # planned
            return
        step = self._known.get(vertex.digest)
        if step is None:
            found = _KIT_STEP.fullmatch(vertex.name)
            step = self._begin(" ".join(found[1].split()), found[2]) if found else self._begin("", vertex.name)
            self._known[vertex.digest] = step
        step.cached = vertex.cached
        step.seconds = None  # some begin anew: what was the daemon's work goes on in the client
        if vertex.error.endswith("context canceled"):  # another one failed
            step.stopped = True
            self._end(step)
        elif vertex.error:
            self._fail(vertex.error, step)
        elif vertex.completed is not None:
            self._end(step, max((vertex.completed - vertex.started).total_seconds(), 0.0))


class TextSteps(BuildSteps):
    """What buildx before 0.13 prints for people, as the output of one step."""

    def take(self, line: str) -> None:
        """Take one line."""
        step = self.steps[0] if self.steps else self._begin("", "docker buildx build")
        step.write(line + "\n")
        if line.startswith("ERROR: "):
            self._fail(line.removeprefix("ERROR: "), step)


class PodmanSteps(BuildSteps):
    """What `podman build` prints."""

    def take(self, line: str) -> None:
        """Take one line."""
        text = line.rstrip()
        found = _PODMAN_STEP.fullmatch(text)
        if found is not None:
            self._next(f"{found[1]}/{found[2]}" if found[2] else found[1], found[3])
        elif text.startswith("--> Using cache") and self.steps:
            self.steps[-1].cached = True
        elif text.startswith("Error: "):
            self._fail(text.removeprefix("Error: "), self.steps[-1] if self.steps else None)
        elif re.fullmatch(r"[0-9a-f]{64}", text):
            self.image = f"sha256:{text}"
        elif not text.startswith(("--> ", "COMMIT")) and self.steps:
            self.steps[-1].write(text + "\n")
