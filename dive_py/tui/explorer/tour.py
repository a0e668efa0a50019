"""The guided tour through the demo image: from step to step, closed and resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.explorer.pane_area import TINY
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.keys.rebinding import label

if TYPE_CHECKING:
    from dive_py.demo.tour import TourStep
    from dive_py.tui.explorer.navigation import Navigation
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.tour_card import TourCard


class Tour:
    """Walks from step to step; closed, it keeps its step.

    Args:
        explorer: The screen.
        card: Where a step speaks.
        navigation: Goes to a step's path.
        is_requested: Whether the tour begins with the explorer.
    """

    def __init__(
        self, explorer: Explorer, card: TourCard, navigation: Navigation, *, is_requested: bool = False
    ) -> None:
        self._is_requested = is_requested
        self._explorer, self._card, self._navigation = explorer, card, navigation
        self._number = 0
        self._steps: tuple[TourStep, ...] = ()

    def begin(self) -> None:
        """Begin by itself, once, where that was asked for."""
        if self._is_requested:
            self._is_requested = False
            self.toggle()

    @property
    def is_open(self) -> bool:
        """Whether its card is there."""
        return self._card.is_open

    def close(self) -> None:
        """Put the card away; its step stays."""
        self._card.close()
        self._explorer.panes.place()

    def toggle(self) -> None:
        """Begin the tour, go on where it was left, or close its card."""
        from dive_py.demo.tour import STEPS

        if self._card.is_open:
            self.close()
            return
        self._steps = tuple(STEPS)
        if not self._fits:
            self._explorer.show_message("the tour walks through the demo image: leave this one and type  divepy demo")
        elif self._explorer.app.size.height < TINY:
            key = label(self._explorer.app, "explorer.tour")
            self._explorer.show_message(f"the tour needs {TINY} lines; {key} begins it then", wrong=True)
        else:
            self._show()

    @property
    def _fits(self) -> bool:
        """Whether this image is the demo: every place of the tour is in it."""
        stack = self._explorer.stack
        return stack is not None and all(
            step.layer < stack.layer_count and stack.paths.find(step.path.encode()) is not None for step in self._steps
        )

    def go(self, step: int) -> None:
        """Go to the next (1) or previous (-1) step."""
        if self._card.is_open:
            self._number = max(0, min(self._number + step, len(self._steps) - 1))
            self._show()
        else:
            key = label(self._explorer.app, "explorer.tour")
            self._explorer.show_message(f"no tour is open; {key} begins or resumes it")

    def _show(self) -> None:
        step = self._steps[self._number]
        self._card.show(self._number + 1, len(self._steps), step.title, step.text)
        self._navigation.go_to(step.layer, step.path.encode(), ViewKind(step.view))
        self._explorer.panes.go_to("tree")
