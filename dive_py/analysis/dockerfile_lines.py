"""The lines of a Dockerfile that made the layers of an image, as far as its history fits them.

Each instruction leaves one step in the history, in the order of the file; a base, its ONBUILD and some builders add
steps of their own. So instructions and steps are put side by side, as many as can be, and a layer has lines where every
best way to do that gives it the same ones. A RUN fits where its command is the same, a COPY or ADD where its target is
(and its sources, if the history has them): variables stand for anything there. A wrong line is worse than none: unless
most of a stage is found in the history, there are none.
"""

from __future__ import annotations

import re
from posixpath import normpath
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from dive_py.analysis.instructions import HASHED, instructions_of
from dive_py.oci.dockerfile import chain, json_words, shell_words, stages_of, unquoted, without_flags

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.instructions import Instruction
    from dive_py.oci.dockerfile import Line, Stage
    from dive_py.sources.image import LayerInfo

_MOST: Final = 300
"""Instructions of a stage that are looked for, the last ones: an image has at most 127 layers in most stores."""

_STAGES: Final = 10
"""Stages that are looked at where the last one is not what was built, the last ones."""

_MORE: Final = 8
"""Steps that a history may have more than its Dockerfile has instructions."""

_MAKERS: Final = frozenset(("RUN", "COPY", "ADD", "WORKDIR"))
"""Instructions that make layers."""

_ENOUGH: Final = 0.51
"""The share of a stage's instructions that has to be in the history; a stage that makes no layer fits as badly."""

_SURE: Final = 4
"""The weight of an instruction whose text is a step's."""
_LIKE: Final = 1
"""That of one that makes no layer and only has the same word: builders write its text in ways of their own."""

_VARIABLE: Final = re.compile(r"\\?\$(?:\w+|\{[^}]*\})")
_HERE: Final = re.compile(r"^<<-?")
_SPEECH: Final = re.compile(r"\W+")


class DockerfileLines(Struct, frozen=True):
    """Where in a Dockerfile the steps of an image stand."""

    file: str
    """As it was named."""
    spans: dict[int, tuple[int, int]]
    """The first and the last line of the step that made a layer, by the layer's number; only where that is known."""
    own: int
    """How many layers stand above the base."""
    note: str = ""
    """That the file does not fit the image, and how much of it does; empty where all of it does."""

    def of(self, layer: int) -> str:
        """Return the place of a layer's step: `Dockerfile:3-5`; empty where it is not known."""
        if layer not in self.spans:
            return ""
        first, last = self.spans[layer]
        return f"{self.file}:{first}" if first == last else f"{self.file}:{first}-{last}"


def lines_of(data: bytes, file: str, layers: Sequence[LayerInfo], base: int) -> DockerfileLines:
    """Find the lines of the layers above a base: of the last stage, or of another that was built.

    Args:
        data: The Dockerfile.
        file: What it is called.
        layers: The image's.
        base: How many of them, from the bottom, are the base's.
    """
    own, stages = max(0, len(layers) - base), stages_of(data)
    best = _of_stages(stages, _steps(layers), base) if stages else _Fit(0, 1, {})
    if best.share < _ENOUGH:
        return DockerfileLines(file, {}, own, f"{file} does not fit the image: there are no lines for its layers")
    spans = {layer: (line.first, line.last) for layer, line in best.lines.items() if layer >= base}
    return DockerfileLines(file, spans, own, _note(file, best, spans, len(layers)))


class _Sought(Struct, frozen=True):
    """What the history may have of an instruction."""

    line: Line
    texts: frozenset[str] = frozenset()
    """Texts that are its own."""
    patterns: tuple[str, ...] = ()
    """Texts with variables."""
    targets: tuple[str, ...] = ()
    """Of a COPY or ADD, where to, with variables."""


class _Told(Struct, frozen=True):
    """What the history has of an instruction."""

    layer: int
    """The layer that it made, or that was the uppermost."""
    makes_layer: bool
    word: str
    text: str
    sources_known: bool


class _Fit(NamedTuple):
    """How well a stage fits a history."""

    found: int
    """How many of its instructions that make layers are in the history."""
    total: int
    """How many there are."""
    lines: dict[int, Line]
    """By layer, what made it."""

    @property
    def share(self) -> float:
        """The share of its instructions that is found."""
        return self.found / self.total if self.total else _ENOUGH


def _note(file: str, fit: _Fit, spans: dict[int, tuple[int, int]], layers: int) -> str:
    """Return how much of the file fits the image, where that is not all; layers below its lowest are the base's."""
    reasons = []
    if fit.found < fit.total:
        reasons.append(f"{fit.found} of {fit.total} of its RUN, COPY, ADD and WORKDIR are in the history")
    above = layers - min(spans, default=layers)
    if len(spans) < above:
        reasons.append(f"there are lines for {len(spans)} of the uppermost {above} layers")
    return f"{file} fits the image in part: {', and '.join(reasons)}" if reasons else ""


def _of_stages(stages: Sequence[Stage], steps: Sequence[_Told], base: int) -> _Fit:
    """Return how well the last stage fits the end of the history, or another stage that fits wholly."""
    tried = range(len(stages), max(0, len(stages) - _STAGES), -1)
    sought = [[_sought(line) for line in chain(stages[:count])[-_MOST:]] for count in tried]
    whole = (fit for fit in (_fit(of_stage, steps[-len(of_stage) :]) for of_stage in sought) if fit.share == 1)
    return next(whole, None) or _with_more(sought[0], steps, [step for step in steps if step.layer >= base])


def _with_more(sought: Sequence[_Sought], steps: Sequence[_Told], own: Sequence[_Told]) -> _Fit:
    """Return how well a stage fits the end of a history that has some steps more.

    Where not all of its instructions are there, one may have the same text as a step of the base by chance: the base's
    are left out.
    """
    end = -len(sought) - _MORE
    fit = _fit(sought, steps[end:])
    return fit if fit.share == 1 or len(own) == len(steps) else _fit(sought, own[end:])


def _fit(sought: Sequence[_Sought], steps: Sequence[_Told]) -> _Fit:
    """Return how well the instructions of a stage fit steps."""
    pairs = _aligned([[_weight(one, step) for one in sought] for step in steps], len(sought))
    makers = {place for place, one in enumerate(sought) if one.line.word in _MAKERS}
    lines = {
        steps[row].layer: sought[column].line
        for row, column in pairs.items()
        if steps[row].makes_layer and sought[column].line.word in _MAKERS
    }
    return _Fit(len(makers.intersection(pairs.values())), len(makers), lines)


def _steps(layers: Sequence[LayerInfo]) -> list[_Told]:
    """Return the steps of a history, with their texts as they are compared."""
    steps = [
        (layer.number, makes_layer, text)
        for layer in layers
        for makes_layer, text in ((True, layer.created_by), *((False, step.created_by) for step in layer.steps))
    ]
    told = instructions_of(text for *_, text in steps)
    return [
        _Told(number, makes_layer, one.word or "RUN", _compared(one), one.sources_known)
        for (number, makes_layer, _), one in zip(steps, told, strict=True)
    ]


def _compared(told: Instruction) -> str:
    """Return the text of a step as it is compared."""
    if told.word in {"RUN", ""}:  # of a list of words, only these are told
        return " ".join(told.text.split())
    if told.word in {"COPY", "ADD"}:
        text = told.text if told.sources_known else HASHED.split(told.text, maxsplit=1)[-1]
        return _paths(without_flags(text))
    return _path(told.text) if told.word == "WORKDIR" else _SPEECH.sub("", told.text)


def _sought(one: Line) -> _Sought:
    """Return what the history may have of an instruction."""
    if one.word == "RUN":
        listed = " ".join(" ".join(json_words(without_flags(one.text))).split())
        return _Sought(one, _commands(one), (f"|$_ {listed}",) if listed else ())  # behind build arguments
    if one.word in {"COPY", "ADD"}:
        given = without_flags(one.text)
        words = json_words(given) or [unquoted(word) for word in shell_words(given)]
        *sources, target = words or [""]
        targets = _ways(_paths(target))
        return _Sought(one, patterns=tuple(f"{_paths(' '.join(sources))} {each}" for each in targets), targets=targets)
    if one.word == "WORKDIR":
        return _Sought(one, patterns=_ways(_path(unquoted(one.text))))
    return _Sought(one, frozenset((_SPEECH.sub("", one.text),)))


def _commands(one: Line) -> frozenset[str]:
    """Return what the history may have of a RUN, without needless spaces."""
    text = without_flags(one.text)
    listed = " ".join(json_words(text))
    texts = [text, one.text, listed, listed.removeprefix("/bin/sh -c ")]  # as where the shell is not given
    if one.documents:
        below = "".join(f"\n{document.text}\n{document.name}" for document in one.documents)
        texts = [text + below, one.text + "".join(f"\n{document.text}" for document in one.documents)]
        if len(shell_words(text)) == 1:  # lines that the shell is given, or a script
            texts += [one.documents[0].text, f"/dev/pipes/{one.documents[0].name}"]
    return frozenset(" ".join(each.split()) for each in texts) - {""}


def _weight(one: _Sought, told: _Told) -> int:
    """Return how much an instruction is like a step; 0 for not at all."""
    if told.word != one.line.word:
        return 0
    patterns = one.patterns if told.sources_known else one.targets
    if told.text in one.texts or any(_is_made_of(told.text, pattern) for pattern in patterns):
        return _SURE
    return 0 if told.word in _MAKERS else _LIKE


def _ways(path: str) -> tuple[str, ...]:
    """Return a path as it may be told: a relative one also from the root."""
    return (path,) if path.startswith(("/", "$")) or path in {"", "."} else (path, f"$_/{path}")


def _paths(text: str) -> str:
    """Return words that are paths, each in its shortest form, and of a here-document the name."""
    return " ".join(_path(_HERE.sub("", word)) for word in text.split())


def _path(text: str) -> str:
    return normpath(text) if text else ""


def _is_made_of(told: str, written: str) -> bool:
    """Return whether a text is what is written, with any value for each variable."""
    first, *others = _VARIABLE.split(written)
    if not others:
        return told == first
    *between, last = others
    place, end = len(first), len(told) - len(last)
    if place > end or not told.startswith(first) or not told.endswith(last):
        return False
    for part in between:
        found = told.find(part, place, end)
        if found < 0:
            return False
        place = found + len(part)
    return True


def _aligned(weights: Sequence[Sequence[int]], width: int) -> dict[int, int]:
    """Return which steps and instructions belong together in every alignment with the most weight, both in order."""
    height = len(weights)
    before = _sums(weights, width)
    after = _sums([row[::-1] for row in reversed(weights)], width)
    most, found = before[height][width], {}
    columns = [0] * width
    for row, weight in enumerate(weights):
        above, below = before[row], after[height - row - 1][::-1]
        at = [column for column in range(width) if above[column] + weight[column] + below[column + 1] == most]
        at = [column for column in at if weight[column]]
        for column in at:
            columns[column] += 1
        if len(at) == 1 and all(above[column] + below[column] < most for column in range(width + 1)):
            found[row] = at[0]
    return {row: column for row, column in found.items() if columns[column] == 1}


def _sums(weights: Sequence[Sequence[int]], width: int) -> list[list[int]]:
    """Return the most weight that alignments of the first rows and columns have."""
    sums = [[0] * (width + 1)]
    for row in weights:
        above, line = sums[-1], [0]
        for column in range(width):
            line.append(max(above[column + 1], line[column], above[column] + row[column] if row[column] else 0))
        sums.append(line)
    return sums
