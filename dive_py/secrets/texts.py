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
"""Secrets of one text that are told; all are masked."""

_WORD: Final = re.compile(rb"[^\s\"']*")
_TOKEN: Final = re.compile(rb"[A-Za-z0-9_+/=.-]*")
_KEY: Final = re.compile(rb"[A-Za-z0-9+/=\s\\]*")
"""How a value may go on behind what a kind takes of it: bounds and signs end that sooner than the value."""


def in_config(info: ImageInfo) -> list[Finding]:
    """Find the secrets in an image's config and history: each place once, and what several steps show once."""
    found: list[Finding] = []
    config = info.config
    for text in config.env:
        found += _in(text, Place.ENVIRONMENT, _without(text.partition("=")[0]), None)
    for name, value in config.labels.items():
        found += _in(f"{name}={value}", Place.LABEL, _without(name), None)
    for name, text in (
        ("entrypoint", " ".join(config.entrypoint)),
        ("command", " ".join(config.command)),
        ("health check", " ".join(config.healthcheck)),
        ("author", config.author),
    ):
        found += _in(text, Place.CONFIG, name, None)
    return found + _in_history(info)


def _in_history(info: ImageInfo) -> list[Finding]:
    """Find the secrets in the steps: a build argument stands in all that come after it."""
    made: dict[tuple[bytes, str, str], dict[int, Finding]] = {}
    after: dict[tuple[bytes, str, str], dict[int, Finding]] = {}
    for layer in info.layers:
        for one in _in(_said(layer.created_by, layer.comment), Place.HISTORY, "", layer.number):
            made.setdefault((one.key, one.rule.id, one.name), {})[layer.number] = one
        for step in layer.steps:
            for one in _in(_said(step.created_by, step.comment), Place.HISTORY, "", None):
                after.setdefault((one.key, one.rule.id, one.name), {})[layer.number] = one
    found = []
    for key in sorted({**made, **after}, key=lambda key: min((*made.get(key, ()), *after.get(key, ())))):
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
    data, last = data[:_LONGEST], 0
    parts = []
    found = (_whole(data, match, one) for match, one in _matches(data, Place.HISTORY, "", None, len(data)))
    for start, end in sorted(found):
        if start >= last:
            parts += [data[last:start], "\u2026".encode()]
        last = max(last, end)
    return b"".join((*parts, data[last:]))


def _whole(data: bytes, match: re.Match[bytes], found: Finding) -> tuple[int, int]:
    """Return where a value begins and where it may end at the latest: with its quotation mark, its word, or its key."""
    start, end = match.span("value")
    quote = data[start - 1 : start]
    if found.rule is ASSIGNED and quote in {b'"', b"'"}:
        closing = data.find(quote, start)
        return start, closing if closing >= 0 else len(data)
    more = _KEY if found.rule.id.endswith("private-key") else _WORD if found.rule is ASSIGNED else _TOKEN
    if found.rule.id == "password-in-address":
        return start, end
    behind = more.match(data, end)
    return start, behind.end() if behind is not None else end


def _said(command: str, comment: str) -> str:
    """Return what a step's history says."""
    return f"{command}\n{comment}" if comment else command


def _without(name: str) -> str:
    """Return a name without a secret that stands in it."""
    return masked(name.encode("utf-8", "surrogateescape")).decode("utf-8", "surrogateescape")


def _in(text: str, place: Place, where: str, layer: int | None) -> Iterator[Finding]:
    for _, one in _matches(text.encode("utf-8", "surrogateescape"), place, where, layer):
        yield one


def _matches(
    data: bytes, place: Place, where: str, layer: int | None, most: int = _MOST
) -> Iterator[tuple[re.Match[bytes], Finding]]:
    """Yield what is found in the beginning of a text, each value once; at most so many."""
    data = data[:_LONGEST]
    seen: list[tuple[int, int]] = []
    for rule, expression in _COMPILED:
        for match in expression.finditer(data):
            start, end = match.span("value")
            if any(start < last and first < end for first, last in seen) or len(seen) == most:
                continue  # a more exact rule has it
            one = finding(rule, match, place, where, layer)
            if one is not None:
                seen.append((start, end))
                yield match, replace(one, name=name_before(data[:start])) if place in _STEPS else one
