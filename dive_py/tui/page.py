"""What all screens of the program share: a header, a footer with keys or a message, and how they are left."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import getters
from textual.containers import Container
from textual.content import Content
from textual.css.query import NoMatches
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Static

from dive_py.errors import DivepyError
from dive_py.presentation.text import printable
from dive_py.settings.values import NOTHING, Settings
from dive_py.tui import background
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.footer import Footer
from dive_py.tui.widgets.header import Header

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events
    from textual.app import ComposeResult

    from dive_py.tui.look.glyphs import Glyphs

Result = TypeVar("Result")

SMALLEST = (40, 10)
"""Columns and lines below which a screen only says that it needs more."""


class Page(Screen[DivepyError | None]):
    """A whole screen; it lies at the bottom, or upon another one to which it returns.

    Args:
        glyphs: The glyphs to draw with.
    """

    @dataclass
    class PrintOnExit(Message):
        """A line is to stand on the terminal when the program has ended."""

        text: str

    @dataclass
    class HelpRequested(Message):
        """The keys that work here are to be shown."""

        page: Page

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual has it so
    VERTICAL_BREAKPOINTS = [(0, "-short"), (24, "-low"), (32, "-high")]  # noqa: RUF012 - the same
    SCOPES: ClassVar[tuple[str, ...]] = ()
    """The scopes of the keymap that work here: the screen's own, its main pane's, those of its other panes."""

    header = getters.query_one("#header", Header)
    footer = getters.query_one("#footer", Footer)
    filter_line = getters.query_one("#filter", FilterLine)
    """Where a filter is typed, on pages that have one."""

    def __init__(self, glyphs: Glyphs) -> None:
        super().__init__()
        self.glyphs = glyphs
        """The glyphs to draw with."""
        self.work: background.Follower | None = None
        """The long work of this page, which ends with it."""
        self.failure: DivepyError | None = None
        """Why there is nothing to show, or None."""
        self._parting = False

    def compose(self) -> ComposeResult:
        """Yield the header, the body and the footer, styled once, for the size of the terminal."""
        breakpoints = self.HORIZONTAL_BREAKPOINTS, self.VERTICAL_BREAKPOINTS
        for classes, size in zip(breakpoints, self.app.size, strict=True):
            self.add_class(*self._get_breakpoint_classes(size, classes))
        yield Header(glyphs=self.glyphs)
        yield from self.compose_body()
        yield Footer()
        with Container(id="too-small"):
            yield Static(Content(""), id="too-small-text")

    def compose_body(self) -> ComposeResult:
        """Yield what stands between header and footer; for subclasses."""
        yield from ()

    @property
    def settings(self) -> Settings:
        """The settings in effect."""
        found = getattr(self.app, "settings", NOTHING)
        return found if isinstance(found, Settings) else NOTHING

    @property
    def is_root(self) -> bool:
        """Whether no other screen lies below this one."""
        return self.app.screen_stack[0] is self

    def open_page(self, page: Page, done: Callable[[DivepyError | None], None] | None = None) -> None:
        """Lay another page upon this one, which stays as it is.

        Args:
            page: What to show.
            done: Called when it is closed, with the reason why it could not show anything, or None.
        """

        def closed(error: DivepyError | None) -> None:
            page.stop(0.0)
            if done is not None:
                done(error)
            elif error is not None:
                self.show_error(error)

        self.app.push_screen(page, closed)

    def show_message(self, text: str, *, wrong: bool = False) -> None:
        """Show a printable line at the bottom until the next key."""
        self.footer.show_message(text, "$error-text" if wrong else "$accent-text")

    def copy(self, text: str) -> None:
        """Copy a text as it is, and say so."""
        self.app.copy_to_clipboard(text)
        self.show_message(f"copied {printable(text)}")

    def clear_message(self) -> None:
        """Show the keys again; before the page is composed there are none."""
        with suppress(NoMatches):
            self.footer.clear()

    def show_error(self, error: DivepyError) -> None:
        """Show an error and what to do about it at the bottom until the next key."""
        self.show_message(printable(error.line), wrong=True)

    def word_of(self, id_: str) -> str:  # noqa: ARG002 - for subclasses
        """Return what the footer calls a key now, where that is another word than the keymap's; for subclasses.

        Args:
            id_: The command's id in the keymap.
        """
        return ""

    def offers(self, id_: str) -> bool:  # noqa: ARG002 - for subclasses
        """Return whether the footer shows a key that works now, and does not only say why not; for subclasses.

        Args:
            id_: The command's id in the keymap.
        """
        return True

    @property
    def unfinished(self) -> str:
        """What is lost where the program ends now, as a printable line; for subclasses, empty for nothing."""
        return ""

    @property
    def help_scope(self) -> str:
        """The scope whose keys the help shows before those of the screen."""
        return self.SCOPES[1]

    def print_on_exit(self, text: str) -> None:
        """Print a printable line on the terminal when the program has ended and its screens are gone."""
        # straight to the app: by way of this page it would come after the request to end
        self.app.post_message(self.PrintOnExit(text))

    def stop(self, patience: float) -> None:
        """End all work of this page.

        Args:
            patience: Seconds to wait for its threads at most.
        """
        if self.work is not None:
            self.work.stop(patience)

    def go_back(self, error: DivepyError | None = None) -> None:
        """Return to the page below; at the root leave the program.

        Args:
            error: Why this page has nothing to show, or None.
        """
        self.failure = error
        if self.is_root:
            self.app.exit(2 if error is not None else 0)
        elif self.is_active:
            self.dismiss(error)
        else:
            self._parting = True  # something lies on top of it: it goes when that has gone

    def on_screen_resume(self) -> None:
        """Leave now, if that was asked for while another screen lay on top."""
        if self._parting:
            self.call_later(self.go_back, self.failure)

    def action_back(self) -> None:
        """Return to the page below; at the root leave the program."""
        self.go_back()

    def run_in_background(
        self,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        failed: Callable[[DivepyError], None] | None = None,
    ) -> None:
        """Do what may take long on a thread that holds neither the screen nor the exit.

        Args:
            work: What to do.
            then: Called on the screen's own thread with the result, if the screen is still there.
            failed: Called there with a `DivepyError` of the work; where none is given, that is shown.
        """
        background.run(self, work, then, failed or self.show_error)

    def action_filter(self) -> None:
        """Type a filter."""
        self.filter_line.open()

    def action_close_filter(self) -> None:
        """Clear the filter and hide its line."""
        self.filter_line.drop()

    def action_help(self) -> None:
        """Show the keys that work here."""
        self.post_message(self.HelpRequested(self))

    def on_descendant_focus(self) -> None:
        """Show the keys that work where the focus is."""
        self.footer.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Show a notice where the terminal is too small."""
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.set_class(small, "-too-small")
        if small:
            text = f"divepy needs {SMALLEST[0]}x{SMALLEST[1]};\nthis has {width}x{height}"
            self.query_one("#too-small-text", Static).update(Content(text))
