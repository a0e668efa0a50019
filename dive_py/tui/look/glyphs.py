"""The glyphs the screen is drawn with, in Unicode and in plain ASCII.

Glyphs alone tell everything that colours tell. Which set is used depends on what the terminal can show, once, at start.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True)
class Glyphs:
    """One set of signs; every field is one cell wide unless it says otherwise."""

    changes: tuple[str, str, str, str, str, str]
    """The mark before a name, by `Change`: untouched, added, modified, metadata, identical, removed."""
    shadow: str
    """Stands before the number of the layer that hides a file."""
    key: str
    """Stands after the name of a file that has a secret."""
    opened: str
    """A directory whose rows are shown."""
    closed: str
    """A directory whose rows are folded away."""
    guide: str
    """One level of depth."""
    arrow: str
    """From a link to its target, from a holder to its culprit."""
    dot: str
    """Between two facts on one line."""
    ellipsis: str
    """Something was cut off here."""
    full: str
    """A full cell of a bar."""
    wasted: str
    """A cell of a bar's wasted part."""
    rest: str
    """A cell of a progress bar that is not done."""
    thumb: str
    """The part of a scrollbar that shows where one is."""
    line: str
    """The frame's horizontal line, to fill a title."""
    down: str
    """Sorted with the largest first."""
    up: str
    """Sorted by name."""
    pointer: str
    """Between the program's name and where one is."""
    chosen: str
    """Stands at the layers that are compared."""
    to: str
    """Between the first and the last of a range."""
    newline: str
    """A line break inside a command that is shown on one line."""
    fractions: str
    """Parts of a cell of a bar, from nothing upwards; as many as the eye can distinguish."""
    border: str
    """The name of Textual's border type for a pane."""

    def bar(self, value: int, wasted: int, largest: int, width: int) -> tuple[str, str]:
        """Return a bar for `value` against `largest`, in at most `width` cells.

        Args:
            value: Bytes of the whole bar.
            wasted: Bytes of it that are wasted.
            largest: Bytes that fill the width.
            width: Cells.

        Returns:
            The useful part and the wasted part, not padded; where there is room, neither is drawn as nothing.
        """
        if width <= 0 or largest <= 0 or value <= 0:
            return "", ""
        cells = min(1.0, value / largest) * width
        if wasted > 0:
            lost = max(1, round(min(value, wasted) / largest * width))
            if wasted < value and 1 < lost >= round(cells):
                lost -= 1
            return self.full * max(0, round(cells) - lost), self.wasted * lost
        steps = len(self.fractions)
        whole, part = divmod(max(1, round(cells * steps)), steps)
        return self.full * whole + (self.fractions[part] if part else ""), ""


UNICODE = Glyphs(
    changes=(" ", "+", "~", "≈", "=", "-"),
    shadow="⤒",
    key="⚷",
    opened="▾",
    closed="▸",
    guide="│",
    arrow="→",
    dot="·",
    ellipsis="…",
    full="█",
    wasted="▒",
    rest="░",
    thumb="┃",
    line="─",
    down="▾",
    up="▴",
    pointer="▸",
    chosen="▌",
    to="–",
    newline="↵",
    fractions=_EIGHTHS,
    border="round",
)
"""For every terminal that shows UTF-8."""

ASCII = Glyphs(
    changes=(" ", "+", "~", "*", "=", "-"),
    shadow="^",
    key="!",
    opened="v",
    closed=">",
    guide="|",
    arrow=">",
    dot="-",
    ellipsis="~",
    full="#",
    wasted="%",
    rest=".",
    thumb="|",
    line="-",
    down="v",
    up="^",
    pointer=">",
    chosen=">",
    to="-",
    newline=";",
    fractions=" ",
    border="ascii",
)
"""For terminals without UTF-8."""


def glyphs_for(encoding: str | None) -> Glyphs:
    """Return the glyphs that a terminal of this encoding can show.

    Args:
        encoding: The encoding of standard output, as Python names it; None counts as ASCII.
    """
    try:
        return UNICODE if codecs.lookup(encoding or "ascii").name == "utf-8" else ASCII
    except LookupError:
        return ASCII
