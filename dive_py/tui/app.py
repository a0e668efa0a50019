"""The terminal program: one screen at the bottom, others upon it."""

from __future__ import annotations

import asyncio
import gc
import locale
import os
import signal
import sys
from collections import deque
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import App, ScreenStackError
from textual.binding import Binding, BindingType
from textual.command import CommandPalette

from dive_py import leaving, terminal
from dive_py.memory import resume_collection
from dive_py.presentation.text import printable
from dive_py.settings.values import NOTHING
from dive_py.tui.dialogs.dialog import TypesAhead
from dive_py.tui.dialogs.help import HelpScreen
from dive_py.tui.explorer.screen import ExplorerScreen
from dive_py.tui.keys.palette import CommandsProvider
from dive_py.tui.keys.rebinding import rebound
from dive_py.tui.look import appearance
from dive_py.tui.look.glyphs import ASCII, UNICODE, Glyphs, glyphs_for
from dive_py.tui.look.themes import DARK, LIGHT, variables_for
from dive_py.tui.page import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import RenderableType
    from textual.command import Provider
    from textual.driver import Driver
    from textual.screen import Screen

    from dive_py.settings.values import Settings
    from dive_py.sources.image import OpenOptions
    from dive_py.tui.display.painter import Painter
    from dive_py.tui.explorer.request import ExplorerRequest

_PATIENCE = 0.15
"""Seconds that the way out waits for threads that read; they stop at their next step."""

_LONG_PATIENCE = 1.0
"""Seconds that it waits for work that another program or an engine has to end."""

_TURNS = 200
"""Turns of the event loop after which a key counts as handled, whatever else is going on: a few ms."""

_INTERRUPTED = 130
"""The exit status where ctrl+c ended work: 128 and the number of SIGINT, as shells count."""


class KeysInTurn:
    """Holds a key back until the one before it has been handled, and may have moved the focus.

    Textual sends all keys that come at once, as where a slow screen or a slow line made them wait, to the widget that
    had the focus before the first of them.

    Args:
        app: The program.
    """

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._keys: deque[events.Event] = deque()

    def holds(self, event: events.Event) -> bool:
        """Return whether a key has to wait; it is sent to the program again when its turn has come."""
        if not self._keys or event is not self._keys[0]:
            self._keys.append(event)
        if event is not self._keys[0]:
            return True
        asyncio.get_running_loop().call_soon(self._look, _TURNS)
        return False

    def _look(self, turns: int) -> None:
        """Let the next key come once all that the last one caused has been handled."""
        with suppress(ScreenStackError):  # the program ends
            pumps = self._app, *(self._app.focused or self._app.screen).ancestors_with_self
            if turns and any(pump.message_queue_size for pump in pumps):
                asyncio.get_running_loop().call_soon(self._look, turns - 1)
                return
        self._keys.popleft()
        if self._keys:
            self._app.post_message(self._keys[0])


class DivepyApp(App[int]):
    """Screens on the terminal.

    Args:
        root: The screen at the bottom of all others.
        settings: The settings in effect.
    """

    # all at once: Textual reads every sheet again where a screen brings one of its own
    CSS_PATH = [  # noqa: RUF012 - Textual has it so
        "app.tcss",
        *(
            f"{room}/{room}.tcss"
            for room in ("widgets", "explorer", "engine", "forms", "dialogs", "compare", "viewer", "treemap")
        ),
    ]
    TITLE = "divepy"
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "ctrl+p"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandsProvider}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "quit", "quit", show=False, priority=True, id="app.quit", system=True),
        # Textual's own quits: who leaves a container with Docker's ctrl-p ctrl-q, a moment late, must not end divepy
        Binding("ctrl+q", "detached", "back", show=False, priority=True, id="app.detached", system=True),
        # without priority, which Textual's own has: a screen may give the key to something else
        Binding("ctrl+p", "command_palette", "palette", show=False, system=True),
    ]

    def __init__(self, root: Page, settings: Settings = NOTHING) -> None:
        self.settings = settings
        """The settings in effect."""
        self.keys = rebound(settings)
        """Which keys work."""
        # Textual turns colours to greys; the terminal's own ones it leaves out altogether, as NO_COLOR asks for.
        self._plain = plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if plain else None)
        self._in_turn = KeysInTurn(self)
        self.root = root
        """The screen at the bottom of all others."""
        self.words: list[str] = []
        """Printable lines that are left on the terminal at the end."""
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = "ansi-dark" if plain else appearance.theme_of(settings, self.available_themes)
        self.set_keymap(self.keys.keymap)
        if root.glyphs is ASCII:
            self.add_class("-plain")

    def get_default_screen(self) -> Screen[Any]:
        """Return the screen at the bottom."""
        return self.root

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Give divepy's own colours, fit for the theme, then those of the settings, and the panes' widths."""
        own = {} if self._plain else appearance.variables(self.settings)
        return variables_for(self.current_theme) | own | appearance.layout(self.settings)

    def refresh_css(self, animate: bool = True) -> None:  # noqa: FBT001, FBT002 - Textual's
        """Read the sheets again; before the first screen once: Textual forgets what it has read, and reads it again."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())
            self.stylesheet.update(self)

    def on_ready(self) -> None:
        """Freeze what was imported for the first frame: it stays, and needs no looking at by the collector."""
        gc.freeze()
        resume_collection()
        odd = [*appearance.remarks(self.settings, self.available_themes), *self.keys.remarks]
        if odd:
            more = f" (and {len(odd) - 1} more: divepy config)" if len(odd) > 1 else ""
            self.root.show_message(printable(odd[0].text) + more, wrong=True)

    async def on_event(self, event: events.Event) -> None:
        """Clear at a key what was said about the one before."""
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded and self._in_turn.holds(event):
            return
        if isinstance(event, events.Key) and isinstance(self.screen, Page):
            self.screen.clear_message()
        elif isinstance(event, events.Resize) and self._painter is not None:
            self._painter.forget()  # a terminal of another size may have moved its lines
        await super().on_event(event)

    def on_key(self, event: events.Key) -> None:
        """Hand what is typed right after the key that opens a dialog to the dialog, which has no focus yet."""
        if isinstance(self.screen, TypesAhead) and event.is_printable and event.character:
            event.prevent_default()
            self.screen.take(event.character)

    def action_suspend_process(self) -> None:
        """Stop as a shell's job, together with whatever started divepy in it (`make run`), until `fg`.

        The default action of SIGTSTP, not Textual's own: that stops this process alone and does not repaint
        afterwards. In a process group that no shell watches the system ignores the signal, and nothing happens.
        """
        if self._driver is None or not self._driver.can_suspend or not hasattr(signal, "SIGTSTP"):
            return
        with self.suspend():
            before = signal.signal(signal.SIGTSTP, signal.SIG_DFL)
            try:
                os.kill(0, signal.SIGTSTP)
            finally:
                signal.signal(signal.SIGTSTP, before)

    def on_page_print_on_exit(self, event: Page.PrintOnExit) -> None:
        """Keep a line for the time after the screens."""
        self.words.append(event.text)

    def on_page_help_requested(self, event: Page.HelpRequested) -> None:
        """Show the keys that work on a page."""
        page = event.page
        self.push_screen(HelpScreen(page.help_scope, page.glyphs, page.SCOPES[0]))

    @property
    def _painter(self) -> Painter | None:
        """What knows what stands on the terminal; None for a driver of Textual's own."""
        painter: Painter | None = getattr(self._driver, "painter", None)
        return painter

    def get_driver_class(self) -> type[Driver]:
        """Return the driver of a terminal that is given back whatever happens; elsewhere Textual's own."""
        found = super().get_driver_class()
        if found.__name__ != "LinuxDriver":
            return found
        from dive_py.tui.display.driver import TerminalDriver

        return TerminalDriver

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Send what changes: Textual sends all that was refreshed."""
        painter = self._painter
        super()._display(screen, renderable if painter is None else painter.lessened(renderable))

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal during the block, in which a signal ends the program by an exception."""
        with super().suspend(), leaving.asked_by(None):
            yield

    def action_detached(self) -> None:
        """Take ctrl+q for what it is behind Docker's ctrl-p: that has opened the palette, which goes again."""
        if isinstance(self.screen, CommandPalette):
            self.screen.dismiss()
        for screen in reversed(self.screen_stack):
            if isinstance(screen, Page):
                screen.show_message("ctrl+q does nothing here: q goes back, ctrl+c quits")
                return

    async def action_quit(self) -> None:
        """Quit: ctrl+c does so from everywhere, as in dive."""
        self.leave(_LONG_PATIENCE)

    def _handle_exception(self, error: Exception) -> None:
        """End by an exception, unless the end has begun: a screen that just opened has lost its widgets then.

        Textual would print the traceback below what the program leaves on the terminal.
        """
        if self._exit:
            self._close_messages_no_wait()
            return
        super()._handle_exception(error)

    def leave(self, patience: float) -> None:
        """End the program, whatever lies on what.

        Args:
            patience: Seconds to wait for work that has to be undone.
        """
        status = 0
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                if screen.unfinished:
                    self.words.append(screen.unfinished)
                    status = _INTERRUPTED
                screen.stop(patience if screen.unfinished else 0.0)
        self.exit(status)


def run_explorer(request: ExplorerRequest, settings: Settings = NOTHING) -> int:
    """Explore an image on the terminal until the person leaves.

    Args:
        request: The image, and where to begin.
        settings: The settings in effect.

    Returns:
        The exit status.

    Raises:
        DivepyError: the image could not be opened; the terminal is as it was.
    """
    explorer = ExplorerScreen(request)
    status = _run(explorer, settings)
    if explorer.failure is not None and explorer.info is None:
        raise explorer.failure
    return status


def run_images(options: OpenOptions, settings: Settings = NOTHING) -> int:
    """Show the engine's images on the terminal until the person leaves.

    Args:
        options: Which engine, and how its images are read.
        settings: The settings in effect.

    Returns:
        The exit status.
    """
    from dive_py.tui.engine.images import ImagesScreen

    return _run(ImagesScreen(options, terminal_glyphs()), settings)


def run_build(words: Sequence[str], options: OpenOptions, settings: Settings = NOTHING) -> int:
    """Build an image on the terminal, and explore it then.

    Args:
        words: What stands behind `build`.
        options: Which engine.
        settings: The settings in effect.

    Returns:
        The exit status: 2 where nothing was built.
    """
    from dive_py.tui.engine.build import BuildScreen

    page = BuildScreen(words, options, terminal_glyphs())
    status = _run(page, settings)
    return status if page.image else status or 2


def _run(root: Page, settings: Settings) -> int:
    """Run the program upon one screen; its exit status."""
    app = DivepyApp(root, settings)
    try:
        status = asyncio.run(_lasting(app))
    finally:
        root.stop(_PATIENCE)
        terminal.give_back_all()
        for word in app.words:
            sys.stderr.write(f"divepy: {word}\n")
        # Python looks for garbage once more on its way out: 80 ms in which a person waits for the prompt.
        gc.freeze()
    return status if status is not None else app.return_code or 0


async def _lasting(app: DivepyApp) -> int | None:
    """Run the program; a signal lets it leave as a key does, and breaks nothing off in the middle."""
    loop = asyncio.get_running_loop()

    def ask() -> None:
        loop.call_soon_threadsafe(app.leave, _PATIENCE)

    with leaving.asked_by(ask):
        return await app.run_async()


def terminal_glyphs() -> Glyphs:
    """Return the glyphs that standard output can show."""
    encoding = getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(do_setlocale=False)
    if os.environ.get("TERM") == "linux":
        return ASCII
    return glyphs_for(encoding) if encoding else UNICODE
