"""The explorer's filter: live, kept while moving, and never worse than its last good expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from textual import on

from dive_py.analysis.touched_layers import layers_of_matches
from dive_py.presentation import units
from dive_py.presentation.text import printable
from dive_py.presentation.typed_filter import is_glob, problem
from dive_py.tui.explorer.layer_facts import layer_name
from dive_py.tui.explorer.navigation import nearest_below
from dive_py.tui.explorer.selection import Selection, ViewKind
from dive_py.tui.keys.rebinding import label
from dive_py.tui.widgets.filter_line import FilterLine

if TYPE_CHECKING:
    from dive_py.tui.explorer.parts import Explorer
    from dive_py.tui.explorer.tree_pane import TreePane
    from dive_py.tui.explorer.views import RowsAnswer

_NAMED: Final = 5
"""Layers with a match that are named."""


class FilterPane(FilterLine):
    """Typing a filter, dropping it, going from match to match, also in other layers.

    Args:
        explorer: The screen.
        tree: Where the filter is in force.
    """

    def __init__(self, explorer: Explorer, tree: TreePane) -> None:
        super().__init__()
        self._explorer, self._tree = explorer, tree
        self._pattern = ""
        self._elsewhere: tuple[int, ...] = ()
        self._bad = ("", "")
        self._goes_to_match = False

    @property
    def _problem(self) -> str:
        """Why what is typed is not an expression; empty where it is one."""
        typed, why = self._bad
        return why if self.is_open and self.value == typed else ""

    def follow(self, selection: Selection) -> None:
        """Put the line away where the filter was dropped for a jump."""
        was, self._pattern = self._pattern, selection.pattern
        if was and not selection.pattern and self.value:
            self.close()

    def drop(self) -> bool:
        """Close the line and drop the filter; return whether there was anything to close.

        The directories that lead to the row under the cursor stay open: it was what the filter was for.
        """
        self._explorer.panes.go_to("tree")
        row = self._tree.current
        if self._explorer.selection.pattern and row is not None:
            self._tree.folds.reveal(row.path_id)
        return super().drop()

    @on(FilterLine.Typed)
    def _put(self, event: FilterLine.Typed) -> None:
        """Put what is typed in force; say so where it is not an expression."""
        event.stop()
        wrong = problem(event.pattern)
        self._bad = event.pattern, wrong
        if not wrong:
            self._explorer.select(self._explorer.selection.filtered(event.pattern))
        self._count()

    def _count(self) -> None:
        """Count the matches, unless they are still looked for; of no expression, say why, and which one is in force."""
        pattern, glyphs = self._explorer.selection.pattern, self._explorer.glyphs
        if self._problem:
            still = f"still {printable(pattern)} {glyphs.dot} " if pattern else ""
            self.answer(still + self._problem, wrong=True)
            return
        text = ""
        if pattern and self._tree.rows.answer is not None:
            matches = self._tree.matches
            text = units.count(matches, "match", "matches") if matches is not None else glyphs.ellipsis
            text = f"glob {glyphs.dot} {text}" if is_glob(pattern) else text
        self.answer(text)

    def take(self, answer: RowsAnswer | None) -> None:
        """Say what new rows have of the filter; where that is nothing, which layers have something."""
        if answer is None:
            return
        if answer.model is None:
            self._say_problem(printable(answer.error.message if answer.error is not None else "nothing"))
            return
        if answer.request.selection.pattern and not answer.model.count:
            self._look_elsewhere(answer)
        self._count()
        if self._goes_to_match and not self._tree.rows.is_waiting:
            self._goes_to_match = False
            self._tree.go_to_first_match()

    def _say_problem(self, text: str) -> None:
        """Say why there are no rows: where the filter is typed, else at the bottom."""
        if self.is_open:
            self.answer(text, wrong=True)
        else:
            self._explorer.show_message(text, wrong=True)

    def _look_elsewhere(self, answer: RowsAnswer) -> None:
        """Name the layers that did something to what the filter finds, where no path of this view passes it."""
        stack, self._elsewhere = answer.request.stack, ()
        if self._explorer.snapshot is None or self._explorer.snapshot.waste is None:
            return  # not all layers have been read

        def show(found: tuple[int, ...]) -> None:
            shown = self._tree.rows.answer
            if shown is None or shown.request is not answer.request or stack is not self._explorer.stack:
                return
            self._elsewhere = found
            if found:
                self._say_elsewhere(is_typing=self.has_focus_within)
            else:
                self._tree.say(("No layer has a path that passes the filter.", "muted"))

        self._explorer.run_in_background(lambda: layers_of_matches(stack, answer.request.pattern), show)

    def _say_elsewhere(self, *, is_typing: bool) -> None:
        """Name the layers with a match, and the key that goes to one; while one is typing, Enter goes to the tree."""
        info, found, layer = self._explorer.info, self._elsewhere, self._explorer.selection.layer
        names = ", ".join(layer_name(info, number) for number in found[:_NAMED])
        more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
        nearest = layer_name(info, nearest_below(found, layer))
        self._tree.say(
            ("Nothing here passes the filter.", "muted"),
            (f"There is a match in {'layer' if len(found) == 1 else 'layers'} {names}{more}.", ""),
            (f"Enter{' twice' if is_typing else ''} goes to layer {nearest}", "strong"),
        )

    def go_elsewhere(self) -> None:
        """Go to a layer that has a match, where the filter found nothing."""
        if not self._elsewhere or self._tree.row_count:
            return
        explorer, found = self._explorer, self._elsewhere
        self._elsewhere, self._goes_to_match = (), True
        explorer.navigation.remember()
        selection = explorer.selection
        view = ViewKind.CHANGES if selection.view in {ViewKind.SHADOWED, ViewKind.AGGREGATED} else None
        explorer.select(selection.at_layer(nearest_below(found, selection.layer), view))
        explorer.panes.go_to("tree")

    @on(FilterLine.Left)
    def _leave(self) -> None:
        """Go on to the tree, and keep the filter; without one, put the line away."""
        if self._elsewhere and not self._tree.row_count:
            self._say_elsewhere(is_typing=False)
        if not self.value:
            self.close()
        self._explorer.panes.go_to("tree")

    def go_to_match(self, step: int) -> None:
        """Go to the next (1) or previous (-1) match of the filter."""
        if not self._explorer.selection.pattern or self._tree.rows.answer is None:
            key = label(self._explorer.app, "explorer.filter")
            self._explorer.show_message(f"there is no filter; {key} begins one")
        elif not self._tree.go_to_match(step):
            self._explorer.show_message("no other match")
