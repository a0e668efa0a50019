"""What a step of a Dockerfile is, as its history tells it, and what can be written instead: words without arrays."""

from __future__ import annotations

import re
from enum import Enum, StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.sources.image import LayerInfo

_SHELL: Final = "/bin/sh -c "
_CLASSIC: Final = "#(nop)"
_BUILDKIT: Final = "# buildkit"

_NOISY: Final = re.compile(r"\b(?:npm|npx|yarn|pnpm)\b")
"""Programs that keep logs with times in them: two equal builds differ by some bytes."""

_LINKING: Final = re.compile(r"\bln\s+(?!-\w*s)|\bcp\s+-\w*l")
"""What gives a file another name: BuildKit stores that as a file of its own, so that the layers do not tell."""

_BETWEEN: Final = ("USER", "WORKDIR", "SHELL", "ENV", "ARG")
"""Instructions that change what a later RUN does."""

_LONGEST: Final = 1 << 16
"""Characters of a step that are looked at; a Dockerfile's heredoc is shorter."""


class Instruction(Enum):
    """What made a layer."""

    RUN = "RUN"
    COPY = "COPY"
    """ADD as well."""
    WORKDIR = "WORKDIR"
    UNKNOWN = "a layer without a step"


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

    instruction: Instruction
    noisy: bool = False
    """Whether it runs a program that writes other bytes each time."""
    linking: bool = False
    """Whether it may give files further names."""
    changes: tuple[str, ...] = ()
    """The instructions after it, up to the next layer, that change what a later RUN does: USER, WORKDIR, ENV …"""


class Steps(Struct, frozen=True):
    """What made the layers of an image."""

    of: tuple[Step, ...]
    """One for each layer."""
    builder: Builder

    def copies(self, first: int, last: int) -> list[int]:
        """Return which layers of a range a COPY made."""
        return [layer for layer in range(first, last + 1) if self.of[layer].instruction is Instruction.COPY]

    def between(self, first: int, last: int) -> tuple[str, ...]:
        """Return which instructions without a RUN stand between the steps of two layers, each once."""
        found = [word for step in self.of[first:last] for word in step.changes]
        found += ["WORKDIR" for step in self.of[first + 1 : last] if step.instruction is Instruction.WORKDIR]
        return tuple(sorted(set(found)))


def steps_of(layers: Iterable[LayerInfo]) -> Steps:
    """Return what the history says of the layers."""
    layers = tuple(layers)
    texts = [layer.created_by[:_LONGEST] for layer in layers]
    texts += [step.created_by[:_LONGEST] for layer in layers for step in layer.steps]
    if any(_BUILDKIT in text for text in texts) or any("buildkit" in layer.comment for layer in layers):
        builder = Builder.BUILDKIT
    else:
        builder = Builder.CLASSIC if any(_CLASSIC in text for text in texts) else Builder.UNKNOWN
    return Steps(tuple(map(_step, layers)), builder)


def _step(layer: LayerInfo) -> Step:
    text = _bare(layer.created_by)
    changes = tuple(word for step in layer.steps if (word := _word(_bare(step.created_by))) in _BETWEEN)
    noisy, linking = (pattern.search(text) is not None for pattern in (_NOISY, _LINKING))
    return Step(_instruction(text), noisy, linking, changes)


def _instruction(text: str) -> Instruction:
    word = _word(text)
    if not text:
        return Instruction.UNKNOWN
    if word in {"COPY", "ADD"}:
        return Instruction.COPY
    return Instruction.WORKDIR if word == "WORKDIR" else Instruction.RUN


def _bare(created_by: str) -> str:
    return created_by[:_LONGEST].strip().removeprefix(_SHELL).strip().removeprefix(_CLASSIC).strip()


def _word(text: str) -> str:
    return text.split(maxsplit=1)[0] if text else ""
