"""What panes and parts of the explorer ask of its screen: another selection, a jump, a word at the bottom, a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from textual.message import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import App
    from textual.timer import Timer

    from dive_py.errors import DivepyError
    from dive_py.overlay.stack import LayerStack
    from dive_py.progressive import Snapshot
    from dive_py.settings.values import Settings
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.selection import Selection, ViewKind
    from dive_py.tui.look.glyphs import Glyphs
    from dive_py.tui.page import Page
    from dive_py.tui.widgets.header import Header


@dataclass
class Select(Message):
    """Something else is selected. A change and no value: another one may come first."""

    change: Callable[[Selection], Selection]


@dataclass
class Jump(Message):
    """The tree should go to a path in a layer, with a way back."""

    layer: int
    path_id: int | None = None
    """The path; None for the one under the tree's cursor."""
    view: ViewKind | None = None
    """The view; None to keep the one there is."""
    takes_focus: bool = False
    """Whether the tree gets the focus, too."""
    inside: str = ""
    """The cause or culprit whose files the waste lists, where the jump begins there."""
    layer_alone: bool = False
    """Whether the layer is worth going to even if no view of it shows the path."""


class Panes(Protocol):
    """The area of the panes, as the parts see it."""

    @property
    def current(self) -> str:
        """The id of the pane that has the focus, or the tree's."""

    def go_to(self, name: str) -> None:
        """Go to a pane, and show it where there was no room for it."""

    def bring(self, name: str) -> None:
        """Bring up the pane that a key is about."""

    def place(self) -> None:
        """Show the panes that there is room for."""


class Way(Protocol):
    """The way back, as the parts see it."""

    def remember(self) -> None:
        """Let a key come back to this place."""


class Explorer(Protocol):
    """The explorer's screen, as its parts see it."""

    glyphs: Glyphs
    """The glyphs to draw with."""
    failure: DivepyError | None
    """Why there is nothing to show, or None."""
    info: ImageInfo | None
    """What is known of the image; None until it is open."""

    @property
    def panes(self) -> Panes:
        """Its panes."""

    @property
    def navigation(self) -> Way:
        """The way back."""

    @property
    def snapshot(self) -> Snapshot | None:
        """What has been read."""

    @property
    def selection(self) -> Selection:
        """What is selected."""

    @property
    def stack(self) -> LayerStack | None:
        """The layers that have been read."""

    @property
    def header(self) -> Header:
        """The line at the top."""

    @property
    def settings(self) -> Settings:
        """The settings in effect."""

    @property
    def app(self) -> App[Any]:
        """The program."""

    @property
    def is_current(self) -> bool:
        """Whether no other screen lies upon it."""

    @property
    def is_root(self) -> bool:
        """Whether no other screen lies below."""

    def select(self, selection: Selection) -> None:
        """Let every pane follow a selection."""

    def show_image(self, info: ImageInfo, snapshot: Snapshot | None) -> None:
        """Let every pane show what is known of an image."""

    def show_progress(self) -> None:
        """Show how far the reading is, until it is over."""

    def show_facts(self) -> None:
        """Show in the header where the image comes from, and the figures."""

    def post_message(self, message: Message) -> bool:
        """Take a message."""

    def show_message(self, text: str, *, wrong: bool = False) -> None:
        """Show a printable line at the bottom."""

    def clear_message(self) -> None:
        """Show the keys again."""

    def show_error(self, error: DivepyError) -> None:
        """Show an error at the bottom."""

    def open_page(self, page: Page, done: Callable[[DivepyError | None], None] | None = None) -> None:
        """Lay another page upon this one."""

    def go_back(self, error: DivepyError | None = None) -> None:
        """Leave."""

    def run_in_background(
        self,
        work: Callable[[], Any],
        then: Callable[[Any], None],
        failed: Callable[[DivepyError], None] | None = None,
    ) -> None:
        """Do work beside the screen."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call a function once, later."""

    def call_after_refresh(self, callback: Callable[..., Any], *args: Any) -> bool:  # noqa: ANN401 - Textual's
        """Call a function once the screen has been drawn."""
