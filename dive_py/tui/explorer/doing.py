"""How far a reading is, in words; no widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.presentation import units
from dive_py.presentation.text import printable

if TYPE_CHECKING:
    from dive_py.progress import Progress
    from dive_py.tui.look.glyphs import Glyphs

_BAR: Final = 16
"""Cells of the progress bar."""


@dataclass(frozen=True)
class Doing:
    """How far the reading is, in words."""

    text: str
    """For the header: the verb, bytes, a bar, seconds."""
    short: str
    """For where there is little room: verb and bytes."""
    share: str
    """For a pane that shows something already: the part that has been read, and seconds."""


def doing(progress: Progress, seconds: float, glyphs: Glyphs, *, is_open: bool) -> Doing:
    """Return how far a reading is.

    Args:
        progress: What it counts.
        seconds: How long it has taken.
        glyphs: The glyphs to write with.
        is_open: Whether the image is open.
    """
    done, total = progress.done, max(progress.total or 0, sum(part.total or 0 for part in progress.parts))
    verb = "reading" if is_open else "opening"
    short = f"{verb} {units.size(done)}" if done else verb
    text = f"{verb} {units.size(done)}" if done or total else verb
    if is_open and not done and progress.label not in {"", "opening"}:
        text = printable(progress.label)  # an engine takes long before its first byte, and says what it does
    elif total:
        cells = min(_BAR, done * _BAR // total)
        text += f" of {units.size(total)} {glyphs.full * cells}{glyphs.rest * (_BAR - cells)}"
    read = f"{min(100, 100 * done // total)} %" if total else units.size(done)
    return Doing(f"{text} {seconds:.1f} s", short, f"unpacked, {read} read {glyphs.dot} {seconds:.1f} s")
