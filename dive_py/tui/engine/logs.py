"""What a container wrote, and goes on writing, with its colours and nothing else that a terminal would obey."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from rich.text import Text
from textual import getters, on
from textual.widgets import RichLog

from dive_py.engine.connection import connect
from dive_py.engine.logs import Logs
from dive_py.presentation import units
from dive_py.presentation.coloured import Lines
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.settings.keys import WRAP
from dive_py.tui.background import run
from dive_py.tui.dialogs.save_file import SaveFileScreen, text_writer
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from dive_py.errors import DivepyError
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.look.glyphs import Glyphs

_KEPT = 20_000
"""Lines that are kept."""

_TICK = 0.1
"""Seconds between two looks at what has come."""

_AT_ONCE = 2000
"""Lines that are drawn in one look."""


class LogsScreen(Page):
    """The output of one container."""

    SCOPES = ("logs", "filter")
    BINDINGS = bindings("logs")
    AUTO_FOCUS = "#log"

    pane = getters.query_one("#log", RichLog)

    def __init__(self, container: str, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.container = container
        """Its name."""
        self.lines: deque[str] = deque(maxlen=_KEPT)
        """What it wrote, the last of it; the filter picks from these."""
        self._options = options
        self._words: list[str] = []
        self._waiting: deque[str] = deque(maxlen=_KEPT)
        self._error: DivepyError | None = None
        self._over = False

    def compose_body(self) -> ComposeResult:
        """Yield the lines."""
        yield RichLog(
            id="log", max_lines=_KEPT, auto_scroll=True, wrap=self.settings[WRAP], highlight=False, markup=False
        )
        yield FilterLine("words that a line must have", "#log")

    def on_mount(self) -> None:
        """Begin."""
        self.header.show(f"logs {printable(self.container)}", (), (("asking the engine", "$accent-text"),))
        self._timer = self.set_interval(_TICK, self._tick)
        progress, waiting = Progress("logs"), self._waiting
        self.work = run(self, lambda: self._follow(progress, waiting), self._ended, self._ended, progress=progress)

    def _follow(self, progress: Progress, waiting: deque[str]) -> None:
        lines = Lines()
        with (
            connect(self._options.host, self._options.context) as engine,
            Logs(engine, self.container, progress) as logs,
        ):
            for piece in logs.pieces():
                waiting.extend(lines.take(piece))
        waiting.extend(lines.end())

    def _ended(self, error: DivepyError | None) -> None:
        self._error, self._over = error, True

    def _tick(self) -> None:
        drawn = 0
        while self._waiting and drawn < _AT_ONCE:
            line = self._waiting.popleft()
            self.lines.append(line)
            self._draw(line)
            drawn += 1
        over = self._over and not self._waiting
        if over:
            self._timer.stop()
        ended = "broken off" if self._error is not None else "it writes no more"
        state = ended if self._over else "following" if self.pane.auto_scroll else "held"
        if drawn or self._over or not self.lines:
            self._say_state(state)
        if over and self._error is not None:
            self.show_error(self._error)

    def _say_state(self, state: str) -> None:
        self.header.show(
            figures=((f"{units.count(len(self.lines), 'line')} {self.glyphs.dot} {state}", "$foreground"),)
        )

    def action_follow(self) -> None:
        """Follow what is written, or stay."""
        self.pane.auto_scroll = not self.pane.auto_scroll
        if self.pane.auto_scroll:
            self.pane.scroll_end(animate=False)
        self._say_state("following" if self.pane.auto_scroll else "held")

    def action_wrap(self) -> None:
        """Wrap long lines, or cut them."""
        self.pane.wrap = not self.pane.wrap
        self._draw_all()

    def _draw(self, line: str) -> None:
        text = Text.from_ansi(line)
        if all(word in text.plain.casefold() for word in self._words):
            self.pane.write(text)

    def _draw_all(self) -> None:
        self.pane.clear()
        for line in self.lines:
            self._draw(line)

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        self._words = event.pattern.casefold().split()
        self._draw_all()

    def action_close_top(self) -> None:
        """Clear the filter, or return."""
        if not self.filter_line.drop():
            self.action_back()

    def action_reload(self) -> None:
        """Refresh from the engine."""
        self.stop(0.0)
        self._timer.stop()
        self.lines.clear()
        self.pane.clear()
        self._waiting, self._error, self._over = deque(maxlen=_KEPT), None, False
        self.on_mount()

    def action_save(self) -> None:
        """Save what is shown, without colours."""
        text = "".join(f"{Text.from_ansi(line).plain}\n" for line in self.lines)
        name = f"{printable(self.container)}.log"
        screen = SaveFileScreen("the output", name, text_writer(text))
        self.app.push_screen(screen, lambda said: self.show_message(said) if said else None)

    @property
    def help_scope(self) -> str:
        """The screen's own keys: Textual's log has none of the keymap."""
        return self.SCOPES[0]
