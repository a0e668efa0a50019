"""What there is to tell beside a tree: facts that scroll."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from dive_py.tui.keys.keymap import bindings
from dive_py.tui.widgets.text_lines import TextLines

if TYPE_CHECKING:
    from textual.binding import BindingType

    from dive_py.tui.look.glyphs import Marks


class ToldPane(TextLines):
    """Facts about both images."""

    BINDINGS: ClassVar[list[BindingType]] = list(bindings("told"))

    def __init__(self, marks: Marks) -> None:
        super().__init__(id="told", marks=marks)
