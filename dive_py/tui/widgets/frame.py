"""A pane's frame, with a title at its left and figures at its right."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len, set_cell_size
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from dive_py.presentation.text import shorten_path
from dive_py.tui.look.glyphs import UNICODE, Marks

_CORNERS = 6
"""Cells of the upper edge that no title may take: two corners, and a line and a blank at each end."""


class Frame(Widget):
    """A widget with a frame; the right part of its title is dropped where there is no room."""

    @dataclass
    class Focused(Message):
        """The pane got the focus."""

        sender: Frame

        @property
        def control(self) -> Frame:
            """The pane that sent the message."""
            return self.sender

    def __init__(self, *, id: str, marks: Marks = UNICODE) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self.marks = marks
        """The signs to draw with."""
        self._title: tuple[str, str, str] = ("", "", "")
        self._shown_title: tuple[object, ...] = ()
        self._foot = self._shown_foot = ""

    def set_title(self, name: str, more: str = "", right: str = "") -> None:
        """Say what the pane shows. All text must be printable.

        Args:
            name: What it is, in strong letters.
            more: What follows at once.
            right: Figures for the right end.
        """
        self._title = (name, more, right)
        self._draw_title()

    def set_foot(self, text: str) -> None:
        """Say something printable in the lower edge; where it does not fit, nothing."""
        self._foot = text
        self._draw_foot()

    @property
    def foot_text(self) -> str:
        """What stands in the lower edge."""
        return self._foot

    def _draw_foot(self) -> None:
        fits = cell_len(self._foot) + _CORNERS <= self.outer_size.width
        shown = self._foot if fits else ""
        if shown != self._shown_foot:
            self._shown_foot = shown
            self.border_subtitle = Content.styled(shown, "$muted")

    @property
    def title_text(self) -> str:
        """The whole title as one line, for tests and for copying."""
        name, more, right = self._title
        return f"{name}{more} {right}".rstrip()

    def _draw_title(self) -> None:
        width = self.outer_size.width - _CORNERS
        state = (width, self.has_focus, self._title)
        if self._shown_title == state or width <= 0:
            return
        self._shown_title = state
        name, more, right = self._title
        name = shorten_path(name, width, self.marks.ellipsis, cell_len)
        more = set_cell_size(more, max(0, min(cell_len(more), width - cell_len(name))))
        gap = width - cell_len(name) - cell_len(more) - cell_len(right) - 2
        parts: list[tuple[str, str]] = [(name, "bold $foreground" if not self.has_focus else "bold $accent-text")]
        if more:
            parts.append((more, "$muted"))
        if right and gap >= 1:
            parts.append((" " + self.marks.line * gap + " ", "$frame-focus" if self.has_focus else "$frame"))
            parts.append((right, "$muted"))
        self.border_title = Content.assemble(*parts)

    def on_resize(self) -> None:
        """Fit the title and the foot."""
        self._draw_title()
        self._draw_foot()

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's
        """Draw the title as active or as resting: where the focus comes or goes, `has_focus` is not changed yet."""
        super().watch_has_focus(has_focus)
        self._draw_title()

    def on_focus(self) -> None:
        """Tell that the focus is here."""
        self.post_message(self.Focused(self))
