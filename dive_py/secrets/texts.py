"""Secrets in what an image says of itself: environment, labels, commands, and the steps of its history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dive_py.secrets.findings import Finding, Place, finding
from dive_py.secrets.rules import ANYWHERE, ASSIGNED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.sources.image import ImageInfo

_COMPILED: Final = tuple((rule, re.compile(rule.pattern)) for rule in (*ANYWHERE, ASSIGNED))

_LONGEST: Final = 256 * 1024
"""Bytes of a text that are looked at: a step may be a whole script."""

_MOST: Final = 20
"""Secrets of one text that are told."""


def in_config(info: ImageInfo) -> list[Finding]:
    """Find the secrets in an image's config and history, each place once."""
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
    for layer in info.layers:
        found += _in(layer.created_by, Place.HISTORY, f"step of layer {layer.number}", layer.number)
        for step in layer.steps:
            found += _in(step.created_by, Place.HISTORY, f"step after layer {layer.number}", None)
    return found


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
                yield match, one
