"""The explorer's tree: which rows it shows, and how keys change them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from textual import on

from dive_py.analysis.expressions import compiled
from dive_py.presentation.steps import READ_WRITE
from dive_py.presentation.text import printable
from dive_py.presentation.typed_filter import expression
from dive_py.tui.explorer.change_counts import counted, told_tally
from dive_py.tui.explorer.details import ExplorerDetails
from dive_py.tui.explorer.start import HIDDEN, begin
from dive_py.tui.explorer.views import RowsAnswer, RowsRequest, RowsWorker, ViewKind, make_rows
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from textual.timer import Timer

    from dive_py.overlay.stack import View
    from dive_py.overlay.vocabulary import Change
    from dive_py.presentation.rows import Collapse
    from dive_py.tui.explorer.request import Visit

_HEAVY = 200_000
"""Rows from which on they are worked out on a thread: some 20 ms."""

_HELD = 0.06
"""Seconds between two keys below which a key counts as held."""

_DEBOUNCE = 0.04
"""Seconds without another key after which a held key's rows are worked out; longer than a repeat at 30 a second."""

_COSTLY = 0.012
"""Seconds of work for one layer from which on a held key does not show each: drawing takes as long again."""


_FEWEST = 8
"""Rows that the largest directories are opened to however little room there is."""

BIG = 2_000
"""Entries from which on a layer, or what several show together, starts folded and sorted by size: forty screens."""


class ExplorerTree(ExplorerDetails):
    """Asking for rows, showing them, sorting and hiding."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self.wanted_sort = ""
        """`name` or `size` where a person chose one, else empty: names, and sizes where there is much."""
        self.begins_folded = True
        """Whether what is big is folded at first."""
        self.hidden: frozenset[Change] = frozenset()
        """Changes whose rows are left out."""
        self.pattern = ""
        """The filter that is in force."""
        self.whole = False
        """Whether what a layer left as it was stands among its changes."""
        self.collapse: Collapse | None = None
        """What is folded of what is not big, while no filter is in force; None until there are paths."""
        self.big_collapse: Collapse | None = None
        """The same of what is big."""
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
        self._unfolded: set[tuple[object, ...]] = set()

    def on_mount(self) -> None:
        """Begin as a person settled it."""
        begin(self, self.settings)

    @property
    def folds(self) -> Collapse | None:
        """What is folded now; None until there are paths."""
        return self.big_collapse if self.is_big else self.collapse

    @property
    def is_big(self) -> bool:
        """Whether what is shown has so many rows that the largest directories are worth more than the first rows."""
        stack = self.stack
        if stack is None or self.selected not in self.ready:
            return False
        first, last = self.compared
        if self.kind is ViewKind.MERGED or self.whole:
            first, last = 0, self.selected
        return int(stack.first_entry[last + 1] - stack.first_entry[first]) > BIG

    @property
    def sort(self) -> str:
        """`name` or `size`."""
        return self.wanted_sort or ("size" if self.is_big and self.begins_folded else "name")

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
            if self.collapse is None or self.big_collapse is None or before is None:
                self.collapse = Collapse.over(stack.paths, collapsed=self.folded)
                self.big_collapse = Collapse.over(stack.paths, collapsed=self.folded or self.begins_folded)
            else:
                self.collapse = self.collapse.translated(before.paths, stack.paths)
                self.big_collapse = self.big_collapse.translated(before.paths, stack.paths)
            self._counts = {}
        self.want_rows()

    def wait_for_layer(self, doing: str) -> None:
        """Say in the tree what it waits for, or why it stays empty."""
        problem = self.problem(self.selected) if self.info is not None and self.info.layers else []
        self.tree_pane.set_title(*self.tree_title(""))
        self.tree_pane.set_foot("")
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
        all_paths = ", all paths" if self.whole and self.kind is ViewKind.CHANGES else ""
        return name, f" {self.marks.dot} {self.kind}{all_paths}", right

    def want_rows(self, *, held: bool = False) -> None:
        """Show the rows of what is selected now, at once or as soon as they are worked out.

        Args:
            held: Whether a key that may be held down asks; then only its last stop is worked out.
        """
        stack, folds = self.stack, self.folds
        if stack is None or folds is None or self.selected not in self.ready:
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
            expression(self.pattern),
            folds.copy(),
            self.whole,
            self._to_unfold(),
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

    def _to_unfold(self) -> int:
        """How many rows the largest directories of something big may be opened to: once, where it is seen first."""
        if not self.begins_folded or not self.is_big or self.pattern or self._place in self._unfolded:
            return 0
        return max(_FEWEST, self.tree_pane.body_height - 1)

    @property
    def _place(self) -> tuple[object, ...]:
        """What is shown, whatever is folded in it."""
        return self.kind, *self.compared, self.whole

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
        if request.kind in {ViewKind.MERGED, ViewKind.AGGREGATED} or request.whole or request.pattern:
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
        if request.unfold and self.big_collapse is not None and request.stack is self.stack:
            self._unfolded.add((request.kind, *self.compared, request.whole))
            for path_id in model.opened:
                self.big_collapse.put(path_id, collapsed=False)
        same_place = self.answer is not None and self.answer.request.stack is request.stack
        mended, self._mended, self.answer = self._mended, None, answer
        if mended is not None and mended.tells_the_same(answer):
            self.tree_pane.model = model
            return
        cursor = self._place_of(self.path)
        self.tree_pane.pattern = compiled(request.pattern) if request.pattern else None
        top = self.tree_pane.top if same_place else 0
        self.tree_pane.show(request.stack, model, cursor if cursor is not None else 0, top)
        sign = self.marks.down if request.sort == "size" else self.marks.up
        hidden = self._told_hidden(request.hidden)
        count = f"{model.count:,} of {len(model.view.path):,}"
        self.tabs.show(request.kind)
        self.tree_pane.set_title(*self.tree_title(f"{hidden}{request.sort} {sign} {self.marks.dot} {count}"))
        self.tree_pane.set_foot(told_tally(model.tally, self.marks.dot))
        if not model.count:
            self._say_nothing(request)
        self.show_details()
        self.cursor_moved()

    def _told_hidden(self, hidden: frozenset[Change]) -> str:
        """What a person hides, by name; of much, the marks alone, for the title has little room."""
        names = [name for name, changes in HIDDEN.items() if changes <= hidden]
        if not names:
            return ""
        marks = "".join(self.marks.changes[change] for change in sorted(hidden)).strip()
        return f"{names[0] if len(names) == 1 else marks} hidden {self.marks.dot} "

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
        if request.pattern:
            self.look_elsewhere(request)

    def look_elsewhere(self, request: RowsRequest) -> None:
        """Nothing here passes the filter: for the class that knows where something does."""

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
            is_rw = self.label(layer) == READ_WRITE
            self._counts[layer] = [counted(stack, layer, self.marks, rw=is_rw)]
        return self._counts[layer]

    def cannot_show(self, text: str) -> None:
        """Say why there are no rows: an expression, or a fault."""
        self.say(text, wrong=True)

    def cursor_moved(self) -> None:
        """Another path is under the cursor; for the class that tells its story."""

    @on(LineList.Moved, "#tree")
    def _row_moved(self) -> None:
        self.tree_pane.draw_cursor()
        self.path = self.tree_pane.path
        self.cursor_moved()

    def action_sort(self) -> None:
        """Sort by size, or by name again."""
        self.bring("tree")
        self.wanted_sort = "name" if self.sort == "size" else "size"
        self.want_rows()

    def action_toggle_change(self, name: str) -> None:
        """Hide or show the rows of one kind of change."""
        self.bring("tree")
        which = HIDDEN[name]
        if name == "unmodified" and self.kind is ViewKind.CHANGES:
            # these rows are hidden there unless they are asked for
            self.whole = not self.whole
            self.hidden -= which
        else:
            self.hidden = self.hidden - which if which <= self.hidden else self.hidden | which
        self.want_rows()

    def action_attributes(self) -> None:
        """Show or hide modes, owners and times."""
        self.bring("tree")
        self.tree_pane.attributes = not self.tree_pane.attributes
        self.tree_pane.redraw()
        if not self.tree_pane.has_room_for_attributes:
            self.say("no room for modes, owners and times here: the story tells them")
