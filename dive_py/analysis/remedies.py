"""What a step of a Dockerfile is, as its history tells it, and what can be written instead: words without arrays."""

from __future__ import annotations

import re
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.analysis.instructions import BUILDKIT, LONGEST_SHELL, NOP, instructions_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.analysis.instructions import Instruction
    from dive_py.sources.image import LayerInfo

_NOISY: Final = re.compile(r"\b(?:npm|npx|yarn|pnpm)\b")
"""Programs that keep logs with times in them: two equal builds differ by some bytes."""

_LINKING: Final = re.compile(r"\bln\s+(?!-\w*s)|\bcp\s+-\w*l")
"""What gives a file another name: BuildKit stores that as a file of its own, so that the layers do not tell."""


class Habit(Enum):
    """What a command is known to do, whatever it stores."""

    UPGRADE = re.compile(
        r"\b(?:apt|apt-get|aptitude)\s(?:-\S+\s+)*(?:dist-|full-)?upgrade\b|\bapk\s(?:-\S+\s+)*upgrade\b"
        r"|\b(?:micro)?(?:dnf|yum)\s(?:-\S+\s+)*(?:update|upgrade)\b|\bzypper\s(?:-\S+\s+)*(?:up|update|dup)\b"
    )
    """Installs newer versions of what is there."""
    PRUNE = re.compile(r"\bnpm\s+prune\b|\byarn\s+install\s.*--production|\bpnpm\s+prune\b|\bcomposer\s.*--no-dev")
    """Removes what only a build needs."""
    INSTALL = re.compile(r"\b(?:npm\s+(?:ci|install|i)|yarn(?:\s+install)?|pnpm\s+(?:install|i))\b(?!\s+-g)")
    """Installs what a lock file names."""


_SHELL: Final = re.compile(r"(?:^|[\s;&|(])(?:cd|umask|set|export|exec|trap|exit)\s")
"""Words of a shell that reach beyond their own command, into the next step where steps are one."""

_BY_NAME: Final = re.compile(r"--chown=[^\s:]*[a-zA-Z_]|--chown=[^\s:]*:[^\s]*[a-zA-Z_]")
"""An owner that /etc/passwd or /etc/group has to know."""

_BETWEEN: Final = ("USER", "WORKDIR", "SHELL", "ENV", "ARG", "VOLUME")
"""Instructions that change what a later RUN does."""


class StepKind(Enum):
    """What made a layer."""

    RUN = "RUN"
    COPY = "COPY"
    """ADD as well."""
    WORKDIR = "WORKDIR"
    UNKNOWN = "a layer without a step that is known"


_KINDS: Final = {
    "RUN": StepKind.RUN, "COPY": StepKind.COPY, "ADD": StepKind.COPY, "WORKDIR": StepKind.WORKDIR,
}  # fmt: skip


class Builder(Enum):
    """What built the image, as far as its history shows."""

    CLASSIC = "classic"
    BUILDKIT = "buildkit"
    UNKNOWN = "unknown"


class Remedy(StrEnum):
    """What is written instead."""

    JOIN = "join"
    """The steps of a range of layers are one RUN."""
    COPY_FLAGS = "copy-flags"
    """The COPY gives owner or mode, and no later step does."""
    LEAVE_OUT = "leave-out"
    """What a later step removes is not copied."""
    COPY_ONCE = "copy-once"
    """Of two COPYs of one path, one is left out."""
    PACK_ONCE = "pack-once"
    """A layer's tar holds each path once."""


class Sure(StrEnum):
    """How much a figure promises."""

    EXACT = "exact"
    """To the byte, if the programs that are run write what they wrote."""
    AT_LEAST = "at least"


class Step(Struct, frozen=True):
    """What made a layer."""

    kind: StepKind
    noisy: bool = False
    """Whether it runs a program that writes other bytes each time."""
    linking: bool = False
    """Whether it may give files further names."""
    by_name: bool = False
    """Whether it gives files to a user or group by name."""
    reaches: bool = False
    """Whether its shell is told what counts beyond its command: another folder, another umask."""
    habits: frozenset[Habit] = frozenset()
    """What its command is known to do."""
    changes: tuple[str, ...] = ()
    """The instructions after it, up to the next layer, that change what a later RUN does: USER, WORKDIR, ENV …"""


class Steps(Struct, frozen=True):
    """What made the layers of an image."""

    of: tuple[Step, ...]
    """One for each layer."""
    builder: Builder

    def copies(self, first: int, last: int) -> list[int]:
        """Return which layers of a range a COPY made."""
        return [layer for layer in range(first, last + 1) if self.of[layer].kind is StepKind.COPY]

    def between(self, first: int, last: int) -> tuple[str, ...]:
        """Return which instructions without a RUN stand between the steps of two layers, each once."""
        found = [word for step in self.of[first:last] for word in step.changes]
        found += ["WORKDIR" for step in self.of[first + 1 : last] if step.kind is StepKind.WORKDIR]
        return tuple(sorted(set(found)))


def steps_of(layers: Iterable[LayerInfo]) -> Steps:
    """Return what the history says of the layers."""
    layers = tuple(layers)
    texts = [text for layer in layers for text in (layer.created_by, *(step.created_by for step in layer.steps))]
    told = iter(instructions_of(texts))
    if any(text.endswith(BUILDKIT) for text in texts) or any("buildkit" in layer.comment for layer in layers):
        builder = Builder.BUILDKIT
    else:
        builder = Builder.CLASSIC if any(NOP in text[:LONGEST_SHELL] for text in texts) else Builder.UNKNOWN
    of = tuple(_step(next(told), [next(told) for _ in layer.steps], builder) for layer in layers)
    return Steps(of, builder)


def _step(made: Instruction, after: Iterable[Instruction], builder: Builder) -> Step:
    changes = tuple(one.word for one in after if one.word in _BETWEEN)
    noisy, linking = (pattern.search(made.text) is not None for pattern in (_NOISY, _LINKING))
    # a RUN that was given as a list of words has no shell before it in the classic builder's history
    other = StepKind.RUN if made.text and builder is Builder.CLASSIC else StepKind.UNKNOWN
    habits = frozenset(habit for habit in Habit if habit.value.search(made.text))
    kind = _KINDS.get(made.word, other)
    by_name = kind is StepKind.COPY and _BY_NAME.search(made.text) is not None
    reaches = kind is StepKind.RUN and _SHELL.search(made.text) is not None
    return Step(kind, noisy, linking, by_name, reaches, habits, changes)
