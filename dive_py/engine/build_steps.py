"""What a builder tells while it works, as steps: the same for the classic builder, BuildKit and Podman.

    classic     JSON: {"stream": "Step 2/4 : RUN x"}, {"stream": " ---> Using cache"}, {"aux": {"ID": …}}, {"error": …}
    BuildKit    --progress=plain: `#5 [2/4] RUN x`, `#5 CACHED`, `#5 0.31 output`, `#5 DONE 0.5s`, `#5 ERROR: …`
    Podman      `STEP 2/4: RUN x`, `--> Using cache ID`, output, `--> ID`, `Error: …`

Source: moby, *builder/dockerfile*; BuildKit, *util/progress/progressui*; buildah, *imagebuildah/stage_executor.go*.
"""

from __future__ import annotations

import re
import time
from abc import ABC, abstractmethod
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT: Final = 2000
"""Lines of one step's output that are kept."""

_LONGEST: Final = 16 * 1024
"""Characters of a line that has no end; they become a line of their own."""

_COLOUR: Final = re.compile(r"\x1b\[[0-9;:]*m")
"""What the classic builder puts round everything that a step writes as an error."""

_CLASSIC_STEP: Final = re.compile(r"Step (\d+)/(\d+) : (.*)", re.DOTALL)
_PODMAN_STEP: Final = re.compile(r"(?:\[\d+/\d+\] )?STEP (\d+)(?:/(\d+))?: (.*)")
_KIT_LINE: Final = re.compile(r"#(\d+) (.*)")
_KIT_STEP: Final = re.compile(r"\[(?:(?P<stage>[^\]\s]+) +)?(?P<number>\d+)/(?P<total>\d+)\] (?P<text>.*)")
_KIT_DONE: Final = re.compile(r"DONE (\d+(?:\.\d+)?)s")
_KIT_TIMED: Final = re.compile(r"\d+\.\d+ (.*)")


@dataclass
class BuildStep:
    """One step. All text in it is untrusted."""

    number: str
    """As the builder counts: `2/4`; empty for what it does besides."""
    text: str
    """The instruction."""
    began: float
    """When, on the clock that the steps were given."""
    seconds: float | None = None
    """How long it took; None while it goes on."""
    cached: bool = False
    """Whether nothing had to be done."""
    failed: bool = False
    stopped: bool = False
    """Whether it was left before it was done."""
    output: deque[str] = field(default_factory=lambda: deque(maxlen=_KEPT))
    """Its newest lines, raw."""

    @property
    def instruction(self) -> str:
        """Its first word, in capitals: `RUN`."""
        return self.text.split(None, 1)[0].upper() if self.text.strip() else ""


class BuildSteps(ABC):
    """The steps so far; one thread feeds them, anyone may look.

    Args:
        clock: Tells seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.steps: list[BuildStep] = []
        """In the order in which they began."""
        self.image = ""
        """The new image's ID, once the builder has said it."""
        self.error = ""
        """Why it failed, in the builder's words; empty as long as it has not."""

    @abstractmethod
    def take(self, line: str) -> None:
        """See one line of what the builder tells."""

    def finish(self, *, stopped: bool = False) -> None:
        """Nothing more comes.

        Args:
            stopped: Whether what goes on is not done, and will not be.
        """
        for step in self.steps:
            step.stopped = stopped and step.seconds is None
            self._end(step)

    @property
    def base(self) -> str:
        """The image that the last stage stands on, as the builder tells it; empty where it does not."""
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

    def _end(self, step: BuildStep, seconds: float | None = None) -> None:
        if step.seconds is None:
            step.seconds = self._clock() - step.began if seconds is None else seconds

    def _fail(self, message: str, step: BuildStep | None = None) -> None:
        self.error = self.error or " ".join(message.split())
        if step is not None:
            step.failed = True
            self._end(step)


class ClassicSteps(BuildSteps):
    """The classic builder's messages, decoded already. Output comes in pieces that end anywhere.

    Args:
        clock: Tells seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._rest = ""

    def take(self, line: str) -> None:
        """A plain line is output."""
        if self.steps and _COLOUR.sub("", line).strip():
            self.steps[-1].output.append(line)

    def finish(self, *, stopped: bool = False) -> None:
        """Nothing more comes; what was not ended by a line break is a line, too."""
        self._flush()
        super().finish(stopped=stopped)

    def take_message(self, message: dict[str, Any]) -> None:
        """See one message."""
        stream, aux = message.get("stream"), message.get("aux")
        if isinstance(message.get("error"), str):
            self._flush()
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
            self._flush()
            if self.steps:
                self._end(self.steps[-1])
            self._begin(f"{found[1]}/{found[2]}", found[3])
        elif re.fullmatch(r"sha256:[0-9a-f]{64}", text.strip()):  # all that it says when it is quiet
            self.image = text.strip()
        elif text.strip() == "---> Using cache" and self.steps:
            self.steps[-1].cached = True
        elif not text.lstrip().startswith(("--->", "Removing intermediate container", "Successfully ")):
            whole, _, self._rest = (self._rest + text).rpartition("\n")
            for line in whole.splitlines():
                self.take(line)
            if len(self._rest) > _LONGEST:
                self._flush()

    def _flush(self) -> None:
        rest, self._rest = self._rest, ""
        for line in rest.splitlines():
            self.take(line)

    def _status(self, message: dict[str, Any]) -> None:
        """What is said while a base image is pulled."""
        layer = message.get("id")
        if message["status"] not in {"Downloading", "Extracting"}:
            self.take(f"{layer}: {message['status']}" if isinstance(layer, str) else str(message["status"]))


class KitSteps(BuildSteps):
    """BuildKit's plain progress."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(clock)
        self._known: dict[str, BuildStep] = {}

    def take(self, line: str) -> None:
        """See one line."""
        if line.startswith("ERROR: "):
            self._fail(line.removeprefix("ERROR: "))
            return
        found = _KIT_LINE.fullmatch(line.rstrip())
        if found is None:
            return
        number, rest = found[1], found[2]
        step = self._known.get(number)
        if step is None:
            self._known[number] = self._named(rest)
            return
        done, timed = _KIT_DONE.fullmatch(rest), _KIT_TIMED.fullmatch(rest)
        if rest == "CACHED":
            step.cached = True
            self._end(step, 0.0)
        elif done is not None:
            self._end(step, float(done[1]))
        elif rest.startswith("ERROR: "):
            self._fail(rest.removeprefix("ERROR: "), step)
        elif timed is not None:
            step.output.append(timed[1])
        elif rest.startswith("writing image sha256:"):
            self.image = rest.split()[2]
        elif not rest.startswith(("sha256:", "extracting sha256:")):
            step.output.append(rest)

    def _named(self, text: str) -> BuildStep:
        found = _KIT_STEP.fullmatch(text)
        if found is None:
            return self._begin("", text)
        stage = f"{found['stage']} " if found["stage"] else ""
        return self._begin(f"{stage}{found['number']}/{found['total']}", found["text"])


class PodmanSteps(BuildSteps):
    """What `podman build` prints."""

    def take(self, line: str) -> None:
        """See one line."""
        text = line.rstrip()
        found = _PODMAN_STEP.fullmatch(text)
        if found is not None:
            if self.steps:
                self._end(self.steps[-1])
            self._begin(f"{found[1]}/{found[2]}" if found[2] else found[1], found[3])
        elif text.startswith("--> Using cache") and self.steps:
            self.steps[-1].cached = True
        elif text.startswith("Error: "):
            self._fail(text.removeprefix("Error: "), self.steps[-1] if self.steps else None)
        elif re.fullmatch(r"[0-9a-f]{64}", text):
            self.image = f"sha256:{text}"
        elif not text.startswith(("--> ", "COMMIT")) and self.steps and text:
            self.steps[-1].output.append(text)
