"""The file tree of a layer: draws the rows of a `RowModel` that are on screen and moves over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.message import Message
from textual.reactive import var

from dive_py.analysis.expressions import compiled
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.typed_filter import expression
from dive_py.presentation.unfolding import Folds
from dive_py.tui.explorer.layer_facts import layer_name, problem
from dive_py.tui.explorer.parts import Select
from dive_py.tui.explorer.selection import HIDDEN, Pointed, Selection, Stored, ViewKind, copyable_path
from dive_py.tui.explorer.tree_row import RowLook, name_width, row_pieces, tally_text
from dive_py.tui.explorer.tree_rows import TreeRows, is_big, sort_of
from dive_py.tui.explorer.views import RowsAnswer, RowsWorker
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import LineList, Piece

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual.binding import BindingType

    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import Row, RowModel
    from dive_py.presentation.unfolding import Collapse
    from dive_py.progressive import Snapshot
    from dive_py.secrets.findings import Finding
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.header_facts import Doing
    from dive_py.tui.explorer.secret_marks import SecretMarks, ViewMarks

_SLOW = 0.1
"""Seconds after which rows that are still worked out are said to be on their way."""

_NOTHING = {
    ViewKind.CHANGES: "This layer changed no file.",
    ViewKind.SHADOWED: "Nothing of this layer is hidden by an upper one.",
    ViewKind.STORED: "This layer's tar holds nothing.",
    ViewKind.AGGREGATED: "These layers changed no file.",
}
"""What a view without rows says."""


class TreePane(LineList):
    """The tree. Without rows it says why: what it waits for, an error, or that there is nothing.

    Args:
        glyphs: The glyphs to draw with.
        folds: What is folded at first.
        attributes: Whether modes, owners and times are shown.
    """

    HEAD: ClassVar[int] = 1
    BINDINGS: ClassVar[list[BindingType]] = list(bindings("tree"))

    answer: var[RowsAnswer | None] = var(None, init=False)
    """The rows that are shown, or why there are none; None before the first."""
    pointed: var[Pointed | None] = var(None, init=False)
    """What is under the cursor; None where there are no rows."""

    class Elsewhere(Message):
        """A row was chosen, and there is none."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, folds: Folds | None = None, attributes: bool = True) -> None:
        super().__init__(id="tree", glyphs=glyphs)
        self.set_title("Files")
        self.stack: LayerStack | None = None
        """Where the rows' paths and entries are."""
        self.model: RowModel | None = None
        """The rows; None while there are none to show."""
        self.attributes = attributes
        """Whether modes, owners and times are shown."""
        self.aside = 0
        """Cells by which names are scrolled to the left."""
        self.pattern: object = None
        """The compiled filter, to point out what it found."""
        self.folds = folds if folds is not None else Folds()
        """What is folded."""
        self.rows = TreeRows(self, self.folds, self._show_answer, self._works)
        """The rows that are asked for."""
        self._info: ImageInfo | None = None
        self._snapshot: Snapshot | None = None
        self._selection = Selection()
        self._doing = "reading"
        self._entering = 0
        self._looks: dict[int, RowLook] = {}
        self._secrets: Mapping[bytes, Sequence[Finding]] = {}
        self._marks: tuple[LayerStack, SecretMarks] | None = None
        self._block: tuple[int, list[Row]] = (0, [])

    @property
    def row_count(self) -> int:
        """Number of rows."""
        return self.model.count if self.model is not None else 0

    def follow(self, info: ImageInfo | None, snapshot: Snapshot | None, selection: Selection) -> None:
        """Show the rows of what is selected, as soon as they are worked out."""
        sought, self._selection = self._selection.path, selection
        self._info, self._snapshot = info, snapshot
        if not self._is_readable:
            self._wait()
            return
        if snapshot is not None:
            self.rows.follow(snapshot, selection, self.body_height)
        if selection.path != sought and not self.rows.is_waiting and selection.path != self.path:
            index = self._place_of(selection.path)
            if index is not None:
                self.go(index, notify=False)

    @property
    def _is_readable(self) -> bool:
        return self._snapshot is not None and self._selection.layer in self._snapshot.readable

    def wait(self, doing: Doing | None) -> None:
        """Show how far the reading is, where the selected layer cannot be shown yet; None where it is over."""
        self._doing = doing.short if doing is not None else "not there"
        if not self._is_readable:
            self._wait()

    def _wait(self) -> None:
        info, layer = self._info, self._selection.layer
        self.rows.pause()
        self.set_title(*self._title_parts(""))
        self.set_foot("")
        wrong = problem(self._snapshot, layer) if info is not None and info.layers else []
        if wrong:
            self.say(*((line, "error") for line in wrong))
        elif info is not None and not info.layers:
            self.say(("This image has no layers.", "muted"))
        else:
            self.say((f"Layer {layer_name(info, layer)}: {self._doing}", "muted"))

    def _title_parts(self, right: str) -> tuple[str, str, str]:
        """Return the parts of the title."""
        selection = self._selection
        first, last = (layer_name(self._info, layer) for layer in selection.compared)
        is_range = selection.compared[0] != selection.compared[1]
        name = (
            f"Layers {first}{self.glyphs.to}{last}" if is_range else f"Layer {layer_name(self._info, selection.layer)}"
        )
        all_paths = ", all paths" if selection.whole and selection.view is ViewKind.CHANGES else ""
        return name, f" {self.glyphs.dot} {selection.view}{all_paths}", right

    def _works(self, number: int) -> None:
        """Say so where rows take longer than a tenth of a second."""

        def say_working() -> None:
            if number == self.rows.number and self.rows.is_waiting:
                self.set_title(*self._title_parts(f"working{self.glyphs.ellipsis}"))

        self.set_timer(_SLOW, say_working)

    @on(RowsWorker.Ready)
    def _rows_ready(self, event: RowsWorker.Ready) -> None:
        self.rows.take(event.answer)

    def _show_answer(self, answer: RowsAnswer, looks_same: bool) -> None:  # noqa: FBT001 - a callback's second word
        """Show the rows of an answer, with the selected path under the cursor."""
        request, model = answer.request, answer.model
        if model is None:
            self.answer = answer
            return
        if looks_same:
            self.model = model
            self.set_reactive(TreePane.answer, answer)
            return
        self.pattern = compiled(request.pattern) if request.pattern else None
        top = self.top if self.stack is request.stack else 0
        self.stack, self.model = request.stack, model
        self.show(request.stack, model, self._place_of(self._selection.path) or 0, top)
        sign = self.glyphs.down if request.sort == "size" else self.glyphs.up
        hidden = _hidden_text(request.selection.hidden, self.glyphs)
        count = f"{model.count:,} of {len(model.view.path):,}"
        self.set_title(*self._title_parts(f"{hidden}{request.sort} {sign} {self.glyphs.dot} {count}"))
        self.set_foot(tally_text(model.tally, self.glyphs.dot))
        if not model.count:
            self._say_nothing(request.selection)
        self._enter(request.number)
        self._point()
        self.answer = answer

    def _say_nothing(self, selection: Selection) -> None:
        text = _NOTHING.get(selection.view, "There is nothing here.")
        if selection.pattern:
            text = "Nothing here passes the filter."
        elif selection.hidden:
            text = "All that is here is hidden by your choice."
        self.say((text, "muted"))

    def _place_of(self, path: bytes | None) -> int | None:
        """Return the row of a path, or of its nearest parent that has one."""
        while path and self.model is not None and self.stack is not None:
            path_id = self.stack.paths.find(path)
            index = self.model.index_of(path_id) if path_id else None
            if index is not None:
                return index
            path = path.rpartition(b"/")[0]
        return None

    def _point(self) -> None:
        row = self.current
        if row is None or self.stack is None:
            self.pointed = None
        else:
            self.pointed = Pointed(self.stack, row.path_id, row.entry, self._selection.layer)

    def draw_cursor(self) -> None:
        """Draw the cursor where it is now; what follows from it is drawn in the same frame."""
        super().draw_cursor()
        self._point()

    @property
    def sort(self) -> str:
        """The order of the rows: `name` or `size`."""
        if self._snapshot is None or not self._is_readable:
            return self._selection.sort or "name"
        return sort_of(self.folds, self._snapshot.stack, self._selection)

    @property
    def other_sort(self) -> str:
        """The other order."""
        return "name" if self.sort == "size" else "size"

    @property
    def matches(self) -> int | None:
        """Number of paths that the filter finds here; None while they are looked for."""
        answer = self.rows.answer
        if answer is None or answer.model is None:
            return None
        return answer.model.matches if answer.request.pattern == expression(self._selection.pattern) else None

    def go_to_match(self, step: int) -> bool:
        """Go to the next (1) or previous (-1) match of the filter; return whether there is another one."""
        answer = self.rows.answer
        index = answer.model.next_match(self.cursor, step) if answer is not None and answer.model is not None else None
        if index is not None:
            self.go(index)
        return index is not None

    def go_to_first_match(self) -> None:
        """Go to the first match of the filter."""
        first = self.model.next_match(-1, 1) if self.model is not None else None
        if first is not None:
            self.go(first)

    def reveal(self, path_id: int) -> None:
        """Unfold what leads to a path, as soon as the selection is followed next."""
        self.folds.reveal(path_id)
        self.rows.forget()

    def shows(self, path_id: int) -> bool:
        """Return whether a path has a row; rows that are still worked out are trusted to have it."""
        model = self.rows.answer.model if self.rows.answer is not None and not self.rows.is_waiting else None
        if model is None:
            return True
        index = model.index_of(path_id)
        return index is not None and model.row(index).path_id == path_id

    def fold(self, path_id: int, *, enters: bool = False) -> None:
        """Fold or unfold a directory.

        Args:
            path_id: The directory.
            enters: Whether the cursor goes to the first thing in it.
        """
        folds = self._collapse
        if folds is None:
            return
        folds.toggle(path_id)
        self._entering = self.rows.number + 1 if enters else 0
        self._fold_again()

    def fold_all(self) -> None:
        """Fold all directories; unfold them where none of those in the tree is unfolded."""
        folds = self._collapse
        if folds is not None and self.model is not None:
            folds.set_all(self.model.has_open())
            self._fold_again()

    @property
    def _collapse(self) -> Collapse | None:
        """What is folded of what is selected."""
        return self.folds.of(is_big=is_big(self.stack, self._selection)) if self.stack is not None else None

    def _fold_again(self) -> None:
        """Show what is folded now, with the cursor on the path that it is on."""
        self._selection = self._selection.at_path(self.path)
        self._select_path()
        self.rows.forget()
        self.follow(self._info, self._snapshot, self._selection)

    def _enter(self, number: int) -> None:
        """Go into a directory that was unfolded to be entered."""
        if self._entering != number:
            return
        self._entering = 0
        row = self.current
        if row is not None and row.has_children and not row.collapsed:
            self.action_move(1)

    @on(LineList.Moved)
    def _select_path(self) -> None:
        path = self.path
        self.post_message(Select(lambda selection: selection.at_path(path)))

    @on(LineList.Chosen)
    def _row_chosen(self) -> None:
        self.action_fold()

    def mark(self, secrets: Mapping[bytes, Sequence[Finding]]) -> None:
        """Mark the files that have secrets, by their path, and the folded directories above them."""
        if secrets != self._secrets:
            self._secrets, self._marks = secrets, None
            self.redraw()

    def _marks_here(self) -> ViewMarks | None:
        """Return the marks of what is shown."""
        stack, model = self.stack, self.model
        if not self._secrets or stack is None or model is None:
            return None
        from dive_py.tui.explorer.secret_marks import SecretMarks  # brings numpy

        if self._marks is None or self._marks[0] is not stack:
            self._marks = stack, SecretMarks(stack, self._secrets)
        return self._marks[1].within(model.view)

    def toggle_attributes(self) -> bool:
        """Show or hide modes, owners and times; return whether there is room for any."""
        self.attributes = not self.attributes
        self.redraw()
        return self.has_room_for_attributes

    no_path = ""
    """There is no special reason where no row stands for anything."""

    @property
    def copyable(self) -> str:
        """What is copied: the path under the cursor."""
        return copyable_path(self.path)

    @property
    def stored(self) -> Stored | None:
        """The file or directory under the cursor, to look at it or to extract it; None where there is none."""
        row, stack, selection = self.current, self.stack, self._selection
        if row is None or stack is None:
            return None
        path = stack.paths.path(row.path_id)
        if row.change is Change.REMOVED:  # it is in the layer that had it
            layer = int(stack.entries.layer[row.entry])
            return Stored(path, row.entry, layer, layer)
        of_layer = selection.is_of_one_layer and (not row.context or row.has_children)
        return Stored(path, row.entry, selection.layer if of_layer else None, selection.layer)

    def show(self, stack: LayerStack, model: RowModel, cursor: int, top: int | None = None) -> None:
        """Show other rows, with the cursor on one of them."""
        self.stack, self.model = stack, model
        self._block = (0, [])
        self.rows_changed(cursor, top)

    def say(self, *lines: tuple[str, str]) -> None:
        """Show a few printable lines in place of rows: text and role of each."""
        if self._instead != lines or self.model is not None:
            self.model = None
            self.show_notice(*lines)

    def redraw(self) -> None:
        """Draw the same rows in another way."""
        self.generation += 1
        self._looks.clear()
        self.refresh()

    def row(self, index: int) -> Row:
        """Return one row; those around it are made with it, because they are on screen, too."""
        start, rows = self._block
        if self.model is None:
            raise IndexError(index)
        if not start <= index < start + len(rows):
            start = max(0, min(index, self.top))
            stop = min(self.row_count, max(index + 1, start + self.body_height + 1))
            if stop - start > 4 * self.body_height:
                start, stop = index, min(self.row_count, index + self.body_height)
            rows = self.model.rows(start, stop)
            self._block = (start, rows)
        return rows[index - start]

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        return self.row(self.cursor) if 0 <= self.cursor < self.row_count else None

    @property
    def path(self) -> bytes | None:
        """The path under the cursor."""
        row = self.current
        return self.stack.paths.path(row.path_id) if row is not None and self.stack is not None else None

    def _look(self, width: int) -> RowLook:
        look = self._looks.get(width)
        if look is None:
            look = self._looks[width] = self._new_look(width)
        return look

    def rows_changed(self, cursor: int | None = None, top: int | None = None) -> None:
        """Draw all rows anew; the filter may be another one."""
        self._looks.clear()
        super().rows_changed(cursor, top)

    @property
    def has_room_for_attributes(self) -> bool:
        """Whether any of their columns fits beside the names."""
        return RowLook.fitting(self.size.width, self.glyphs, attributes=True).mode

    def _new_look(self, width: int) -> RowLook:
        return RowLook.fitting(
            width,
            self.glyphs,
            attributes=self.attributes,
            aside=self.aside,
            pattern=self.pattern,
            secrets=self._marks_here(),
        )

    def head_pieces(self, width: int) -> list[Piece]:
        """Return the names of the columns."""
        return self._look(width).head(width)

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        """Return one path with its columns."""
        if self.stack is None:
            return []
        return row_pieces(self.stack, self.row(index), width, self._look(width))

    def action_parent(self) -> None:
        """Go to the parent directory."""
        row = self.current
        if row is None or self.model is None:
            return
        index = self.model.parent_of(self.cursor)
        if index is not None:
            self.go(index)

    def action_enter(self) -> None:
        """Unfold the directory under the cursor and go to the first thing in it."""
        row = self.current
        if row is None or not row.has_children:
            return
        if row.collapsed:
            self.fold(row.path_id, enters=True)
        else:
            self.go(self.cursor + 1)

    def action_fold(self) -> None:
        """Fold or unfold the directory under the cursor."""
        row = self.current
        if row is None:
            self.post_message(self.Elsewhere())
        elif row.has_children:
            self.fold(row.path_id)

    def action_aside(self, step: int) -> None:
        """Scroll names sideways, as far as the longest one in sight goes."""
        if self.stack is None or self.model is None:
            return
        stack, look, width = self.stack, self._look(self.size.width), self.size.width
        rows = range(self.top, min(self.row_count, self.top + self.body_height))
        longest = max((name_width(stack, self.row(index), width, look) for index in rows), default=0)
        self.aside = max(0, min(self.aside + step, longest - 1))
        self.redraw()

    def clicked(self, index: int, x: int) -> None:
        """Fold a directory where the sign before its name was clicked."""
        row = self.row(index)
        if not row.has_children:
            return
        place = 0
        for text, _ in row_pieces(self.stack, row, self.size.width, self._look(self.size.width)) if self.stack else ():
            if text.strip() in {self.glyphs.opened, self.glyphs.closed}:
                if place <= x < place + 2:
                    self.fold(row.path_id)
                return
            place += len(text)


def _hidden_text(hidden: frozenset[Change], glyphs: Glyphs) -> str:
    """Return which changes are hidden, by name; of much, the glyphs alone, for the title has little room."""
    names = [name for name, changes in HIDDEN.items() if changes <= hidden]
    if not names:
        return ""
    signs = "".join(glyphs.changes[change] for change in sorted(hidden)).strip()
    return f"{names[0] if len(names) == 1 else signs} hidden {glyphs.dot} "
