"""What is folded in the explorer's tree: one state for all layers, another one while a filter is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on

from dive_py.tui.explorer.tree_pane import TreePane
from dive_py.tui.explorer.tree_rows import ExplorerTree
from dive_py.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from dive_py.presentation.rows import Collapse
    from dive_py.tui.explorer.request import Visit
    from dive_py.tui.explorer.views import RowsAnswer


class ExplorerFolds(ExplorerTree):
    """Folding and unfolding. A new filter shows all that it finds; without it, everything is as it was before."""

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._found_folds: Collapse | None = None
        self._entering = 0

    @property
    def folds(self) -> Collapse | None:
        """What is folded now; None until there are paths."""
        from dive_py.presentation.rows import Collapse

        if not self.pattern or self.stack is None:
            return super().folds
        if self._found_folds is None:
            self._found_folds = Collapse.over(self.stack.paths)
        return self._found_folds

    def put_pattern(self, pattern: str) -> None:
        """Put another filter in force, empty for none; whoever does it asks for the rows."""
        self.pattern = pattern
        if not pattern:
            self._found_folds = None

    def layers_came(self, *, anew: bool) -> None:
        """Carry over what is folded by path."""
        before = self.answer.request.stack if self.answer is not None else None
        if anew and self._found_folds is not None:
            known = before is not None and self.stack is not None
            self._found_folds = self._found_folds.translated(before.paths, self.stack.paths) if known else None  # type: ignore[union-attr]
        super().layers_came(anew=anew)

    def show_rows(self, answer: RowsAnswer) -> None:
        """Show the rows; where a directory was unfolded to be entered, the cursor goes in."""
        super().show_rows(answer)
        if self._entering != answer.request.number or answer.model is None:
            return
        self._entering = 0
        row = self.tree_pane.current
        if row is not None and row.has_children and not row.collapsed:
            self.tree_pane.action_move(1)

    @on(TreePane.Folded)
    def _folded(self, event: TreePane.Folded) -> None:
        folds = self.folds
        if folds is not None:
            folds.toggle(event.path_id)
            self.path = self.tree_pane.path
            self._entering = self._asked + 1 if event.enters else 0
            self.want_rows()

    @on(LineList.Chosen, "#tree")
    def _row_chosen(self) -> None:
        self.tree_pane.action_fold()

    def action_collapse_all(self) -> None:
        """Fold all directories; unfold them where none of those in the tree is unfolded."""
        self.bring("tree")
        folds, model = self.folds, self.tree_pane.model
        if folds is not None and model is not None:
            folds.set_all(model.has_open())
            self.want_rows()
