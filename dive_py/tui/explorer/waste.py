"""The explorer's list of waste: grouped in four ways, on a thread where there is much of it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from dive_py.overlay.vocabulary import Cause
from dive_py.presentation.steps import layer_text, number_label
from dive_py.tui.explorer.filtering import ExplorerFilter
from dive_py.tui.explorer.start import grouping as first_grouping
from dive_py.tui.explorer.waste_pane import WastePane

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.analysis.waste import Waste
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.waste_rows import Grouping, WasteRows
    from dive_py.tui.explorer.request import Visit

_HEAVY = 20_000
"""Wasted contents from which on they are grouped on a thread: some 20 ms."""


class ExplorerWaste(ExplorerFilter):
    """Grouping waste, and opening a cause or culprit into its files."""

    @dataclass
    class Grouped(Message):
        """Rows of waste are there."""

        number: int
        rows: WasteRows
        inside: str

    def __init__(self, visit: Visit) -> None:
        super().__init__(visit)
        self._grouping: Grouping | None = None
        self._groupings = 0
        self._opened_row: tuple[Grouping | None, int] = (None, 0)

    def layers_came(self, *, anew: bool) -> None:
        """The figures bring the list of waste."""
        super().layers_came(anew=anew)
        if self.waste is not None and self.waste_pane.waste is not self.waste:
            self.group_waste()

    def group_waste(self, grouping: Grouping | None = None) -> None:
        """Show the waste in one way; None for the one before, at first as it was settled."""
        from dive_py.presentation.waste_rows import waste_rows

        stack, waste = self.stack, self.waste
        if stack is None or waste is None:
            return
        wanted = self._grouping = grouping or self._grouping or first_grouping(self.settings)
        self._work_out_waste(stack, waste, lambda: waste_rows(stack, waste, wanted), "")

    def action_waste(self) -> None:
        """Go to the list of waste, as it begins: not into what one culprit wastes."""
        self.close_inside()
        self.action_pane("waste")

    def close_inside(self) -> None:
        """Go back from what a cause or culprit wastes to the list of those, with the cursor where it was."""
        if self.waste_pane.inside:
            self.group_waste()

    def offers(self, id_: str) -> bool:
        """Only inside a cause or culprit Esc is worth its room, and in a pane no key is that leads to it."""
        if id_ == "explorer.close":
            return self.pane == "waste" and bool(self.waste_pane.inside)
        if id_ in {"explorer.waste", "explorer.story"}:
            return self.pane != id_.partition(".")[2] and super().offers(id_)
        return super().offers(id_)

    def word_of(self, id_: str) -> str:
        """Where Esc leads to."""
        if id_ == "explorer.close" and self._grouping is not None:
            return f"all {self._grouping}s"
        return super().word_of(id_)

    @on(WastePane.Regroup)
    def _regroup(self, event: WastePane.Regroup) -> None:
        from dive_py.presentation.waste_rows import Grouping

        shown = self.waste_pane.rows
        if shown is None:
            return
        if event.row is None:
            kinds = list(Grouping)
            before = self._grouping or first_grouping(self.settings)
            self.group_waste(kinds[(kinds.index(before) + 1) % len(kinds)])
        else:
            self._open_row(shown, event.row)

    def _open_row(self, shown: WasteRows, row: int) -> None:
        """Show the directories and files of a cause or culprit."""
        from dive_py.presentation.waste_rows import Grouping, members, waste_rows

        stack, waste = self.stack, self.waste
        if stack is None or waste is None:
            return
        self._opened_row = shown.grouping, row
        cause, culprit = int(shown.cause[row]), int(shown.culprit[row])
        inside = (
            Cause(cause).word if shown.grouping is Grouping.CAUSE else f"hidden by layer {number_label(stack, culprit)}"
        )
        self._work_out_waste(
            stack, waste, lambda: waste_rows(stack, waste, Grouping.DIRECTORY, members(waste, shown, row)), inside
        )

    def _work_out_waste(self, stack: LayerStack, waste: Waste, work: Callable[[], WasteRows], inside: str) -> None:
        self._groupings += 1
        number = self._groupings
        if len(waste.items) < _HEAVY:
            self._show_waste(stack, waste, work(), inside)
            return
        if self.waste_pane.rows is None:
            self.waste_pane.say("adding up")

        def answer() -> None:
            self.post_message(self.Grouped(number, work(), inside))

        threading.Thread(target=answer, name="divepy-waste", daemon=True).start()

    @on(Grouped)
    def _grouped(self, event: Grouped) -> None:
        if event.number == self._groupings and self.stack is not None and self.waste is not None:
            self._show_waste(self.stack, self.waste, event.rows, event.inside)

    def _show_waste(self, stack: LayerStack, waste: Waste, rows: WasteRows, inside: str) -> None:
        pane, info, snapshot = self.waste_pane, self.info, self.snapshot
        if snapshot is None:
            return
        pane.steps = [layer_text(layer, self.marks.newline) for layer in info.layers] if info is not None else ()
        same = pane.rows is not None and not inside and pane.rows.grouping is rows.grouping
        cursor = pane.cursor if same else 0
        if pane.inside and not inside and self._opened_row[0] is rows.grouping:
            cursor = self._opened_row[1]
        pane.show(stack, waste, rows, snapshot.unread, inside=inside, cursor=cursor)
        self.footer.refresh()
