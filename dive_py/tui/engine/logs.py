"""What a container wrote, and goes on writing, with its colours and nothing else that a terminal would obey."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import getters, on
from textual.widgets import RichLog

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import units
from dive_py.presentation.coloured import Lines
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.settings.keys import WRAP
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from dive_py.sources.image import OpenOptions
    from dive_py.tui.look.glyphs import Marks

_KEPT = 20_000
"""Lines that are kept."""

_TICK = 0.1
"""Seconds between two looks at what has come."""

_AT_ONCE = 2000
"""Lines that are drawn in one look."""


class LogsScreen(Page):
    """The output of one container.

    Args:
        container: Its name.
        options: Which engine.
        marks: The signs to draw with.
    """

    SCOPES = ("logs", "filter")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("logs"))
    AUTO_FOCUS = "#log"

    pane = getters.query_one("#log", RichLog)
    filter_line = getters.query_one("#filter", FilterLine)

    def __init__(self, container: str, options: OpenOptions, marks: Marks) -> None:
        super().__init__(marks)
        self.container = container
        """Its name."""
        self.lines: deque[str] = deque(maxlen=_KEPT)
        """What it wrote, the last of it; the filter picks from these."""
        self._options = options
        self._words: list[str] = []
        self._begin()

    def _begin(self) -> None:
        self._waiting: deque[str] = deque(maxlen=_KEPT)
        self._progress = Progress("logs")
        self._error: DivepyError | None = None
        self._over = False
        self._thread = threading.Thread(
            target=self._run, args=(self._progress, self._waiting), name="divepy-logs", daemon=True
        )

    def compose_body(self) -> ComposeResult:
        """The lines."""
        yield RichLog(
            id="log", max_lines=_KEPT, auto_scroll=True, wrap=self.settings[WRAP], highlight=False, markup=False
        )
        yield FilterLine("words that a line must have")

    def on_mount(self) -> None:
        """Begin."""
        self.header.show(f"logs {printable(self.container)}", (), (("asking the engine", "$accent-text"),))
        self._timer = self.set_interval(_TICK, self._tick)
        self._thread.start()

    def stop(self, patience: float) -> None:
        """Follow no more."""
        self._progress.stop.set()
        if self._thread.is_alive() and patience > 0:
            self._thread.join(patience)

    def _run(self, progress: Progress, waiting: deque[str]) -> None:
        from dive_py.engine.connection import connect
        from dive_py.engine.logs import Logs

        lines = Lines()
        try:
            with (
                connect(self._options.host, self._options.context) as engine,
                Logs(engine, self.container, progress) as logs,
            ):
                for piece in logs.pieces():
                    waiting.extend(lines.take(piece))
            waiting.extend(lines.end())
        except Cancelled:
            pass
        except DivepyError as error:
            self._end(progress, error)
        except Exception as error:  # noqa: BLE001 - a fault in here must not leave a screen that waits for ever
            self._end(progress, DivepyError(f"internal error: {type(error).__name__}: {error}", "please report it"))
        else:
            self._end(progress, None)

    def _end(self, progress: Progress, error: DivepyError | None) -> None:
        if progress is self._progress:  # else it was asked anew meanwhile
            self._error, self._over = error, True

    def _tick(self) -> None:
        over = self._over  # looked at first: what came before it is drawn below
        drawn = 0
        while self._waiting and drawn < _AT_ONCE:
            line = self._waiting.popleft()
            self.lines.append(line)
            self._draw(line)
            drawn += 1
        if over and not self._waiting:
            self._timer.stop()
        ended = "broken off" if self._error is not None else "it writes no more"
        state = ended if over else "following" if self.pane.auto_scroll else "held"
        if drawn or over or not self.lines:
            self._say_state(state)
        if over and not self._waiting and self._error is not None:
            self.say_error(self._error)

    def _say_state(self, state: str) -> None:
        self.header.show(figures=((f"{units.count(len(self.lines), 'line')} {self.marks.dot} {state}", "$foreground"),))

    def action_follow(self) -> None:
        """Follow what is written, or stay."""
        self.pane.auto_scroll = not self.pane.auto_scroll
        if self.pane.auto_scroll:
            self.pane.scroll_end(animate=False)
        self._say_state("following" if self.pane.auto_scroll else "held")

    def action_wrap(self) -> None:
        """Wrap long lines, or not."""
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

    def action_filter(self) -> None:
        """Type words."""
        self.filter_line.open()

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        self._words = event.pattern.casefold().split()
        self._draw_all()

    @on(FilterLine.Left)
    def _left(self) -> None:
        self.pane.focus()

    def action_close_filter(self) -> None:
        """Show all lines again."""
        self.filter_line.close()
        self.pane.focus()
        self._words = []
        self._draw_all()

    def action_close_top(self) -> None:
        """Drop the filter, else return."""
        if self.filter_line.is_open or self._words:
            self.action_close_filter()
        else:
            self.action_back()

    def action_reload(self) -> None:
        """Ask the engine again."""
        self.stop(0.0)
        self._timer.stop()
        self.lines.clear()
        self.pane.clear()
        self._begin()
        self.on_mount()

    def action_save(self) -> None:
        """Save what is shown, without colours."""
        from dive_py.tui.dialogs.save_file import SaveFileScreen, text_writer

        text = "".join(f"{Text.from_ansi(line).plain}\n" for line in self.lines)
        name = f"{printable(self.container)}.log"
        screen = SaveFileScreen("the output", name, text_writer(text))
        self.app.push_screen(screen, lambda said: self.say(said) if said else None)

    @property
    def help_scope(self) -> str:
        """The screen's own keys: Textual's log has none of the keymap."""
        return self.SCOPES[0]
