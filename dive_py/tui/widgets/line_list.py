"""A list of any length that makes and draws only the rows one sees."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.segment import Segment
from textual.cache import LRUCache
from textual.content import Content
from textual.dom import DOMNode
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from dive_py.presentation.text import shorten_path
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.style import Style
    from textual import events
    from textual.filter import LineFilter

Piece = tuple[str, str]
"""Text and its role: names of classes without `line--`, separated by blanks; empty for plain text."""

_WHEEL = 3
"""Rows that one notch of the wheel moves."""


def cells(pieces: Iterable[Piece]) -> int:
    """Return how many cells pieces take."""
    return sum([len(text) if text.isascii() else cell_len(text) for text, _ in pieces])


def cut(text: str, width: int, ellipsis: str) -> str:
    """Return the text in at most `width` cells, with a sign at the end where something is missing."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, max(0, width - 1)).rstrip() + ellipsis if width > 0 else ""


def shorten(path: str, width: int, ellipsis: str) -> str:
    """Return a path in at most `width` cells, without its middle: see `presentation.text.shorten_path`."""
    return shorten_path(path, width, ellipsis, cell_len)


def fit(text: str, width: int, ellipsis: str) -> str:
    """Return the text in exactly `width` cells."""
    return set_cell_size(cut(text, width, ellipsis), max(0, width))


def wrap(text: str, width: int) -> list[str]:
    """Return the text in lines of at most `width` cells, broken at blanks where that is possible."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cell_len(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *whole, line = chop_cells(word, width) if cell_len(word) > width else [word]
            lines.extend(whole)
        lines.append(line)
    return lines


def more_columns(titles: str, width: int, glyphs: Glyphs) -> str:
    """Return titles of columns with a sign at the right end that others did not fit."""
    return fit(titles, width - cell_len(glyphs.ellipsis) - 1, glyphs.ellipsis) + glyphs.ellipsis


def _is_cut(pieces: list[Piece], width: int) -> bool:
    """Return whether more than blanks lie beyond a width."""
    return cell_len("".join(text for text, _ in pieces).rstrip()) > width


class CursorShown(Enum):
    """When the row under the cursor looks different."""

    ALWAYS = auto()
    WITH_FOCUS = auto()
    """Text that is only read needs none until it has the focus."""
    NEVER = auto()
    """A page to read: keys scroll it."""


class Rows(Protocol):
    """What makes the rows of a list, where the list's class does not."""

    @property
    def count(self) -> int:
        """How many there are."""

    def pieces(self, index: int, width: int) -> list[Piece]:
        """Return what stands in row `index`."""

    def fit(self, pane: LineList) -> None:
        """Make them anew where the pane has another width."""


class LineList(Widget, can_focus=True):
    """Rows below each other in a frame, one under the cursor.

    A subclass says how many rows there are and what stands in each; this class draws the visible ones, keeps their
    strips, scrolls, and takes keys and mouse. It scrolls by itself, so that a new number of rows costs no layout.
    """

    ALLOW_SELECT: ClassVar[bool] = False
    CUT_SIGN: ClassVar[bool] = True
    """Whether a row that is too long ends with a sign for that."""
    PANE_ID: ClassVar[str] = ""
    """The pane's id in the screen, where none is given."""
    rows: Any = ()
    """What is shown, for lists that keep all of it as a sequence."""
    HEAD: ClassVar[int] = 0
    """Lines above the rows that do not scroll."""
    DRAWN_BY_OWNER: ClassVar[bool] = False
    """Whether the owner draws the cursor when it hears of a move, with all that follows: one frame, not two."""

    @dataclass
    class Sent(Message):
        """Something happened in the list."""

        sender: LineList

        @property
        def control(self) -> LineList:
            """The list that sent the message."""
            return self.sender

    class Focused(Sent):
        """The pane got the focus."""

    @dataclass
    class Moved(Sent):
        """The cursor came to another row, or another row came under the cursor."""

        index: int

    @dataclass
    class Chosen(Sent):
        """A row was double-clicked."""

        index: int

    def __init__(
        self,
        *,
        id: str = "",  # noqa: A002 - Textual's name
        glyphs: Glyphs = UNICODE,
        rows: Rows | None = None,
        cursor_shown: CursorShown = CursorShown.ALWAYS,
    ) -> None:
        super().__init__(id=id or self.PANE_ID)
        self.glyphs = glyphs
        """The glyphs to draw with."""
        self.frame = Frame(glyphs)
        """What stands in its edge."""
        self._rows, self._cursor_shown = rows, cursor_shown
        self._shown_title: Content | None = None
        self._shown_foot = Content("")
        self.cursor = 0
        """The row under the cursor, from 0."""
        self.top = 0
        """The first row that is visible."""
        self.generation = 0
        """Counts up whenever rows may look different, so that old strips are not used again."""
        self._strips: LRUCache[tuple[object, ...], Strip] = LRUCache(512)
        self._styles: dict[tuple[str, bool], Style] = {}
        self._is_truecolor: bool | None = None
        self._instead: Sequence[Piece] = ()
        self._drawn = 0
        self._dragging = False
        self._measured = (0, 1)

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._rows.count if self._rows is not None else len(self.rows)

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return what stands in row `index`, at most `width` cells wide. Text must be printable already."""
        if self._rows is None:
            raise NotImplementedError
        return self._rows.pieces(index, width)

    def head_pieces(self, width: int) -> list[Piece]:
        """Return what stands in the line above the rows."""
        return [(" " * width, "")]

    def empty_pieces(self, line: int, width: int) -> list[Piece]:
        """Return what stands in line `line` of the body where there are no rows at all: the notice."""
        # an error is useless without its end
        lines = [(part, role) for text, role in self._instead for part in wrap(text, max(8, width - 4))]
        return [("  " + lines[line - 1][0], lines[line - 1][1])] if 1 <= line <= len(lines) else []

    def show_notice(self, *lines: Piece) -> None:
        """Show printable lines, with their roles, where there are no rows."""
        self._instead = lines
        self.refresh()

    def selectable(self, index: int) -> bool:
        """Return whether the cursor may stand on a row."""
        return index >= 0

    @property
    def shows_cursor(self) -> bool:
        """Whether the row under the cursor looks different."""
        shown = self._cursor_shown
        return shown is CursorShown.ALWAYS or (shown is CursorShown.WITH_FOCUS and self.has_focus)

    @property
    def body_height(self) -> int:
        """Rows that are visible at once."""
        return max(1, self.size.height - self.HEAD)

    def rows_changed(self, cursor: int | None = None, top: int | None = None) -> None:
        """Draw all rows anew, with the cursor at a row, without a message.

        Args:
            cursor: The row for the cursor; None to leave it where it is.
            top: The first visible row; None to keep it as far as the cursor allows.
        """
        self.generation += 1
        self.cursor = self._clamp(self.cursor if cursor is None else cursor)
        if top is not None:
            self.top = top
        self._drawn = self.cursor
        self._show_cursor()
        self.refresh()

    def go(self, index: int, *, notify: bool = True) -> None:
        """Put the cursor on a row, or on the nearest one that it may stand on."""
        old, index = self.cursor, self._clamp(index)
        step = 1 if index >= old else -1
        for direction in (step, -step):
            while not self.selectable(index) and 0 <= index + direction < self.row_count:
                index += direction
        if index == old or not self.row_count or not self.selectable(index):
            return
        self.cursor = index
        if not (notify and self.DRAWN_BY_OWNER):
            self.draw_cursor()
        if notify:
            self.post_message(self.Moved(self, index))

    def draw_cursor(self) -> None:
        """Draw the cursor where it is now."""
        old, self._drawn = self._drawn, self.cursor
        if self._show_cursor():
            self.refresh()
        elif old != self.cursor:
            self._refresh_row(old)
            self._refresh_row(self.cursor)

    def action_move(self, step: int) -> None:
        """Go `step` rows down."""
        self._move(step)

    def action_page(self, step: int) -> None:
        """Go `step` pages down."""
        self._move(step * max(1, self.body_height - 1))

    def action_edge(self, step: int) -> None:
        """Go to the first row (-1) or the last one (1)."""
        self._move(step * self.row_count)

    def _move(self, step: int) -> None:
        if self._cursor_shown is CursorShown.NEVER:
            self.scroll_rows(step)
        else:
            self.go(self.cursor + step)

    def scroll_rows(self, step: int) -> None:
        """Scroll without moving the cursor."""
        top = max(0, min(self.top + step, self.row_count - self.body_height))
        if top != self.top:
            self.top = top
            self.refresh()

    def _clamp(self, index: int) -> int:
        return max(0, min(index, self.row_count - 1))

    def _show_cursor(self) -> bool:
        """Scroll until the cursor is visible and no room is left below the last row; return whether anything moved."""
        height = self.body_height
        top = max(min(self.top, self.cursor), self.cursor - height + 1)
        top = max(0, min(top, self.row_count - height))
        changed, self.top = top != self.top, top
        return changed

    def _refresh_row(self, index: int) -> None:
        self.refresh(Region(0, index - self.top + self.HEAD, self.size.width, 1))

    def render_lines(self, crop: Region) -> list[Strip]:
        """Measure once, then draw: asking Textual for a widget's size costs as much as a short row."""
        if self._rows is not None:
            self._rows.fit(
                self
            )  # never what was made for another width, if the frame comes before the news of the size
        self._measured = self.size.width, max(1, self.size.height - self.HEAD)
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        """Return one line of the pane, `y` from the top of its content."""
        width, height = self._measured
        count = self.row_count
        inner = width - 1 if count > height else width
        if y < self.HEAD:
            return self._strip(self.head_pieces(inner), width)
        index = y - self.HEAD + self.top
        if index >= count:
            return self._strip(self.empty_pieces(y - self.HEAD, width) if not count else [], width)
        cursor = index == self.cursor and self.shows_cursor
        thumb = self._has_thumb(y - self.HEAD, height, count) if inner < width else None
        key = (index, cursor, thumb, inner, self.row_state(index), self.generation)
        strip = self._strips.get(key)
        if strip is None:
            strip = self._strips[key] = self._strip(self.row_pieces(index, inner), width, cursor=cursor, thumb=thumb)
        return strip

    def row_state(self, index: int) -> object:
        """Return what a row's look depends on besides the generation; for subclasses."""
        del index
        return None

    def _has_thumb(self, line: int, height: int, count: int) -> bool:
        length = max(1, height * height // count)
        start = (height - length) * self.top // max(1, count - height)
        return start <= line < start + length

    def _strip(self, pieces: list[Piece], width: int, *, cursor: bool = False, thumb: bool | None = None) -> Strip:
        """Return a line of exactly `width` cells; `thumb` says whether its last cell is part of the scrollbar."""
        style = self.role_style
        segments = [Segment(text, style(role, cursor=cursor)) for text, role in pieces if text]
        inner = width if thumb is None else width - 1
        used = cells(pieces)
        if used < inner:
            segments.append(Segment(" " * (inner - used), style("", cursor=cursor)))
        elif used > inner:
            # cut with a sign, but for blanks that no one misses and what keys move to the side
            sign = self.glyphs.ellipsis if self.CUT_SIGN and _is_cut(pieces, inner) else ""
            segments = [*Strip(segments, used).crop(0, inner - cell_len(sign)), Segment(sign, style("muted"))]
        if thumb is not None:
            segments.append(Segment(self.glyphs.thumb if thumb else " ", style("thumb")))
        return Strip(segments, width)

    def role_style(self, role: str, *, cursor: bool = False) -> Style:
        """Return the style of a role in this pane, as the theme has it."""
        style = self._styles.get((role, cursor))
        if style is None:
            style = self.rich_style
            for name in (*role.split(), "cursor") if cursor else role.split():
                style += self._class_style(f"line--{name}")
            self._styles[role, cursor] = style
        return style

    def _class_style(self, name: str) -> Style:
        """Return the style of a class in this pane, when it is drawn.

        Component classes are all styled anew, in every pane, wherever a class of the screen changes.
        """
        node = DOMNode(classes=name)
        node._attach(self)  # noqa: SLF001 - as Textual does it for component classes
        self.app.stylesheet.apply(node)
        return node.styles.partial_rich_style

    def on_mount(self) -> None:
        """Draw the rows anew in another theme."""
        self.app.theme_changed_signal.subscribe(self, lambda _: self.refresh())

    def notify_style_update(self) -> None:
        """Forget all strips: theme, focus or size class changed."""
        self._forget()
        super().notify_style_update()

    def _forget(self) -> None:
        self._styles.clear()
        self._strips.clear()
        self._is_truecolor = None

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out what looks for colours of the terminal's own in each line, where the theme has none."""
        if self._is_truecolor is None:
            self._is_truecolor = not any(value.startswith("ansi") for value in self.app.theme_variables.values())
        filters = super().get_line_filters()
        if self._is_truecolor:
            return [each for each in filters if not isinstance(each, ANSIToTruecolor)]
        return filters

    def set_title(self, name: str, more: str = "", right: str = "") -> None:
        """Say what the pane shows: see `Frame`."""
        self.frame.name, self.frame.more, self.frame.right = name, more, right
        self._draw_title()

    def set_foot(self, text: str) -> None:
        """Say something printable in the lower edge; where it does not fit, nothing."""
        self.frame.foot = text
        self._draw_foot()

    @property
    def title_text(self) -> str:
        """The whole title as one line."""
        return self.frame.title_text

    @property
    def foot_text(self) -> str:
        """What stands in the lower edge."""
        return self.frame.foot

    def _draw_title(self) -> None:
        title = self.frame.title(self.outer_size.width, active=self.has_focus)
        if title is not None and (self._shown_title is None or not title.is_same(self._shown_title)):
            self._shown_title = self.border_title = title

    def _draw_foot(self) -> None:
        foot = self.frame.subtitle(self.outer_size.width)
        if foot.plain != self._shown_foot.plain:
            self._shown_foot = self.border_subtitle = foot

    def watch_has_focus(self, has_focus: bool) -> None:  # noqa: FBT001 - Textual's
        """Draw the title as active or as resting: where the focus comes or goes, `has_focus` is not changed yet."""
        super().watch_has_focus(has_focus)
        self._draw_title()

    def on_focus(self) -> None:
        """Draw the cursor as active, and tell that the focus is here."""
        self._forget()
        self.refresh()
        self.post_message(self.Focused(self))

    def on_blur(self) -> None:
        """Draw the cursor as resting."""
        self._forget()
        self.refresh()

    def on_resize(self) -> None:
        """Fit title, foot and rows, and keep the cursor visible."""
        self._draw_title()
        self._draw_foot()
        if self._rows is not None:
            self._rows.fit(self)
        self._show_cursor()
        self.refresh()

    def on_show(self) -> None:
        """Scroll into sight the rows that came while the list was out of sight and had no height."""
        if self._show_cursor():
            self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll down."""
        event.stop()
        self.scroll_rows(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll up."""
        event.stop()
        self.scroll_rows(-_WHEEL)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the scrollbar, or put the cursor on the row under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if self.row_count > self.body_height and offset.x == self.size.width - 1:
            self._dragging = True
            self.capture_mouse()
            self._drag(offset.y)
        elif 0 <= (index := offset.y - self.HEAD + self.top) < self.row_count and offset.y >= self.HEAD:
            self.go(index)
            self.clicked(index, offset.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Scroll while the scrollbar is held."""
        if self._dragging:
            self._drag(int(event.y) - self.styles.gutter.top)

    def on_mouse_up(self) -> None:
        """Let go of the scrollbar."""
        if self._dragging:
            self._dragging = False
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """Choose the row at a double click."""
        offset = event.get_content_offset(self)
        if event.chain == 2 and offset is not None and offset.y - self.HEAD + self.top == self.cursor:
            self.post_message(self.Chosen(self, self.cursor))

    def clicked(self, index: int, x: int) -> None:
        """Handle a click on a row at column `x`; for subclasses."""

    def _drag(self, y: int) -> None:
        hidden = self.row_count - self.body_height
        self.scroll_rows(round((y - self.HEAD) / max(1, self.body_height - 1) * hidden) - self.top)
