"""Pulling an image: one row a layer, the total with its rate, and a way out at any moment."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import getters

from dive_py.errors import Cancelled, DivepyError, EngineUnavailable
from dive_py.presentation import units
from dive_py.presentation.pull_rows import PullRows
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import run
from dive_py.tui.dialogs.question import ask_to_stop
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.page import Page
from dive_py.tui.widgets.line_list import LineList, Piece, fit

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from dive_py.sources.image import OpenOptions

_TICK = 0.1
"""Seconds between two looks at what the engine says."""

_BAR = 24
_STATE = 20


class PullList(LineList):
    """The layers."""

    BINDINGS = bindings("pulled")

    def __init__(self, pulled: PullRows, *, glyphs: Glyphs = UNICODE) -> None:
        super().__init__(id="pulled", glyphs=glyphs)
        self.pulled = pulled
        """How far each layer is; another thread adds to it."""

    @property
    def row_count(self) -> int:
        """How many layers the engine has named."""
        return len(self.pulled.layers)

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one layer."""
        name, layer = list(self.pulled.layers.items())[index]
        pieces: list[Piece] = [
            (" " + fit(printable(name), 13, self.glyphs.ellipsis) + "  ", "muted"),
            (fit(printable(layer.state), _STATE, self.glyphs.ellipsis) + "  ", ""),
        ]
        if layer.total:
            cells = min(_BAR, layer.done * _BAR // layer.total)
            pieces += [(self.glyphs.full * cells, "bar"), (self.glyphs.rest * (_BAR - cells) + "  ", "faint")]
            pieces.append((f"{units.size(layer.done)} of {units.size(layer.total)}", "muted"))
        elif layer.size:
            pieces.append((" " * (_BAR + 2) + units.size(layer.size), "muted"))
        del width
        return pieces


class PullScreen(Page):
    """One pull."""

    SCOPES = ("pull", "pulled")
    BINDINGS = bindings("pull")
    AUTO_FOCUS = "#pulled"

    pane = getters.query_one("#pulled", PullList)

    def __init__(self, name: str, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.image_name = name
        """What is pulled."""
        self.arrived = False
        """Whether the image is there."""
        self.pulled = PullRows()
        """How far each layer is."""
        self._options = options
        self._progress = Progress("pulling")
        self._began = time.monotonic()
        self._over = False

    def compose_body(self) -> ComposeResult:
        """Yield the layers."""
        yield PullList(self.pulled, glyphs=self.glyphs)

    def on_mount(self) -> None:
        """Begin."""
        self.header.show(f"pull {printable(self.image_name)}", (), (("asking the engine", "$accent-text"),))
        self.pane.set_title("Layers")
        self._timer = self.set_interval(_TICK, self._tick)
        self.work = run(self, self._pull, self._came, self._end, progress=self._progress)

    def word_of(self, id_: str) -> str:
        """Say `back` once there is nothing to stop."""
        return "back" if self._over and id_ == "pull.quit" else ""

    @property
    def unfinished(self) -> str:
        """The pull, while it runs."""
        return "" if self._over else printable(f"pulling {self.image_name} was stopped")

    def _pull(self) -> None:
        # the explorer may need this screen, and its first frame no engine
        from dive_py.engine.connection import connect
        from dive_py.engine.pulling import Pull

        with (
            connect(self._options.host, self._options.context) as engine,
            Pull(engine, self.image_name, self._progress) as pull,
        ):
            for step in pull.steps():
                self.pulled.take(step)

    def _tick(self) -> None:
        layers = self.pulled.layers
        self.pane.set_title("Layers", "", f"{len(layers)}" if layers else "")
        self.pane.rows_changed()
        seconds = time.monotonic() - self._began
        text = self.pulled.total(seconds, self.glyphs.dot) or f"pulling {seconds:.1f} s"
        self.header.show(figures=((text, "$accent-text"),))

    def _came(self, _: None) -> None:
        self._over = self.arrived = True
        self.go_back()

    def _end(self, error: DivepyError) -> None:
        self._over = True
        self._timer.stop()
        if isinstance(error, Cancelled):
            self.go_back()
            return
        self._tick()
        self.header.show(figures=(("not pulled", "$error-text"),))
        if self.pulled.layers:
            self.show_error(error)
        else:  # where the layers would be, it is whole
            self.pane.show_notice((printable(error.message), "error"), (printable(error.hint), "muted"))

    def action_back(self) -> None:
        """Return; while the pull runs, ask first."""
        if self._over:
            self.go_back()
            return
        lines = ["What was fetched of unfinished layers is lost; finished layers stay with the engine for a while."]
        ask_to_stop(self.app, f"Stop pulling {printable(self.image_name)}?", lines, self._progress)


def pull_image(
    open_page: Callable[[Page, Callable[[DivepyError | None], None]], None],
    pulling: PullScreen,
    arrived: Callable[[], None],
    left: Callable[[DivepyError | None], None] = lambda _: None,
) -> None:
    """Pull an image on a screen of its own, upon a page that stays as it is.

    Args:
        open_page: Lays the screen upon the page.
        pulling: The screen.
        arrived: Called once the image is there and the screen has gone.
        left: Called instead where the screen has gone without it, with the reason, or None.
    """
    open_page(pulling, lambda error: arrived() if pulling.arrived else left(error))


class Pulling:
    """The pull of a page that closes once an image has come, pulled here or on a page that it opened.

    Args:
        page: The page.
        options: Which engine pulls.
    """

    def __init__(self, page: Page, options: OpenOptions) -> None:
        self.name = ""
        """The name of the image that was pulled; empty where none was."""
        self._page = page
        self._options = options

    def open_upon(self, below: Page, came: Callable[[str], None]) -> None:
        """Lay the page upon another one.

        Args:
            below: The other one, which shows why where the page had nothing to show.
            came: Called with the image's name when the page has closed and an image has come.
        """

        def done(error: DivepyError | None) -> None:
            if error is not None:
                below.show_error(error)
            elif self.name:
                came(self.name)

        below.open_page(self._page, done)

    def pull(self, name: str, instead: str) -> None:
        """Pull an image and close; where that fails, all is as it was.

        Args:
            name: The image.
            instead: What to do where no engine answers, printable.
        """
        from dive_py.engine.connection import asked

        page, options = self._page, self._options

        def failed(error: DivepyError) -> None:
            if isinstance(error, EngineUnavailable):
                page.show_message(f"a pull needs an engine, and none answers; {instead}", wrong=True)
            else:
                page.show_error(error)

        def pull(_: None) -> None:
            if page.is_current:
                pull_image(page.open_page, PullScreen(name, options, page.glyphs), lambda: self.close(name))

        page.run_in_background(lambda: asked(lambda _: None, options.host, options.context), pull, failed)

    def close(self, name: str) -> None:
        """Close the page: an image has come."""
        self.name = name
        self._page.call_later(self._page.go_back)
