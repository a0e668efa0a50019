"""What is big in the explorer's tree, and so starts folded and sorted by size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation import unfolding
from dive_py.tui.explorer.selection import HIDDEN, ViewKind

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.unfolding import Folds
    from dive_py.tui.explorer.selection import Selection


def is_big(stack: LayerStack, selection: Selection) -> bool:
    """Return whether so many entries are selected that they start folded."""
    first, last = selection.compared
    shows_untouched = selection.whole or selection.view in {ViewKind.MERGED, ViewKind.AGGREGATED}
    if shows_untouched and not HIDDEN["unmodified"] <= selection.hidden:
        first = 0
    return unfolding.is_big(int(stack.first_entry[last + 1] - stack.first_entry[first]))


def sort_of(folds: Folds, stack: LayerStack, selection: Selection) -> str:
    """Return the order of the rows: `name` or `size`."""
    return selection.sort or ("size" if folds.big_folded and is_big(stack, selection) else "name")
