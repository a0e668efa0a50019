"""A file of the image: its text, its bytes, what it is, and how it differs from the version below."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar

from textual import getters, on

from dive_py.contents.reading import FETCHED_UNASKED
from dive_py.errors import Cancelled, DivepyError
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.progress import Progress
from dive_py.tui.background import Follower, run
from dive_py.tui.dialogs.question import fetch_question
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.viewer import pager_editor
from dive_py.tui.viewer.document import Document
from dive_py.tui.viewer.file_views import DiffView, FileView, HexView, Place
from dive_py.tui.viewer.pane import BLOCK, ViewerPane
from dive_py.tui.viewer.versions import Shown
from dive_py.tui.viewer.views_of import difference, file_views_of
from dive_py.tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from dive_py.contents.reading import OpenContent
    from dive_py.tui.look.glyphs import Glyphs
    from dive_py.tui.viewer.document import FetchedContent
    from dive_py.tui.widgets.line_list import Piece

Result = TypeVar("Result")

_OF_LAYERS: Final = ("viewer.older", "viewer.newer", "viewer.diff", "viewer.extract")
"""Keys that are about what layers store."""

_TICK: Final = 0.1
"""Seconds between two looks at how far reading is."""

_PATIENCE: Final = 0.25
"""Seconds that reading may take before it is said."""


class ViewerScreen(Page):
    """One file.

    Args:
        path: The file, without leading slash.
        versions: Its versions, the lowest one first; their images stay their owners' to close. Or a document alone.
        place: Which one to begin with.
        glyphs: The glyphs to draw with.
        compare: Whether to begin with the difference from the version below.
    """

    SCOPES = ("viewer", "content", "filter")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("viewer"))
    AUTO_FOCUS = "#content"

    pane = getters.query_one("#content", ViewerPane)

    def __init__(
        self,
        path: bytes,
        versions: Sequence[Shown] | Sequence[Document],
        place: int,
        glyphs: Glyphs,
        *,
        compare: bool = False,
    ) -> None:
        super().__init__(glyphs)
        self.path = path
        """The file, without leading slash."""
        self.place = place
        """Which of the versions is shown."""
        self.views: list[FileView] = []
        """The ways to look at it, the first one first."""
        self.on_extract: Callable[[int], None] | None = None
        """Called with the layer to extract what is shown."""
        self._versions = versions
        self._compare = compare
        self._file = path.rpartition(b"/")[2].decode("utf-8", "replace")
        self._reading = threading.Lock()
        self._opened: OpenContent | FetchedContent | None = None
        self._agreed = FETCHED_UNASKED
        self._cost = 0
        self._progress = Progress("reading")
        self._busy = 0
        self._since = 0.0
        self._said_reading = False
        self._text = ""
        self._encoding = ""

    def compose_body(self) -> ComposeResult:
        """Yield the rows, and the line for a text to find."""
        yield ViewerPane(self.glyphs)
        yield FilterLine("text to find; capitals count if there are any")

    def on_mount(self) -> None:
        """Begin to read."""
        self.set_interval(_TICK, self._tick)
        self._say_state()
        begun = self._versions[max(self.place, 1) - 1 :][:2] if self._compare else [self.version]
        self._once_agreed(begun, self._open, self.go_back)

    def _once_agreed(
        self,
        versions: Sequence[Shown | Document],
        then: Callable[[], None],
        otherwise: Callable[[], None] = lambda: None,
    ) -> None:
        """Do something that reads versions; where a registry sends much for them, ask before, once for so much."""
        cost = sum(version.cost for version in versions)

        def answered(agreed: bool | None) -> None:  # noqa: FBT001 - that is how a dialog answers
            if agreed:
                self._agreed = cost
            (then if agreed else otherwise)()

        if cost <= self._agreed:
            then()
            return
        line = f"/{printable(self.path)} is not here yet, and comes with what lies before it in its layer."
        self.app.push_screen(fetch_question(cost, [line]), answered)

    def stop(self, patience: float) -> None:
        """Read no more."""
        del patience
        self._progress.stop.set()
        content = self._opened
        if content is not None:
            Follower(content.close).start()

    @property
    def version(self) -> Shown | Document:
        """What is shown."""
        return self._versions[self.place]

    def _open(self, view: str = "") -> None:
        """Read the chosen version from its beginning."""
        self.stop(0.0)
        self._progress = Progress("reading")
        self._cost = self.version.cost
        content = self.version.open(self._progress)
        self._opened = content
        self.views = []
        self._say_state()

        def work() -> tuple[list[FileView], str]:
            return file_views_of(content, self._file)

        def shown(made: tuple[list[FileView], str]) -> None:
            if content is not self._opened:
                return
            self.views, self._encoding = made
            chosen = next((one for one in self.views if one.name == view), self.views[0])
            self.pane.show(chosen)
            self._say_state()
            if self._compare:
                self._compare = False
                self.action_diff()

        self._aside(work, shown)

    def _aside(self, work: Callable[[], Result], then: Callable[[Result], None]) -> None:
        """Read on a worker, one piece of work after the other; what belongs to a version that is gone is dropped."""
        if not self._busy:
            self._since = time.monotonic()
        self._busy += 1
        content, progress = self._opened, self._progress

        def one_after_another() -> Result:
            with self._reading:
                progress.check()
                return work()

        def finish(done: Callable[[], None]) -> None:
            self._busy -= 1
            if content is self._opened:
                done()

        run(
            self,
            one_after_another,
            lambda result: finish(lambda: then(result)),
            lambda error: finish(lambda: self._failed(error)),
        )

    def _failed(self, error: DivepyError) -> None:
        """Say what went wrong, where there is nothing to show on the screen below."""
        if isinstance(error, Cancelled):
            return
        if self.views:
            self.show_error(error)
        else:
            self.go_back(error)

    def _tick(self) -> None:
        """Say how far reading is, once it takes longer than a blink."""
        if self._busy and time.monotonic() - self._since > _PATIENCE:
            progress = self._progress
            fetched = f"fetching {units.size(progress.fetched)} of {units.size(self._cost)}"
            doing = fetched if self._cost else f"reading {units.size(progress.done)}"
            self.pane.show_notice((doing, "muted"))
            self._say_state(doing)
        elif not self._busy and self._said_reading:
            self._say_state()

    def offers(self, id_: str) -> bool:
        """Return whether a key is worth its room: of a document there is one version, in no layer."""
        return not isinstance(self.version, Document) or id_ not in _OF_LAYERS

    @property
    def _heading(self) -> str:
        """What is looked at, printable."""
        version = self.version
        return version.title if isinstance(version, Document) else f"/{printable(self.path)}"

    def _say_state(self, doing: str = "") -> None:
        self._said_reading = bool(doing)
        version = self.version
        view = self.pane.view.name if self.views and self.pane.view is not None else ""
        facts = [  # the last one stays longest: which layer's version it is
            self._encoding if view == "text" else "",
            units.size(version.size),
            f"version {self.place + 1} of {len(self._versions)}" if len(self._versions) > 1 else "",
            *reversed(version.facts),
        ]
        figures = [(doing or view or "reading", "$accent-text")]
        self.header.show(self._heading, tuple(fact for fact in facts if fact), tuple(figures))
        rows = self.pane.row_count
        about = "" if self.pane.view is None or self.pane.view.is_counted else "about "
        noun = "row" if view in {"hex", "facts"} else "line"
        self.pane.set_title(
            self._heading.rpartition("/")[2],
            f" {self.glyphs.dot} {view}" if view else "",
            about + units.count(rows, noun),
        )

    @on(ViewerPane.RowsNeeded)
    def _make_rows(self, event: ViewerPane.RowsNeeded) -> None:
        view, column, width, block = self.pane.view, self.pane.column, self.pane.inner_width, event.block
        if view is None:
            return
        view.fit(width)

        def took(rows: list[list[Piece]]) -> None:
            before = self.pane.row_count
            self.pane.took(view, block, column, rows)
            if before != self.pane.row_count:
                self._say_state()

        self._aside(lambda: view.rows(block * BLOCK, BLOCK, column, width), took)

    def on_resize(self, event: events.Resize) -> None:
        """Make the rows anew, which depend on the width."""
        super().on_resize(event)
        if self.pane.view is not None:
            self.pane.view.fit(self.pane.inner_width)
            self.pane.counted()
        self.pane.forget()

    def _show(self, view: FileView, cursor: int = 0) -> None:
        view.fit(self.pane.inner_width)
        self.pane.show(view, cursor)
        self._say_state()

    def action_next_view(self, step: int) -> None:
        """Look at it in the next way (1), or the one before (-1)."""
        if self.views and self.pane.view is not None:
            place = self.views.index(self.pane.view) if self.pane.view in self.views else -step
            self._show(self.views[(place + step) % len(self.views)])

    def action_view(self, name: str) -> None:
        """Look at it in one way, or in the first one again."""
        view = next((one for one in self.views if one.name == name), None)
        if view is not None:
            self._show(self.views[0] if view is self.pane.view else view)

    def action_version(self, step: int) -> None:
        """Show the version above (1) or below (-1), in the same way."""
        place = self.place + step
        if not 0 <= place < len(self._versions):
            self.show_message(f"there is no version {'above' if step > 0 else 'below'} this one")
            return
        name = self.pane.view.name if self.pane.view is not None else ""

        def show() -> None:
            self.place = place
            self._open(name if name != DiffView.name else "")

        self._once_agreed([self._versions[place]], show)

    def action_diff(self) -> None:
        """Compare with the version below, side by side; pressed again, show the text again."""
        if isinstance(self.pane.view, DiffView):
            self._show(self.views[0])
            return
        if len(self._versions) < 2:
            self.show_message("no other layer has this path: there is nothing to compare it with")
            return
        lower = max(self.place, 1) - 1
        before, after = self._versions[lower], self._versions[lower + 1]
        if isinstance(before, Shown) and isinstance(after, Shown):
            self._once_agreed([before, after], lambda: self._compare_versions(before, after))

    def _compare_versions(self, before: Shown, after: Shown) -> None:
        self._progress.fetched, self._cost = 0, before.cost + after.cost
        names = [one.title for one in (before, after)]
        contents = [one.open(self._progress) for one in (before, after)]
        besides = before.differences(after, self.glyphs.arrow)

        def work() -> DiffView:
            try:
                return difference(names, contents, besides)
            finally:
                for content in contents:
                    content.close()

        def shown(view: DiffView) -> None:
            self.views = [one for one in self.views if not isinstance(one, DiffView)] + [view]
            self._show(view)

        self._aside(work, shown)

    def action_filter(self) -> None:
        """Type a text to find."""
        self.filter_line.open()
        self.filter_line.select()

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        self._text = event.pattern

    @on(FilterLine.Left)
    def _left(self) -> None:
        self.pane.focus()
        self.pane.found = self._text
        self.pane.forget()
        if self._text:
            self._find(self.pane.cursor, 1)

    def action_close_filter(self) -> None:
        """Mark nothing any more."""
        self.filter_line.close()
        self._text = self.pane.found = ""
        self.pane.forget()
        self.pane.focus()

    def action_match(self, step: int) -> None:
        """Go to the next place with the text (1), or to the one before (-1)."""
        if not self._text:
            self.action_filter()
            return
        self._find(self.pane.cursor + step, step)

    def _find(self, start: int, step: int) -> None:
        view, text = self.pane.view, self._text
        if view is None:
            return

        def look() -> tuple[Place | None, str]:
            """Find it, round the end where there is nothing before that."""
            place = view.find(text, start, step)
            if place is not None:
                return place, ""
            while step < 0 and not view.is_counted:
                view.scan()
            return view.find(text, 0 if step > 0 else view.count - 1, step), ", from the " + (
                "top" if step > 0 else "end"
            )

        def went(found: tuple[Place | None, str]) -> None:
            self.pane.counted()
            place, began = found
            if place is None:
                self.filter_line.answer("not in this file", wrong=True)
                return
            noun = "row" if view.name == HexView.name else "line"
            where = f", byte {place.column:,}" if place.column > self.pane.inner_width else ""
            self.filter_line.answer(f"{noun} {place.row + 1}{where}{began}")
            self.pane.go(place.row)
            self.pane.show_column(place.column)

        self._aside(look, went)

    def action_close_top(self) -> None:
        """Drop the search, else return."""
        if self.filter_line.is_open or self._text:
            self.action_close_filter()
        else:
            self.action_back()

    def action_extract(self) -> None:
        """Extract it from the image."""
        if self.on_extract is not None:
            self.on_extract(self.version.layer)

    def action_copy(self) -> None:
        """Copy the path."""
        self.copy(self._heading if isinstance(self.version, Document) else "/" + self.path.decode("utf-8", "replace"))

    def action_pager(self) -> None:
        """Show its text in the person's pager."""
        self._outside(pager_editor.pager, text=True)

    def action_editor(self) -> None:
        """Show a copy in the person's editor."""
        self._outside(pager_editor.editor, text=False)

    def _outside(self, choose: Callable[[Mapping[str, str]], list[str]], *, text: bool) -> None:
        content = self._opened
        if content is None:
            return
        failure: DivepyError | None = None
        try:
            command = choose(pager_editor.environment())
            with self.app.suspend(), self._reading:
                try:
                    pager_editor.open_copy(command, content, self.path, text=text)
                except DivepyError as error:
                    failure = error
        except DivepyError as error:
            failure = error
        if failure is not None:
            self.show_error(failure)

    def go_to_end(self) -> None:
        """Go to the last row; count the rows first where they have not been counted."""
        view = self.pane.view
        if view is None:
            return

        def work() -> int:
            while not view.scan():
                self._progress.check()
            return view.count - 1

        def went(row: int) -> None:
            self.pane.counted()
            self.pane.go(row)
            self._say_state()

        self._aside(work, went)

    @on(ViewerPane.EndRequested)
    def _show_end(self) -> None:
        self.go_to_end()
