"""What a container wrote, and goes on writing, with its colours and nothing else that a terminal would obey."""

from __future__ import annotations

import threading
from collections import deque
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import getters
from textual.widgets import RichLog

from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import units
from dive_py.presentation.coloured import Lines
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.keymap import bindings
from dive_py.tui.screens.page import Page

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from dive_py.sources.image import OpenOptions
    from dive_py.tui.marks import Marks

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

    SCOPES = ("logs",)
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("logs"))
    AUTO_FOCUS = "#log"

    pane = getters.query_one("#log", RichLog)

    def __init__(self, container: str, options: OpenOptions, marks: Marks) -> None:
        super().__init__(marks)
        self.container = container
        """Its name."""
        self.lines: deque[str] = deque(maxlen=_KEPT)
        """What is shown."""
        self._options = options
        self._waiting: deque[str] = deque(maxlen=_KEPT)
        self._progress = Progress("logs")
        self._error: DivepyError | None = None
        self._over = False
        self._thread = threading.Thread(target=self._run, name="divepy-logs", daemon=True)

    def compose_body(self) -> ComposeResult:
        """The lines."""
        yield RichLog(id="log", max_lines=_KEPT, auto_scroll=True, wrap=False, highlight=False, markup=False)

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

    def _run(self) -> None:
        from dive_py.engine.connection import connect
        from dive_py.engine.logs import Logs

        lines = Lines()
        try:
            with (
                connect(self._options.host, self._options.context) as engine,
                Logs(engine, self.container, self._progress) as logs,
            ):
                for piece in logs.pieces():
                    self._waiting.extend(lines.take(piece))
            self._waiting.extend(lines.end())
        except Cancelled:
            pass
        except DivepyError as error:
            self._error = error
        except Exception as error:  # noqa: BLE001 - a fault in here must not leave a screen that waits for ever
            self._error = DivepyError(f"internal error: {type(error).__name__}: {error}", "please report it")
        finally:
            self._over = True

    def _tick(self) -> None:
        over = self._over  # looked at first: what came before it is drawn below
        drawn = 0
        while self._waiting and drawn < _AT_ONCE:
            line = self._waiting.popleft()
            self.lines.append(line)
            self.pane.write(Text.from_ansi(line))
            drawn += 1
        if over and not self._waiting:
            self._timer.stop()
        state = "it wrote nothing more" if over else "following" if self.pane.auto_scroll else "held"
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
        self.pane.clear()
        for line in self.lines:
            self.pane.write(Text.from_ansi(line))

    def action_save(self) -> None:
        """Save what is shown, without colours."""
        from dive_py.tui.screens.save_text import SaveTextScreen

        text = "".join(f"{Text.from_ansi(line).plain}\n" for line in self.lines)
        name = f"{printable(self.container)}.log"
        self.app.push_screen(SaveTextScreen("the output", text, name), lambda said: self.say(said) if said else None)

    def action_help(self) -> None:
        """Show the keys that work here."""
        from dive_py.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen("logs", self.marks, self.keys_now(), "logs"))
