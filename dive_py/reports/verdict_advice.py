"""Exact advice as the reports of a verdict tell it: what to write instead, at which layers, and what that saves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.analysis.remedies import Sure
from dive_py.presentation.advice_text import cautions, concerned, layers_of, what_to_do
from dive_py.presentation.steps import at_place
from dive_py.presentation.text import printable
from dive_py.presentation.units import count, size

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.advice import Advice
    from dive_py.analysis.dockerfile_lines import DockerfileLines
    from dive_py.analysis.remedies import Steps

MOST: Final = 10
"""Pieces that a report tells; more are counted."""


class Piece(Struct, frozen=True):
    """One thing to write differently; all text is printable."""

    remedy: str
    layers: str
    """The layers that it is about: `2-4`."""
    text: str
    """What to write."""
    bytes: int
    sure: Sure
    steps: tuple[tuple[int, str], ...]
    """The layers that are written differently, each with its step."""
    cautions: tuple[str, ...]
    """What to look at before."""
    places: tuple[str, ...]
    """Of each step its place in the Dockerfile, `Dockerfile:3-5`; empty where that is not known."""

    @property
    def saved(self) -> str:
        """What it saves: `at least 12 MB`."""
        return saved(self.bytes, self.sure)

    @property
    def sentence(self) -> str:
        """The advice with what it saves before it: `saves 12 MB: write layers 2 to 4 as one RUN, …`."""
        return f"saves {self.saved}: {self.text}"

    @property
    def lines(self) -> list[str]:
        """The advice, the steps and what to look at, one a line."""
        return [
            self.sentence,
            *(
                f"layer {number}: {at_place(place, step)}"
                for (number, step), place in zip(self.steps, self.places, strict=True)
            ),
            *(f"check: {caution}" for caution in self.cautions),
        ]


class Advised(Struct, frozen=True):
    """All that can be written differently."""

    pieces: tuple[Piece, ...]
    """In the order in which each saves what those before it leave."""
    bytes: int
    """What all of them save together."""
    sure: Sure

    @property
    def total(self) -> str:
        """What all pieces save: `3 pieces of advice save at least 12 MB`."""
        verb = "saves" if len(self.pieces) == 1 else "save"
        return f"{count(len(self.pieces), 'piece')} of advice {verb} {saved(self.bytes, self.sure)}"


def advised(advice: Advice, steps: Steps, texts: Sequence[str], lines: DockerfileLines | None = None) -> Advised:
    """Return the advice for reports; `texts` made the layers, and `lines` is where they stand in the Dockerfile."""
    pieces = tuple(
        Piece(
            piece.remedy.value,
            layers_of(piece),
            printable(what_to_do(piece, steps)),
            piece.saving.bytes,
            piece.saving.sure,
            tuple((number, printable(texts[number]) if number < len(texts) else "") for number in concerned(piece)),
            tuple(map(printable, cautions(piece, steps))),
            tuple(printable(lines.of(number)) if lines is not None else "" for number in concerned(piece)),
        )
        for piece in advice.pieces
    )
    return Advised(pieces, advice.saving.bytes, advice.saving.sure)


def saved(amount: int, sure: Sure) -> str:
    """Return what is saved, and that it may be more."""
    return f"{'at least ' if sure is Sure.AT_LEAST else ''}{size(amount)}"
