"""The line at the top: which image, from where, and what it costs."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.widget import Widget

from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import shorten

_NAME_ROOM = 28
"""Cells of a long name that are worth more than a fact."""

_LEAST_NAME = 12
"""Cells of it that are worth more than a figure, but for the last one."""


class Header(Widget):
    """Name at the left, facts at the right; the facts that matter least give way first.

    While something is being read, the figures' place holds how far that is.
    """

    ALLOW_SELECT: ClassVar[bool] = False

    def __init__(self, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(id="header")
        self.glyphs = glyphs
        """The glyphs to draw with."""
        self._reference = ""
        self._facts: tuple[str, ...] = ()
        self._figures: tuple[tuple[str, str], ...] = ()

    def show(
        self,
        reference: str | None = None,
        facts: tuple[str, ...] | None = None,
        figures: tuple[tuple[str, str], ...] | None = None,
    ) -> None:
        """Say what is known; None leaves a part as it is. All text must be printable.

        Args:
            reference: The image's name or path.
            facts: Source and way, platform, layers, size; the first ones are dropped first.
            figures: What stays longest, the last one always: text and style of each.
        """
        before = self._reference, self._facts, self._figures
        self._reference = self._reference if reference is None else reference
        self._facts = self._facts if facts is None else facts
        self._figures = self._figures if figures is None else figures
        if before != (self._reference, self._facts, self._figures):
            self.refresh()

    def render(self) -> Content:
        """Return the line, fitted to the width."""
        width = self.size.width
        dot = f" {self.glyphs.dot} "
        figures = list(self._figures)
        lead = f" divepy {self.glyphs.pointer} "
        facts = list(self._facts)
        name = self._reference

        def tail() -> str:
            return dot.join([*facts, *(text for text, _ in figures)])

        def lacks(room: int) -> bool:
            return cell_len(lead) + min(cell_len(name), room) + cell_len(tail()) + 3 > width

        while facts and lacks(_NAME_ROOM):
            facts.pop(0)
        if lacks(_LEAST_NAME):
            lead = " "
        while len(figures) > 1 and lacks(_LEAST_NAME):
            figures.pop(0)
        name = shorten(name, width - cell_len(lead) - cell_len(tail()) - 3, self.glyphs.ellipsis)
        gap = max(1, width - cell_len(lead) - cell_len(name) - cell_len(tail()) - 1)
        parts: list[tuple[str, str]] = [
            (lead[:8], "bold $accent-text"),
            (lead[8:], "$faint"),
            (name, "bold"),
        ]
        parts.append((" " * gap, ""))
        words = [(fact, "$muted") for fact in facts] + figures
        for number, (text, style) in enumerate(words):
            parts += [(dot, "$faint")] if number else []
            parts.append((text, style))
        return Content.assemble(*parts)
