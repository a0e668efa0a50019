"""The explorer's filter: live, kept while moving, and never worse than its last good expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.tui.rebinding import label
from dive_py.tui.screens.explorer_selecting import ExplorerSelecting
from dive_py.tui.views import rooted
from dive_py.tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from dive_py.tui.views import RowsAnswer


class ExplorerFilter(ExplorerSelecting):
    """Typing a filter, dropping it, going from match to match."""

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
        from dive_py.errors import InvalidPattern
        from dive_py.presentation.matching import Matcher

        try:
            Matcher(rooted(event.pattern))
        except InvalidPattern as error:
            self.cannot_show(printable(error.message))
            return
        if event.pattern != self.pattern:
            self.put_pattern(event.pattern)
            self.want_rows()
        self._tell_matches()

    def _tell_matches(self) -> None:
        """Count the matches, unless they are still being looked for."""
        answer = self.answer
        text = ""
        if self.pattern and answer is not None and answer.model is not None:
            found = answer.request.pattern == rooted(self.pattern)
            text = units.count(answer.model.matches, "match", "matches") if found else self.marks.ellipsis
        self.filter_line.answer(text)

    def show_rows(self, answer: RowsAnswer) -> None:
        """Show the rows, and how many of them match."""
        super().show_rows(answer)
        if answer.model is not None:
            self._tell_matches()

    def cannot_show(self, text: str) -> None:
        """Say what is wrong with the expression; the last good one stays in force."""
        if self.filter_line.is_open:
            self.filter_line.answer(text, wrong=True)
        else:
            super().cannot_show(text)

    @on(FilterLine.Left)
    def _filter_left(self) -> None:
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
