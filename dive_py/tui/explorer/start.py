"""How the explorer looks at first, as a person settled it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.overlay.vocabulary import UNCHANGED, Change
from dive_py.settings import keys
from dive_py.settings.values import Rank
from dive_py.tui.explorer.views import ViewKind

if TYPE_CHECKING:
    from dive_py.presentation.waste_rows import Grouping
    from dive_py.settings.values import Settings
    from dive_py.tui.explorer.tree_rows import ExplorerTree

HIDDEN: dict[str, frozenset[Change]] = {
    "added": frozenset((Change.ADDED,)),
    "removed": frozenset((Change.REMOVED,)),
    "modified": frozenset((Change.MODIFIED, Change.METADATA)),
    "unmodified": UNCHANGED,
}
"""What hiding one kind of change leaves out."""


def begin(screen: ExplorerTree, settings: Settings) -> None:
    """Let a screen that shows nothing yet begin as it was settled."""
    screen.kind = ViewKind(settings[keys.VIEW])
    is_dive = settings[keys.PRESET] == "dive"  # which unfolds all, and sorts by name
    screen.begins_folded = not is_dive and settings.origin(keys.COLLAPSED).rank is Rank.DEFAULT
    if settings.origin(keys.SORT).rank is not Rank.DEFAULT:
        screen.wanted_sort = settings[keys.SORT]
    screen.hidden = frozenset().union(*(HIDDEN[name] for name in settings[keys.HIDE]))
    whole = settings[keys.UNTOUCHED]
    screen.whole = is_dive if whole is None else whole
    screen.folded = settings[keys.COLLAPSED]
    screen.turned = settings[keys.BASE_BELOW]
    screen.all_steps = settings[keys.STEPS]
    screen.tree_pane.attributes = settings[keys.ATTRIBUTES]


def grouping(settings: Settings) -> Grouping:
    """How waste is grouped at first."""
    from dive_py.presentation.waste_rows import Grouping

    return Grouping(settings[keys.WASTE])
