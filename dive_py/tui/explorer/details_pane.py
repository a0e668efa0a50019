"""The pane that tells all about the selected layer."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from textual.binding import BindingType


from dive_py.tui.keys.keymap import bindings
from dive_py.tui.look.glyphs import UNICODE, Marks
from dive_py.tui.widgets.text_lines import TextLines


class DetailsPane(TextLines):
    """Command, digests, figures, and what is wrong with the layer."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("details"))

    def __init__(self, *, marks: Marks = UNICODE) -> None:
        super().__init__(id="details", marks=marks, quiet=True)
