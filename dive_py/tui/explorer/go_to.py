"""Asks for a path, and completes it from those that there are."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.suggester import Suggester
from textual.widgets import Input, Static

from dive_py.layers.index import key_path, path_key
from dive_py.presentation.text import printable
from dive_py.tui.dialogs.dialog import Dialog

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from dive_py.overlay.paths import Paths


def completed(paths: Paths, typed: str) -> str | None:
    """Return what is typed, completed to the first name that begins so; None where there is none.

    A name that a terminal cannot show unchanged is not proposed.

    Args:
        paths: All paths.
        typed: With a leading slash or without.
    """
    bare = typed.lstrip("/")
    before = typed[: len(typed) - len(bare)]
    prefix = path_key(bare.encode("utf-8", "surrogateescape"))
    place = bisect_left(range(paths.count), prefix, key=paths.key)
    if not prefix or place == paths.count or not paths.key(place).startswith(prefix):
        return None
    found = key_path(paths.key(place))
    shown = printable(found)
    return before + shown if shown.encode() == found and len(shown) > len(bare) else None


def plain_path(typed: str) -> bytes:
    """Return a typed path as paths are kept: without leading, trailing, doubled slashes, and without `.`."""
    parts = [part for part in typed.strip().split("/") if part not in {"", "."}]
    return "/".join(parts).encode("utf-8", "surrogateescape")


class _Paths(Suggester):
    """Proposes paths."""

    def __init__(self, paths: Paths) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._paths = paths

    async def get_suggestion(self, value: str) -> str | None:
        """Return the path that goes on as what is typed begins."""
        return completed(self._paths, value)


class GoToScreen(Dialog[bytes]):
    """Answers with a path, without leading slash, or None.

    Args:
        paths: All paths.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "close"),
        Binding("tab", "complete", "complete", priority=True),
    ]

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._paths = paths

    def compose(self) -> ComposeResult:
        """Compose a field and a line below it."""
        with Vertical(id="save"):
            yield Input(value="/", id="save-name", compact=True, select_on_focus=True, suggester=_Paths(self._paths))
            yield Static(Content("Tab completes · Enter goes there · Esc does not"), id="save-line")

    def on_mount(self) -> None:
        """Ask."""
        self.query_one("#save", Vertical).border_title = Content("Go to")
        field = self.query_one(Input)
        field.cursor_blink = False
        field.focus()

    def action_complete(self) -> None:
        """Take what is proposed; a directory's slash comes with the next Tab."""
        field = self.query_one(Input)
        proposed = completed(self._paths, field.value)
        if proposed is not None:
            field.value = proposed
        elif self._is_directory(field.value):
            field.value += "/"
        field.cursor_position = len(field.value)

    def _is_directory(self, typed: str) -> bool:
        place = self._paths.find(plain_path(typed))
        return place is not None and not typed.endswith("/") and int(self._paths.end[place]) > place + 1

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        path = plain_path(event.value)
        if path:
            self.dismiss(path)
