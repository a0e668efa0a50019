"""What a range of layers would save as one step, worked out once the selection rests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import advice_text
from dive_py.presentation.facts import Fact
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import Follower, run
from dive_py.tui.explorer.layer_facts import layer_name
from dive_py.tui.explorer.selection import ViewKind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.timer import Timer
    from textual.widget import Widget

    from dive_py.analysis.waste import Waste
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.base_finder import BaseFinder
    from dive_py.tui.explorer.selection import Selection

_REST = 0.2
"""Seconds without another selection after which the work is worth its time."""


class WhatIf:
    """The facts about the range of layers that is compared.

    Args:
        pane: Where they are shown; its messages carry the answer.
        changed: Called when there are other facts.
        finder: Finds what the image stands on.
    """

    def __init__(self, pane: Widget, changed: Callable[[], None], finder: BaseFinder) -> None:
        self.facts: Sequence[Fact] = ()
        """What is known; empty for one layer, and until it has been worked out."""
        self._pane, self._changed, self._finder = pane, changed, finder
        self._asked: tuple[Waste | None, int, int] = (None, 0, 0)
        self._timer: Timer | None = None
        self._work: Follower | None = None

    def follow(self, info: ImageInfo | None, snapshot: Snapshot | None, selection: Selection) -> bool:
        """Ask about the selected range, and return whether other facts are to be shown until that is answered."""
        waste = snapshot.waste if snapshot is not None and selection.view is ViewKind.AGGREGATED else None
        asked = waste, *(selection.compared if waste is not None else (0, 0))
        if asked == self._asked:
            return False
        before, self._asked, self.facts = self.facts, asked, ()
        if self._timer is not None:
            self._timer.stop()
        if self._work is not None:
            self._work.stop()
        if info is not None and snapshot is not None and waste is not None and asked[1] < asked[2]:
            self._timer = self._pane.set_timer(_REST, lambda: self._begin(info, snapshot, waste, asked[1], asked[2]))
        return bool(before)

    def _begin(self, info: ImageInfo, snapshot: Snapshot, waste: Waste, first: int, last: int) -> None:
        progress = Progress()

        def work() -> list[Fact]:
            from dive_py.analysis.advice import what_if
            from dive_py.analysis.remedies import steps_of

            steps, base = steps_of(info.layers), self._finder.find(info, progress)
            saving = what_if(snapshot.stack, waste, steps, first, last)
            names = f"layers {layer_name(info, first)} to {layer_name(info, last)}"
            said = Fact(f"{names} as one step would save {advice_text.saved(saving)}", "wasted")
            return [said, *(Fact(text, "muted") for text in advice_text.obstacles(steps, first, last, base))]

        def fail(error: DivepyError) -> None:
            if not isinstance(error, Cancelled):
                self._say([Fact(printable(error.message), "error")])

        self._work = run(self._pane, work, self._say, fail, progress=progress)

    def _say(self, facts: Sequence[Fact]) -> None:
        self.facts = facts
        self._changed()
