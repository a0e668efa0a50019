"""Secrets in what an image says of itself: environment, labels, commands, and the steps of its history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from dive_py.secrets.findings import Finding, Place, finding, name_before
from dive_py.secrets.rules import ANYWHERE, ASSIGNED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dive_py.sources.image import ImageInfo

_COMPILED: Final = tuple((rule, re.compile(rule.pattern)) for rule in (*ANYWHERE, ASSIGNED))

_STEPS: Final = (Place.HISTORY, Place.CONFIG)
"""Texts in which a variable or an option has the secret; the others are named by it."""

_LONGEST: Final = 256 * 1024
"""Bytes of a text that are looked at: a step may be a whole script."""

_MOST: Final = 20
"""Secrets of one text that are told."""


def in_config(info: ImageInfo) -> list[Finding]:
    """Find the secrets in an image's config and history: each place once, and what several steps show once."""
    found: list[Finding] = []
    config = info.config
    for text in config.env:
        name = text.partition("=")[0]
        found += _in(text, Place.ENVIRONMENT, name, None)
    for name, value in config.labels.items():
        found += _in(f"{name}={value}", Place.LABEL, name, None)
    for name, words in (
        ("entrypoint", config.entrypoint),
        ("command", config.command),
        ("health check", config.healthcheck),
    ):
        found += _in(" ".join(words), Place.CONFIG, name, None)
    return found + _in_history(info)


def _in_history(info: ImageInfo) -> list[Finding]:
    """Find the secrets in the steps: a build argument stands in all that come after it."""
    made: dict[tuple[bytes, str, str], dict[int, Finding]] = {}
    after: dict[tuple[bytes, str, str], dict[int, Finding]] = {}
    for layer in info.layers:
        for one in _in(layer.created_by, Place.HISTORY, "", layer.number):
            made.setdefault((one.key, one.rule.id, one.name), {})[layer.number] = one
        for step in layer.steps:
            for one in _in(step.created_by, Place.HISTORY, "", None):
                after.setdefault((one.key, one.rule.id, one.name), {})[layer.number] = one
    found = []
    for key in sorted({*made, *after}, key=lambda key: min((*made.get(key, ()), *after.get(key, ())))):
        of, behind = made.get(key, {}), after.get(key, {})
        steps = [f"{'step' if len(of) == 1 else 'steps'} of {_layers(of)}"] if of else []
        steps += [f"{'step' if len(behind) == 1 else 'steps'} after {_layers(behind)}"] if behind else []
        first = next(iter((of or behind).values()))
        found.append(replace(first, where=" and ".join(steps), layers=tuple(of)))
    return found


def _layers(numbers: Collection[int]) -> str:
    first, last = min(numbers), max(numbers)
    if len(numbers) == 1:
        return f"layer {first}"
    if last - first + 1 == len(numbers):
        return f"layers {first} to {last}"
    if len(numbers) > 4:
        return f"{len(numbers)} layers from {first} to {last}"
    return f"layers {', '.join(map(str, sorted(numbers)[:-1]))} and {last}"


def masked(data: bytes) -> bytes:
    """Return a text with an ellipsis in place of each secret; what is too long to be looked at is cut off."""
    data = data[:_LONGEST]
    found = [match.span("value") for match, _ in _matches(data, Place.HISTORY, "", None)]
    for start, end in sorted(found, reverse=True):
        data = data[:start] + "\u2026".encode() + data[end:]
    return data


def _in(text: str, place: Place, where: str, layer: int | None) -> Iterator[Finding]:
    for _, one in _matches(text.encode("utf-8", "surrogateescape"), place, where, layer):
        yield one


def _matches(data: bytes, place: Place, where: str, layer: int | None) -> Iterator[tuple[re.Match[bytes], Finding]]:
    """Yield what is found in the beginning of a text, each value once."""
    data = data[:_LONGEST]
    seen: list[tuple[int, int]] = []
    for rule, expression in _COMPILED:
        for match in expression.finditer(data):
            start, end = match.span("value")
            if any(start < last and first < end for first, last in seen) or len(seen) == _MOST:
                continue  # a more exact rule has it
            one = finding(rule, match, place, where, layer)
            if one is not None:
                seen.append((start, end))
                yield match, replace(one, name=name_before(data[:start])) if place in _STEPS else one
