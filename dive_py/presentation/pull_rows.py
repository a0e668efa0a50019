"""A pull as rows: how far each layer is, in words that are the same for every engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dive_py.presentation import units

if TYPE_CHECKING:
    from dive_py.engine.pulling import PullStep

_WORDS = {
    "pulling fs layer": "waiting",
    "waiting": "waiting",
    "downloading": "downloading",
    "verifying checksum": "verifying",
    "download complete": "downloaded",
    "extracting": "extracting",
    "pull complete": "done",
    "already exists": "already there",
    "retrying": "retrying",
}
"""What engines say, in their words of any version."""

_OVER = frozenset(("verifying", "downloaded", "extracting", "done"))
"""Words that come when a layer has been fetched."""


@dataclass
class PullRow:
    """How far one layer is."""

    state: str = ""
    """In the engine's words; untrusted."""
    done: int = 0
    """Bytes done in this state."""
    total: int = 0
    """Bytes expected in it; 0 where unknown."""
    fetched: int = 0
    """Bytes that came over the network."""
    size: int = 0
    """Bytes to come over it; 0 where unknown."""

    @property
    def word(self) -> str:
        """The state in one word or two: `waiting`, `downloading`, `already there`; the engine's own where unknown."""
        lower = self.state.lower()
        return next((word for start, word in _WORDS.items() if lower.startswith(start)), lower)

    @property
    def line(self) -> str:
        """The state and how many bytes of how many."""
        if self.total:
            return f"{self.word:14}{units.size(self.done)} of {units.size(self.total)}"
        return f"{self.word:14}{units.size(self.size)}" if self.size else self.word

    def take(self, step: PullStep) -> None:
        """Take in the engine's next message."""
        self.state = step.state
        self.done, self.total = step.done or 0, step.total or 0
        if self.word == "downloading":
            self.fetched, self.size = self.done, max(self.size, self.total)
        elif self.size and self.word in _OVER:
            self.fetched = self.size


class PullRows:
    """All layers, in the order in which the engine named them."""

    def __init__(self) -> None:
        self.layers: dict[str, PullRow] = {}
        """By their short ids, which are untrusted."""

    def take(self, step: PullStep) -> None:
        """Take in the engine's next message; one about the whole image is not about a layer."""
        if step.layer:
            self.layers.setdefault(step.layer, PullRow()).take(step)

    def total(self, seconds: float, dot: str = "·") -> str:
        """Return one line about all of them, after so many seconds: bytes, rate, and what is left.

        Only layers that have begun to come are counted; engines tell no size before, and this is empty then.
        """
        layers = list(self.layers.values())
        done, size = sum(layer.fetched for layer in layers), sum(layer.size for layer in layers)
        if not size:
            return ""
        rate = done / seconds if seconds > 0 else 0.0
        text = f"{units.size(done)} of {units.size(size)} {dot} {units.size(int(rate))}/s"
        if rate and done < size:
            return f"{text} {dot} {int((size - done) / rate) + 1} s left"
        return f"{text} {dot} {seconds:.1f} s"
