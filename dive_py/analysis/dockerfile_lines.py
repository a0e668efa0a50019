"""The lines of a Dockerfile that made the layers of an image, as far as its history fits them.

Steps and instructions are put side by side in their order, so that most of them fit; steps of the base, of its ONBUILD
and of a builder's own doing fit nothing. A RUN fits where its command is the same, a COPY or ADD where its target is
(and its sources, if the history has them): variables stand for anything there. A wrong line is worse than none: where
an instruction is there more often than its steps, or less often, none of them has a line.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from dive_py.analysis.instructions import instructions_of
from dive_py.oci import dockerfile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.instructions import Instruction
    from dive_py.oci.dockerfile import Line
    from dive_py.sources.image import LayerInfo

_MOST: Final = 600
"""Instructions, and steps, that are put side by side, the last ones: each with each."""

_FILLS: Final = frozenset(("RUN", "COPY", "ADD", "WORKDIR"))
"""Instructions that may make a layer."""

_FITS, _IS_ALIKE = 8, 1
"""How much a pair counts: the same, or another text of an instruction that makes no layer."""

_VARIABLE: Final = re.compile(r"\\?\$(?:\w+|\\?\{[^}]*\})")
_FLAGS: Final = re.compile(r"(?:--[a-z-]+(?:=\S*)?\s+)+")
_SHELL: Final = "/bin/sh -c "


class DockerfileLines(Struct, frozen=True):
    """Where in a Dockerfile the steps of an image stand."""

    file: str
    """As it was named."""
    spans: dict[int, tuple[int, int]]
    """The first and the last line of the step that made a layer, by the layer's number; only where that is known."""
    own: int
    """How many layers stand above the base."""

    @property
    def note(self) -> str:
        """What a person should know: how many layers have no line; empty where all have."""
        if not self.spans:
            return f"{self.file} does not fit the image: no step of its history is in it"
        return f"{self.file} has the lines of {len(self.spans)} of {self.own} own layers" if self._is_partial else ""

    @property
    def _is_partial(self) -> bool:
        return len(self.spans) < self.own

    def of(self, layer: int) -> str:
        """Return the place of a layer's step: `Dockerfile:3-5`; empty where it is not known."""
        if layer not in self.spans:
            return ""
        first, last = self.spans[layer]
        return f"{self.file}:{first}" if first == last else f"{self.file}:{first}-{last}"


class _Step(NamedTuple):
    """A step of the history."""

    made: Instruction
    layer: int | None
    """The layer that it made; None for none."""


def lines_of(data: bytes, file: str, layers: Sequence[LayerInfo], base: int) -> DockerfileLines:
    """Find the lines of the layers above a base.

    Args:
        data: The Dockerfile.
        file: What it is called.
        layers: The image's.
        base: How many of them, from the bottom, are the base's.
    """
    steps, lines = _steps(layers)[-_MOST:], dockerfile.chain(dockerfile.stages_of(data))[-_MOST:]
    fits = [[_fit(line, step.made) for step in steps] for line in lines]
    spans: dict[int, tuple[int, int]] = {}
    for row, column in _pairs(fits):
        layer = steps[column].layer
        if layer is not None and layer >= base and fits[row][column] == _FITS and _is_clear(fits, steps, row, column):
            spans[layer] = lines[row].first, lines[row].last
    return DockerfileLines(file, spans, max(0, len(layers) - base))


def _steps(layers: Sequence[LayerInfo]) -> list[_Step]:
    texts: list[str] = []
    numbers: list[int | None] = []
    for layer in layers:
        texts += [layer.created_by, *(step.created_by for step in layer.steps)]
        numbers += [layer.number, *(None for _ in layer.steps)]
    return [_Step(made, number) for made, number in zip(instructions_of(texts), numbers, strict=True)]


def _pairs(fits: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Return the pairs of rows and columns, both ascending, that fit best together; of equals the last."""
    width = len(fits[0]) if fits else 0
    best = [[0] * (width + 1)]
    for of_row in fits:
        above, now = best[-1], [0]
        for place, fit in enumerate(of_row):
            now.append(max(above[place + 1], now[place], above[place] + fit if fit else 0))
        best.append(now)
    found: list[tuple[int, int]] = []
    row, column = len(fits), width
    while row and column:
        fit = fits[row - 1][column - 1]
        if fit and best[row][column] == best[row - 1][column - 1] + fit:
            row, column = row - 1, column - 1
            found.append((row, column))
        elif best[row][column] == best[row - 1][column]:
            row -= 1
        else:
            column -= 1
    return found[::-1]


def _is_clear(fits: Sequence[Sequence[int]], steps: Sequence[_Step], row: int, column: int) -> bool:
    """Return whether as many lines fit a step as there are steps that its line fits."""
    lines = sum(one[column] == _FITS for one in fits)
    return lines == sum(fit == _FITS and step.layer is not None for fit, step in zip(fits[row], steps, strict=True))


def _fit(line: Line, made: Instruction) -> int:
    """Return how well an instruction and a step fit."""
    if line.word != made.word:
        return 0
    if line.word == "RUN":
        return _FITS if _squeezed(made.text) in _commands(line) else 0
    if line.word in {"COPY", "ADD"}:
        return _FITS if _copies(line, made) else 0
    same = _is_like(line.text, made.text)
    if line.word == "WORKDIR":
        return _FITS if same or _ends_alike(line.text, made.text) else 0
    return _FITS if same else _IS_ALIKE


def _commands(line: Line) -> set[str]:
    """Return how the history may have a RUN: its command, or the here-document that it is."""
    text = _FLAGS.sub("", line.text, count=1) if line.text.startswith("--") else line.text
    words = _list(text)
    found = {_squeezed(" ".join(words) if words else text).removeprefix(_SHELL)}
    if line.documents:
        found |= {_squeezed("\n".join(line.documents)), _squeezed("\n".join((text, *line.documents)))}
        found.add(_squeezed("\n".join((text, *line.documents, *re.findall(r"<<-?[\"']?(\w+)", text)))))
    return found


def _copies(line: Line, made: Instruction) -> bool:
    """Return whether a COPY or ADD has the target of a step, and its sources where the history has them."""
    text = _FLAGS.sub("", line.text, count=1) if line.text.startswith("--") else line.text
    words = _list(text) or text.split()
    told = re.sub(r"^(?:--\S+?(?=\s|(?:file|dir|multi):))\s*", "", made.text.strip())
    theirs = _list(told) or told.split()
    if len(words) < 2 or len(theirs) < 2:
        return False
    if not _target(words[-1], theirs[-1]):
        return False
    if line.documents or not made.sources_known:
        return True
    ours, given = words[:-1], theirs[:-1]
    return len(ours) == len(given) and all(_is_source(*pair) for pair in zip(ours, given, strict=True))


def _is_source(written: str, told: str) -> bool:
    return _is_like(written.removeprefix("./").lstrip("/"), told.removeprefix("./").lstrip("/"))


def _target(written: str, told: str) -> bool:
    return _is_like(written.rstrip("/"), told.rstrip("/")) or _ends_alike(written, told)


def _ends_alike(written: str, told: str) -> bool:
    """Return whether a path that is relative may have become one from the root."""
    path = written.strip().strip("\"'").removeprefix("./").rstrip("/")
    if path.startswith("/") or path in {"", "."}:
        return False
    return _is_like(f"$x/{path}", told.rstrip("/"))


def _list(text: str) -> list[str]:
    """Return the words of a list in JSON; none for anything else."""
    if not text.startswith("["):
        return []
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return []
    return [word for word in found if isinstance(word, str)] if isinstance(found, list) else []


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _is_like(written: str, told: str) -> bool:
    """Return whether a text is the one that was written, in which variables stand for anything."""
    parts = _VARIABLE.split(_bare(written))
    text = _bare(told)
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return text == first
    if not text.startswith(first) or not text.endswith(last) or len(text) < len(first) + len(last):
        return False
    at, end = len(first), len(text) - len(last)
    for part in parts[1:-1]:
        at = text.find(part, at, end)
        if at < 0:
            return False
        at += len(part)
    return True


def _bare(text: str) -> str:
    """Return a text without quotation marks and with single spaces."""
    return _squeezed(text.replace('"', "").replace("'", ""))
