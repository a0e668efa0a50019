"""The explorer's tree: which rows it shows, and how keys change them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import on

from dive_py.presentation import units
from dive_py.presentation.steps import READ_WRITE
from dive_py.presentation.text import printable
from dive_py.tui.screens.explorer_loading import ExplorerLoading
from dive_py.tui.screens.explorer_start import HIDDEN, begin
from dive_py.tui.views import RowsAnswer, RowsRequest, RowsWorker, ViewKind, make_rows, rooted
from dive_py.tui.widgets.layers import LayersPane
from dive_py.tui.widgets.line_list import LineList
from dive_py.tui.widgets.tree import TreePane

if TYPE_CHECKING:
    from textual.timer import Timer

    from dive_py.overlay.stack import LayerStack, View
    from dive_py.presentation.rows import Collapse, RowModel
    from dive_py.tui.visit import Visit

_HEAVY = 200_000
"""Rows from which on they are worked out on a thread: some 20 ms."""

_HELD = 0.06
"""Seconds between two keys below which a key counts as held."""

_DEBOUNCE = 0.04
"""Seconds without another key after which a held key's rows are worked out; longer than a repeat at 30 a second."""

_COSTLY = 0.012
"""Seconds of work for one layer from which on a held key does not show each: drawing takes as long again."""

_KINDS = tuple(ViewKind)


def compiled(pattern: str) -> object:
    """The filter as RE2 has it, to point out what it found; None for no filter."""
    if not pattern:
        return None
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern.encode("utf-8", "surrogateescape"), options)


class ExplorerTree(ExplorerLoading):
    """Selecting layers and views, folding, sorting, filtering."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.sort = "name"
        """`name` or `size`."""
        self.hidden: frozenset[int] = frozenset()
        """Changes whose rows are left out."""
        self.pattern = ""
        """The filter that is in force."""
        self.collapse: Collapse | None = None
        """What is folded."""
        self.folded = False
        """Whether all is folded at first."""
        self.answer: RowsAnswer | None = None
        """The rows that are shown."""
        self._asked = 0
        self._asked_at = 0.0
        self._cost = 0.0
        self._mended: RowsAnswer | None = None
        self._waiting: Timer | None = None
        self._rows = RowsWorker(self)
        self._counts: dict[int, list[str]] = {}

    def on_mount(self) -> None:
        """Begin as a person settled it."""
        begin(self, self.settings)

    def layers_came(self, *, anew: bool) -> None:
        """Take over another stack: ids change, paths stay."""
        from dive_py.presentation.rows import Collapse

        stack = self.stack
        if stack is None:
            self.wait_for_layer("reading")
            return
        if not anew and self.answer is not None:
            # the same paths, but marks may have been mended: the view on screen is good for comparing alone
            self._mended = self.answer
            self._counts = {}
        if anew or self.collapse is None:
            before = self.answer.request.stack if self.answer is not None else None
            self.answer = None
            if self.collapse is None or before is None:
                self.collapse = Collapse.over(stack.paths, collapsed=self.folded)
            else:
                self.collapse = self.collapse.translated(before.paths, stack.paths)
            self._counts = {}
        self.want_rows()

    def wait_for_layer(self, doing: str) -> None:
        """Say in the tree what it waits for, or why it stays empty."""
        problem = self._problem(self.selected) if self.info is not None and self.info.layers else []
        self.tree_pane.set_title(*self.tree_title(""))
        if problem:
            self.tree_pane.say(*((line, "error") for line in problem))
        elif self.info is not None and not self.info.layers:
            self.tree_pane.say(("This image has no layers.", "muted"))
        else:
            self.tree_pane.say((f"Layer {self.label(self.selected)}: {doing}", "muted"))

    def tree_title(self, right: str) -> tuple[str, str, str]:
        """The parts of the tree's title."""
        first, last = self.compared
        names = self.label(first), self.label(last)
        name = f"Layer {self.label(self.selected)}" if first == last else f"Layers {self.marks.to.join(names)}"
        return name, f" {self.marks.dot} {self.kind}", right

    def want_rows(self, *, held: bool = False) -> None:
        """Show the rows of what is selected now, at once or as soon as they are worked out.

        Args:
            held: Whether a key that may be held down asks; then only its last stop is worked out.
        """
        stack = self.stack
        if stack is None or self.collapse is None or self.selected not in self.ready:
            self.show_details()
            self.wait_for_layer("reading" if self._next is not None else "not there")
            return
        self._asked += 1
        first, last = self.compared
        layer = last if self.kind is ViewKind.AGGREGATED else self.selected
        request = RowsRequest(
            self._asked,
            stack,
            self.kind,
            first,
            layer,
            self.sort,
            self.hidden,
            rooted(self.pattern),
            self.collapse.copy(),
        )
        now = time.monotonic()
        quick, self._asked_at = held and now - self._asked_at < _HELD, now
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        if quick and (self._cost > _COSTLY or not self._is_light(request)):
            self.show_details()
            self._waiting = self.set_timer(_DEBOUNCE, lambda: self._work_out(request))
            return
        self._work_out(request)
        if not held and not self._is_light(request):
            self.set_timer(0.1, lambda: self._say_working(request.number))

    def _work_out(self, request: RowsRequest) -> None:
        """Work the rows out here if that is quick, else on the thread."""
        view = self._known_view(request)
        if not self._is_light(request):
            self.show_details()
            self._rows.ask(request, view)
            return
        began = time.monotonic()
        self.show_rows(make_rows(request, view))
        self._cost = time.monotonic() - began

    def _is_light(self, request: RowsRequest) -> bool:
        """Whether the rows are worked out in a blink, so that no thread is worth its way."""
        stack = request.stack
        if stack.paths.count < _HEAVY:
            return True
        if request.kind in {ViewKind.MERGED, ViewKind.AGGREGATED} or request.pattern:
            return False
        return stack.first_entry[request.layer + 1] - stack.first_entry[request.layer] < _HEAVY

    def _known_view(self, request: RowsRequest) -> View | None:
        """The view that is on screen, if it is the one that is asked for."""
        shown = self.answer
        if shown is None or shown.view is None:
            return None
        return shown.view if self._mended is None and shown.request.place == request.place else None

    def _say_working(self, number: int) -> None:
        """Rows take longer than a tenth of a second: say that they are on their way."""
        if number == self._asked and (self.answer is None or self.answer.request.number != number):
            self.tree_pane.set_title(*self.tree_title(f"working{self.marks.ellipsis}"))

    @on(RowsWorker.Ready)
    def _rows_ready(self, event: RowsWorker.Ready) -> None:
        if event.answer.request.number == self._asked:
            self.show_rows(event.answer)

    def show_rows(self, answer: RowsAnswer) -> None:
        """Show the rows of an answer, with the wanted path under the cursor."""
        request, model = answer.request, answer.model
        if model is None:
            text = answer.error.message if answer.error is not None else "nothing"
            self.cannot_show(printable(text))
            return
        same_place = self.answer is not None and self.answer.request.stack is request.stack
        mended, self._mended, self.answer = self._mended, None, answer
        if mended is not None and self._looks_like(mended, answer):
            self.tree_pane.model = model
            return
        cursor = self._place_of(self.path)
        self.tree_pane.pattern = compiled(request.pattern)
        top = self.tree_pane.top if same_place else 0
        self.tree_pane.show(request.stack, model, cursor if cursor is not None else 0, top)
        sign = self.marks.down if request.sort == "size" else self.marks.up
        hidden = "".join(f"{name} hidden {self.marks.dot} " for name, set_ in HIDDEN.items() if set_ <= request.hidden)
        count = f"{self._own_rows(model):,} of {model.total:,}"
        self.tree_pane.set_title(*self.tree_title(f"{hidden}{request.sort} {sign} {self.marks.dot} {count}"))
        if not model.count:
            self._say_nothing(request)
        self.show_details()
        self.cursor_moved()

    def _own_rows(self, model: RowModel) -> int:
        """Visible rows that are there for themselves, not only for what is below them."""
        if model.total == len(model.view.path):
            return model.count
        return int((~model.view.context[model.matched_rows()]).sum())

    def _looks_like(self, old: RowsAnswer, new: RowsAnswer) -> bool:
        """Whether an answer shows the same rows with the same marks, so that nothing needs to be drawn."""
        import numpy as np

        if old.view is None or new.view is None or old.model is None or new.model is None:
            return False
        was, now = old.request, new.request
        return (
            (was.place, was.sort, was.hidden, was.pattern) == (now.place, now.sort, now.hidden, now.pattern)
            and old.model.count == new.model.count
            and np.array_equal(old.view.change, new.view.change)
            and np.array_equal(old.view.entry, new.view.entry)
        )

    def _say_nothing(self, request: RowsRequest) -> None:
        texts = {
            ViewKind.CHANGES: "This layer changed no file.",
            ViewKind.SHADOWED: "Nothing of this layer is hidden by an upper one.",
            ViewKind.STORED: "This layer's tar holds nothing.",
            ViewKind.AGGREGATED: "These layers changed no file.",
        }
        text = texts.get(request.kind, "There is nothing here.")
        if request.pattern or request.hidden:
            text = (
                "Nothing here passes the filter." if request.pattern else "All that is here is hidden by your choice."
            )
        self.tree_pane.model = None
        self.tree_pane.say((text, "muted"))

    def _place_of(self, path: bytes | None) -> int | None:
        """The row of a path, or of its nearest parent that has one."""
        answer = self.answer
        if answer is None or answer.model is None:
            return None
        paths = answer.request.stack.paths
        while path:
            path_id = paths.find(path)
            index = answer.model.index_of(path_id) if path_id else None
            if index is not None:
                return index
            path = path.rpartition(b"/")[0]
        return None

    def change_counts(self) -> list[str]:
        """How many paths the selected layer added, modified, removed, once that is known."""
        layer, stack = self.selected, self.stack
        if stack is None or layer not in self.ready:
            return []
        if layer not in self._counts:
            self._counts[layer] = [self._count_changes(stack, layer)]
        return self._counts[layer]

    def _count_changes(self, stack: LayerStack, layer: int) -> str:
        import numpy as np

        part = slice(stack.first_entry[layer], stack.first_entry[layer + 1])
        counts = np.bincount(stack.entries.change[part][stack.entries.live[part]], minlength=6)
        counts[5] = len(stack.removed(layer))
        words = ((1, "added"), (2, "modified"), (3, "metadata only"), (4, "identical"), (5, "removed"))
        parts = [f"{counts[k]:,} {word}" for k, word in words if counts[k] or k in {1, 2, 5}]
        if self.label(layer) == READ_WRITE:
            copied = np.isin(stack.entries.change[part], (2, 3, 4)) & stack.entries.live[part]
            ids = np.flatnonzero(copied) + part.start
            contents = np.unique(np.where(stack.entries.real[ids] < 0, ids, stack.entries.real[ids]))
            parts.append(f"{units.size(int(stack.entries.stored[contents].sum()))} copied up")
        return f" {self.marks.dot} ".join(parts)

    def cannot_show(self, text: str) -> None:
        """Say why there are no rows: an expression, or a fault."""
        self.say(text, wrong=True)

    def cursor_moved(self) -> None:
        """Another path is under the cursor; for the class that tells its story."""

    def select_layer(self, layer: int, *, held: bool = False, keep_range: bool = False) -> None:
        """Select a layer."""
        if self.info is None or not 0 <= layer < len(self.info.layers):
            return
        if not keep_range:
            self.range_start = None
        self.selected = layer
        self.want_layer(layer)
        self.layers_pane.select(layer)
        self.layers_pane.compare(*self.compared)
        self.want_rows(held=held)

    @on(LineList.Moved, "#layers")
    def _layer_moved(self) -> None:
        self.select_layer(self.layers_pane.number, held=True)

    @on(LayersPane.Widened)
    def _range_widened(self, event: LayersPane.Widened) -> None:
        if self.info is None:
            return
        step = -event.step if self.turned else event.step
        layer = self.selected + step
        if not 0 <= layer < len(self.info.layers):
            return
        if self.range_start is None:
            # towards upper layers the range there is grows; towards lower ones a range begins at the selected layer
            self.range_start = self.compared[0] if step > 0 else self.selected
        self.kind = ViewKind.AGGREGATED
        self.select_layer(layer, keep_range=True)

    @on(LineList.Chosen, "#layers")
    def _layer_chosen(self) -> None:
        self.action_pane("tree")

    @on(LineList.Moved, "#tree")
    def _row_moved(self) -> None:
        self.tree_pane.draw_cursor()
        self.path = self.tree_pane.path
        self.cursor_moved()

    @on(LineList.Chosen, "#tree")
    def _row_chosen(self) -> None:
        self.tree_pane.action_fold()

    @on(TreePane.Folded)
    def _folded(self, event: TreePane.Folded) -> None:
        if self.collapse is not None:
            self.collapse.toggle(event.path_id)
            self.path = self.tree_pane.path
            self.want_rows()

    def action_layer(self, step: int) -> None:
        """Select the next upper (1) or lower (-1) layer."""
        self.select_layer(self.selected + step, held=True)

    def action_view(self, kind: str) -> None:
        """Show one of the five views."""
        if self.kind is not ViewKind(kind):
            self.kind = ViewKind(kind)
            self.range_start = None
            self.layers_pane.compare(*self.compared)
            self.want_rows()

    def action_next_view(self) -> None:
        """Show the next of the five views."""
        self.action_view(_KINDS[(_KINDS.index(self.kind) + 1) % len(_KINDS)])

    def action_sort(self) -> None:
        """Sort by size, or by name again."""
        self.sort = "name" if self.sort == "size" else "size"
        self.want_rows()

    def action_toggle_change(self, name: str) -> None:
        """Hide or show the rows of one kind of change."""
        which = HIDDEN[name]
        self.hidden = self.hidden - which if which <= self.hidden else self.hidden | which
        self.want_rows()

    def action_collapse_all(self) -> None:
        """Fold all directories, or unfold them if the one under the cursor is folded."""
        if self.collapse is None or self.answer is None or self.answer.model is None:
            return
        model = self.answer.model
        some_open = any(row.has_children and not row.collapsed for row in model.rows(0, min(model.count, 200)))
        self.collapse.set_all(some_open)
        self.want_rows()

    def action_attributes(self) -> None:
        """Show or hide modes, owners and times."""
        self.tree_pane.attributes = not self.tree_pane.attributes
        self.tree_pane.redraw()
