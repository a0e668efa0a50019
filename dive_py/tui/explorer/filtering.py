"""The explorer's filter: live, kept while moving, and never worse than its last good expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from dive_py.analysis.touched_layers import layers_of_matches
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.presentation.typed_filter import expression, is_glob
from dive_py.tui.explorer.selecting import ExplorerSelecting
from dive_py.tui.explorer.tree_pane import TreePane
from dive_py.tui.explorer.views import ViewKind
from dive_py.tui.keys.rebinding import label
from dive_py.tui.widgets.filter_line import FilterInput, FilterLine

if TYPE_CHECKING:
    from dive_py.tui.explorer.request import Visit
    from dive_py.tui.explorer.views import RowsAnswer, RowsRequest


_NAMED = 5
"""Layers with a match that are named."""


class ExplorerFilter(ExplorerSelecting):
    """Typing a filter, dropping it, going from match to match."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._elsewhere: tuple[int, ...] = ()
        self._bad = ("", "")
        self._to_match = False

    @property
    def _problem(self) -> str:
        """Why what is typed is no expression; empty where it is one."""
        typed, why = self._bad
        return why if self.filter_line.is_open and self.filter_line.value == typed else ""

    def action_filter(self) -> None:
        """Type a filter."""
        self.bring("tree")
        self.filter_line.open()

    def action_close_filter(self) -> None:
        """Drop the filter and its line."""
        self.filter_line.close()
        self.action_pane("tree")
        if self.pattern:
            self.put_pattern("")
            self.want_rows()

    @on(FilterLine.Typed)
    def _typed(self, event: FilterLine.Typed) -> None:
        from dive_py.analysis.matching import Matcher
        from dive_py.errors import InvalidPattern

        try:
            Matcher(expression(event.pattern))
        except InvalidPattern as error:
            self._bad = event.pattern, printable(error.message)
            self._tell_matches()
            return
        self._bad = ("", "")
        if event.pattern != self.pattern:
            self.put_pattern(event.pattern)
            self.want_rows()
        self._tell_matches()

    def _tell_matches(self) -> None:
        """Count the matches, unless they are still looked for; of no expression, say why, and which one is in force."""
        answer = self.answer
        if self._problem:
            still = f"still {printable(self.pattern)} {self.marks.dot} " if self.pattern else ""
            self.filter_line.answer(still + self._problem, wrong=True)
            return
        text = ""
        if self.pattern and answer is not None and answer.model is not None:
            found = answer.request.pattern == expression(self.pattern)
            text = units.count(answer.model.matches, "match", "matches") if found else self.marks.ellipsis
            text = f"glob {self.marks.dot} {text}" if is_glob(self.pattern) else text
        self.filter_line.answer(text)

    def show_rows(self, answer: RowsAnswer) -> None:
        """Show the rows, and how many of them match."""
        super().show_rows(answer)
        if answer.model is None:
            return
        self._tell_matches()
        if self._to_match and answer.request.number == self._asked:
            self._to_match = False
            first = answer.model.next_match(-1, 1)
            if first is not None:
                self.tree_pane.go(first)

    def cannot_show(self, text: str) -> None:
        """Say why there are no rows, where the filter is typed."""
        if self.filter_line.is_open:
            self.filter_line.answer(text, wrong=True)
        else:
            super().cannot_show(text)

    def look_elsewhere(self, request: RowsRequest) -> None:
        """Name the layers that did something to what the filter finds, where no path of this view passes it."""
        stack, self._elsewhere = request.stack, ()
        if self.waste is None:
            return  # not all layers have been read

        def tell(found: tuple[int, ...]) -> None:
            answer = self.answer
            if answer is None or answer.request is not request or stack is not self.stack:
                return
            if not found:
                self.tree_pane.say(("No layer has a path that passes the filter.", "muted"))
                return
            self._elsewhere = found
            self._say_elsewhere(typing=isinstance(self.focused, FilterInput))

        self.aside(lambda: layers_of_matches(stack, request.pattern), tell)

    def _say_elsewhere(self, *, typing: bool) -> None:
        """Name the layers with a match, and the key that goes to one; while one is typing, Enter goes to the tree."""
        found = self._elsewhere
        names = [self.label(layer) for layer in found[:_NAMED]]
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        which = f"{'layer' if len(found) == 1 else 'layers'} {', '.join(names)}{more}"
        self.tree_pane.say(
            ("Nothing here passes the filter.", "muted"),
            (f"There is a match in {which}.", ""),
            (f"Enter{' twice' if typing else ''} goes to layer {self.label(self._nearest)}", "strong"),
        )

    @property
    def _nearest(self) -> int:
        """The layer with a match that is closest below the selected one, else the lowest."""
        return max((layer for layer in self._elsewhere if layer < self.selected), default=self._elsewhere[0])

    @on(TreePane.Elsewhere)
    def _go_elsewhere(self) -> None:
        """Enter where the filter found nothing: go to a layer that has a match."""
        if not self._elsewhere or self.tree_pane.row_count:
            return
        layer, self._elsewhere, self._to_match = self._nearest, (), True
        self.remember()
        if self.kind in {ViewKind.SHADOWED, ViewKind.AGGREGATED}:
            self.kind = ViewKind.CHANGES
        self.select_layer(layer)
        self.action_pane("tree")

    def remember(self) -> None:
        """Let a key come back to this place; for the class that knows the way back."""

    @on(FilterLine.Left)
    def _filter_left(self) -> None:
        if self._elsewhere and not self.tree_pane.row_count:
            self._say_elsewhere(typing=False)
        if not self.filter_line.value:
            self.filter_line.close()
        self.action_pane("tree")

    def action_match(self, step: int) -> None:
        """Go to the next (1) or previous (-1) match of the filter."""
        self.bring("tree")
        model = self.answer.model if self.answer is not None else None
        if model is None or not self.pattern:
            self.say(f"there is no filter; {label(self.app, 'explorer.filter')} begins one")
            return
        index = model.next_match(self.tree_pane.cursor, step)
        if index is None:
            self.say("no other match")
        else:
            self.tree_pane.go(index)
