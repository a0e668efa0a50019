"""The pane that shows all about the selected layer: command, digests, figures, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dive_py.presentation.steps import layer_label
from dive_py.tui.explorer.layer_facts import change_counts, layer_facts
from dive_py.tui.explorer.what_if import WhatIf
from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Glyphs
from dive_py.tui.widgets.line_list import CursorShown, LineList
from dive_py.tui.widgets.text_lines import FactRows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from dive_py.presentation.facts import Fact
    from dive_py.progressive import Snapshot
    from dive_py.sources.image import ImageInfo
    from dive_py.tui.explorer.base_finder import BaseFinder
    from dive_py.tui.explorer.selection import Selection


class DetailsPane(LineList):
    """Command, digests, figures, and what is wrong with the layer.

    Args:
        finder: Finds what the image stands on.
        glyphs: What to draw with.
    """

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("details"))

    def __init__(self, finder: BaseFinder, *, glyphs: Glyphs = UNICODE) -> None:
        self._text = FactRows()
        super().__init__(id="details", glyphs=glyphs, rows=self._text, cursor_shown=CursorShown.WITH_FOCUS)
        self.set_title("Layer")
        self.raw = False
        """Whether commands are shown with their shell, as the history has them."""
        self._followed: tuple[ImageInfo | None, Snapshot | None, int] = (None, None, 0)
        self._counts: dict[int, str] = {}
        self._what_if = WhatIf(self, self._show, finder)

    def follow(self, info: ImageInfo | None, snapshot: Snapshot | None, selection: Selection) -> None:
        """Show the selected layer."""
        before, self._followed = self._followed, (info, snapshot, selection.layer)
        if before[1] is not snapshot:
            self._counts = {}
        is_new = self._what_if.follow(info, snapshot, selection)
        if is_new or before != self._followed:
            self._show()

    @property
    def facts(self) -> Sequence[Fact]:
        """What is shown."""
        return self._text.facts

    stored = None
    """No row stands for a path or a layer."""
    no_path = ""

    @property
    def copyable(self) -> str:
        """What is copied: what the cursor stands on."""
        fact = self._text.under(self.cursor)
        return fact.copy or fact.text if fact is not None else ""

    def show_shell(self) -> None:
        """Show commands with their shell, or without."""
        self.raw = not self.raw
        self._show()

    def _show(self) -> None:
        info, snapshot, number = self._followed
        if info is None or not info.layers:
            return
        layer = info.layers[number]
        if snapshot is not None and number in snapshot.readable and number not in self._counts:
            self._counts[number] = change_counts(snapshot.stack, number, self.glyphs, rw=layer.rw)
        self.set_title(f"Layer {layer_label(layer)}")
        changes = self._counts.get(number, "")
        facts = layer_facts(layer, snapshot, self.glyphs, changes=changes, raw=self.raw)
        self._text.show(self, [*self._what_if.facts, *facts])
