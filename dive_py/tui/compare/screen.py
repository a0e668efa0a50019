"""Two images against each other: their trees side by side, shared layers, packages."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import getters, on
from textual.containers import Horizontal

from dive_py.comparing import compared, packages
from dive_py.errors import Cancelled, DivepyError
from dive_py.exploration import Exploration
from dive_py.overlay.paths import ROOT
from dive_py.overlay.vocabulary import UNCHANGED, Change
from dive_py.presentation import units
from dive_py.presentation.diff_rows import DiffRowModel
from dive_py.presentation.rows import RowOptions
from dive_py.presentation.text import printable
from dive_py.presentation.typed_filter import expression, problem
from dive_py.presentation.unfolding import Folds, is_big
from dive_py.progress import Progress
from dive_py.sources.resolve import open_image
from dive_py.tui.background import Follower, run
from dive_py.tui.compare.facts import both_versions, facts, package_facts
from dive_py.tui.compare.tree_pane import DiffTree
from dive_py.tui.dialogs.question import fetch_question
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.page import Page
from dive_py.tui.viewer.screen import ViewerScreen
from dive_py.tui.widgets.filter_line import FilterLine
from dive_py.tui.widgets.line_list import shorten
from dive_py.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult
    from textual.binding import BindingType

    from dive_py.analysis.comparison import Comparison
    from dive_py.analysis.package_changes import PackageChanges
    from dive_py.sources.image import Image, OpenOptions
    from dive_py.tui.look.glyphs import Glyphs

_NAME: Final = 3
"""Each of two names may take one part in so many of the header."""

_LEAD: Final = 16
"""Cells of the header besides both names and the figures."""

_FACTS_FROM: Final = 100
"""Columns of the header from which on there is room for more than both names and the difference."""

_TICK: Final = 0.1

_FACTS: Final = "Both images"
"""The title of the facts beside the tree."""

_HIDDEN: Final = {
    "same": UNCHANGED,
    "added": frozenset((Change.ADDED,)),
    "removed": frozenset((Change.REMOVED,)),
    "modified": frozenset((Change.MODIFIED, Change.METADATA)),
}
"""The changes that each key hides or shows."""


class CompareScreen(Page):
    """The comparison.

    Args:
        first: The image that is open already, loaded, which stays its owner's to close; or as typed, to be opened.
        reference: The other one, as typed.
        options: Where what is to be opened is.
        glyphs: The glyphs to draw with.
    """

    SCOPES = ("compare", "differences", "facts", "filter")
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("compare"))
    AUTO_FOCUS = "#differences"

    pane = getters.query_one("#differences", DiffTree)
    facts_pane = getters.query_one("#facts", TextLines)

    def __init__(self, first: Exploration | str, reference: str, options: OpenOptions, glyphs: Glyphs) -> None:
        super().__init__(glyphs)
        self.comparison: Comparison | None = None
        """What differs; None until both images have been read."""
        self.turned = False
        """Whether the other image is the first one."""
        self._references = first if isinstance(first, str) else first.info.reference, reference
        self._mine = None if isinstance(first, str) else first
        self._other: Exploration | None = None
        self._options = options
        self._opened: list[Image] = []
        self._progress = Progress("reading")
        self._reading = self._progress
        self._costs: dict[str, int] = {}
        self._left_out = 0
        self._may_fetch = False
        self._going: int | None = None
        self._hidden: set[str] = {"same"}
        self._sort = "size"
        self._pattern = ""
        self._asked = 0

    def compose_body(self) -> ComposeResult:
        """Yield the tree, and what there is to tell beside it."""
        with Horizontal(id="compare-body"):
            yield DiffTree(self.glyphs)
            yield TextLines(id="facts", glyphs=self.glyphs)
        yield FilterLine(rows="#differences")

    def on_mount(self) -> None:
        """Begin."""
        self._folds = Folds.first(self.settings)
        self._say_header("reading")
        self.pane.set_title("Differences")
        self.facts_pane.set_title(_FACTS)
        self._timer = self.set_interval(_TICK, self._tick)
        self._begin(self._open)

    @property
    def names(self) -> tuple[str, str]:
        """What the two images are called, printable, the first one first."""
        first, second = (printable(name.removeprefix("registry:")) for name in self._references)
        return (second, first) if self.turned else (first, second)

    @property
    def images(self) -> tuple[Exploration, Exploration] | None:
        """Both images, the first one first; None until both are there."""
        if self._other is None or self._mine is None:
            return None
        return (self._other, self._mine) if self.turned else (self._mine, self._other)

    def stop(self, patience: float) -> None:
        """Read no more, and close what was opened here."""
        self._progress.stop.set()
        super().stop(patience)
        opened, self._opened = self._opened, []
        for image in opened:
            Follower(image.close).start()

    def _begin(self, work: Callable[[], Comparison]) -> None:
        self.work = run(self, work, self._came, self._failed, progress=self._progress)

    def _open(self) -> Comparison:
        """Open and read what is not open yet, and compare."""
        self._mine = self._mine or self._read(self._references[0])
        self._other = self._read(self._references[1])
        return self._compare()

    def _read(self, reference: str) -> Exploration:
        self._reading = Progress(f"reading {reference}", stop=self._progress.stop)
        image = open_image(reference, self._options, self._reading)
        self._opened.append(image)
        if self._progress.stopped:
            self.stop(0.0)
        found = Exploration(image)
        found.load(self._reading)
        if found.errors:
            number, error = min(found.errors.items())
            raise DivepyError(f"layer {number} of {reference}: {error.message}", error.hint)
        return found

    def _compare(self) -> Comparison:
        images = self.images
        if images is None:
            raise Cancelled
        self._reading = Progress("comparing", stop=self._progress.stop)
        return compared(images, self._reading, may_fetch=partial(self._may, "comparing {} of the same size"))

    def _may(self, what: str, contents: int, cost: int) -> bool:
        """Return whether it was agreed to that much comes from registries; asked for on a thread."""
        self._costs[what.format(units.count(contents, "file"))] = cost
        if not self._may_fetch:
            self._left_out += contents
        return self._may_fetch

    def _ask_to_fetch(self) -> None:
        """Ask once for all that was not read for what it costs."""
        costs = self._costs

        def agreed(answer: bool | None) -> None:  # noqa: FBT001 - that is how a dialog answers
            if answer:
                self._may_fetch = True
                self._compare_again()

        lines = [f"{what}: {units.size(cost)}" for what, cost in costs.items()]
        self.app.push_screen(fetch_question(sum(costs.values()), lines), agreed)

    def action_reload(self) -> None:
        """Ask again for what was not compared for what it costs."""
        if self._left_out:
            self._ask_to_fetch()
        else:
            self.show_message("nothing was left out of the comparison")

    def offers(self, id_: str) -> bool:
        """Return whether a key does something now: there may be nothing that was not compared."""
        return id_ != "compare.reload" or bool(self._left_out)

    def _tick(self) -> None:
        """Say how far the reading is, where it is waited for, and at the top where much comes from a registry."""
        reading = self._reading
        done, whole = reading.counted
        amount = units.size(done) + (f" of {units.size(whole)}" if whole else "")
        text = printable(f"{reading.label}: {amount}")
        if self.comparison is None:
            self.pane.show_notice((text, "muted"))
        else:
            self.facts_pane.set_title(_FACTS, "", text)
        if self._may_fetch:
            self.header.show(figures=((text, "$accent-text"),))

    def _failed(self, error: DivepyError) -> None:
        self._timer.pause()
        if not isinstance(error, Cancelled):
            self.go_back(error)

    def _came(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self._say_header("")
        self._want_rows()
        self._tell()

    def _say_header(self, doing: str) -> None:
        figures: list[tuple[str, str]] = [(doing, "$accent-text")] if doing else []
        comparison = self.comparison
        facts: tuple[str, ...] = ()
        if comparison is not None:
            shared = comparison.shared
            if self.size.width >= _FACTS_FROM:
                facts = (f"{units.count(shared.layers, 'shared layer')}, {units.size(shared.bytes)}",)
            delta = int(comparison.bytes_after.sum() - comparison.bytes_before.sum())
            word = "larger" if delta > 0 else "smaller"
            text = f"{units.size(abs(delta))} {word}" if delta else "of one size"
            figures = [(text, "$wasted" if delta > 0 else "$accent-text")]
            if self._left_out:
                if self.size.width < _FACTS_FROM:
                    figures.clear()
                figures.append((f"{units.count(self._left_out, 'file')} not compared", "$error-text"))
        room = (self.size.width - _LEAD - sum(len(text) + 3 for text, _ in figures)) // 2
        names = [shorten(name, min(room, self.size.width // _NAME), self.glyphs.ellipsis) for name in self.names]
        self.header.show(f" {self.glyphs.arrow} ".join(names), facts, tuple(figures))

    def _tell(self) -> None:
        """Say what there is to say besides the tree; packages come when they have been read."""
        images, comparison = self.images, self.comparison
        if images is None or comparison is None:
            return
        self.facts_pane.show(facts(comparison, images, self.names))

        def work() -> PackageChanges:
            self._reading = progress = Progress("comparing packages", stop=self._progress.stop)
            return packages(comparison, images, progress, may_fetch=partial(self._may, "comparing the packages"))

        def over() -> None:
            self._timer.pause()
            self.facts_pane.set_title(_FACTS)
            self._say_header("")
            self.footer.refresh()
            if self._left_out:
                self._ask_to_fetch()

        def failed(error: DivepyError) -> None:
            if comparison is self.comparison and not isinstance(error, Cancelled):
                over()
                self.show_error(error)

        def came(found: PackageChanges) -> None:
            if comparison is self.comparison:
                over()
                self.facts_pane.show(
                    [*facts(comparison, images, self.names), *package_facts(found, self.glyphs)], keep=True
                )

        self.run_in_background(work, came, failed)

    @property
    def _hidden_changes(self) -> frozenset[Change]:
        return frozenset[Change]().union(*(_HIDDEN[name] for name in self._hidden))

    @property
    def _is_big(self) -> bool:
        shown = set(Change) - self._hidden_changes
        return self.comparison is not None and is_big(self.comparison.tally(shown).paths)

    def _want_rows(self, path_id: int | None = None) -> None:
        """Make the rows anew on a thread, with the cursor on a path; None for where it is, or is on its way to."""
        comparison = self.comparison
        if comparison is None:
            return
        self._going = at_path = self._here if path_id is None else path_id
        self._folds.follow(comparison.paths, is_filtered=bool(self._pattern))
        collapse, hidden, pattern = self._folds.of(is_big=self._is_big), self._hidden_changes, expression(self._pattern)
        unfold = self._folds.room("", self.pane.body_height) if self._is_big else 0
        options = RowOptions(self._sort, collapse.copy() if collapse is not None else None, hidden, pattern, unfold)
        self._asked += 1
        asked = self._asked

        def work() -> DiffRowModel:
            return DiffRowModel(comparison, options, lambda: asked != self._asked)

        def came(model: DiffRowModel) -> None:
            if asked == self._asked:
                self._took(model, at_path)

        self.run_in_background(work, came)

    @property
    def _here(self) -> int:
        """The path under the cursor, or that the cursor is on its way to; the root where there is none."""
        row = self.pane.current
        return self._going if self._going is not None else row.path_id if row is not None else ROOT

    def _took(self, model: DiffRowModel, at_path: int) -> None:
        self._going = None
        if model.options.unfold:
            self._folds.unfold("", model.opened)
        if not model.count:
            text = "nothing matches" if self._pattern else "no difference in files, links and their attributes"
            self.pane.show_notice((text, "muted"))
        else:
            self.pane.show(model, model.index_of(at_path) or 0)
        sort = f"size {self.glyphs.down}" if self._sort == "size" else f"name {self.glyphs.up}"
        hidden = (
            f" {self.glyphs.dot} without {', '.join(sorted(self._hidden - {'same'}))}"
            if self._hidden - {"same"}
            else ""
        )
        self.pane.set_title("Differences", hidden, f"{sort} {self.glyphs.dot} {units.count(model.matches, 'path')}")
        if self._pattern:
            self.filter_line.answer(units.count(model.matches, "match", "matches"))

    def action_next_pane(self) -> None:
        """Go to the other pane."""
        (self.facts_pane if self.pane.has_focus else self.pane).focus()

    def action_sort(self) -> None:
        """Sort by the difference in size, or by name."""
        self._sort = "name" if self._sort == "size" else "size"
        self._want_rows()

    def action_toggle_kind(self, name: str) -> None:
        """Show or hide paths of one kind."""
        self._hidden ^= {name}
        self._want_rows()

    def action_fold_all(self) -> None:
        """Fold all directories; unfold them where none of those in the tree is unfolded."""
        collapse = self._folds.of(is_big=self._is_big)
        if collapse is not None and self.pane.model is not None:
            collapse.set_all(self.pane.model.has_open())
            self._want_rows()

    @on(DiffTree.Folded)
    def _folded(self, event: DiffTree.Folded) -> None:
        collapse = self._folds.of(is_big=self._is_big)
        if collapse is not None:
            collapse.toggle(event.path_id)
            self._want_rows(event.path_id)

    def action_difference(self, step: int) -> None:
        """Go to the next difference (1), or the one before (-1), and unfold what it lies in."""
        model = self.pane.model
        path_id = model.next_difference(self._here, step) if model is not None else None
        if model is None or path_id is None:
            return
        if self._going is None and model.is_visible(path_id):
            self.pane.go(model.index_of(path_id) or 0)
        else:
            self._folds.reveal(path_id)
            self._want_rows(path_id)

    def action_turn(self) -> None:
        """Swap the two images."""
        if self.comparison is None:
            return
        self.turned = not self.turned
        self._compare_again()

    def _compare_again(self) -> None:
        self.comparison = None
        self._costs.clear()
        self._left_out = 0
        self._timer.resume()
        self._say_header("comparing")
        self._begin(self._compare)

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        wrong = problem(event.pattern)
        self.filter_line.answer(wrong, wrong=bool(wrong))
        if not wrong:
            if not event.pattern and self.pane.current is not None:
                self._folds.reveal(self.pane.current.path_id)  # it was what the filter was for
            self._pattern = event.pattern
            self._want_rows()

    def action_close_top(self) -> None:
        """Clear the filter, or return."""
        if not self.filter_line.drop():
            self.action_back()

    def action_view_file(self) -> None:
        """Show both versions of the file under the cursor, side by side."""
        row, comparison, images = self.pane.current, self.comparison, self.images
        if row is None or comparison is None or images is None:
            return
        try:
            found = both_versions(comparison, images, self.names, row.path_id)
        except DivepyError as error:
            self.show_error(error)
            return
        path = comparison.paths.path(row.path_id)
        self.open_page(ViewerScreen(path, found, len(found) - 1, self.glyphs, compare=len(found) > 1))

    def action_copy(self) -> None:
        """Copy the path under the cursor."""
        row, comparison = self.pane.current, self.comparison
        if row is not None and comparison is not None:
            self.copy("/" + comparison.paths.path(row.path_id).decode("utf-8", "replace"))
