"""What is selected in the explorer: one immutable value, without widgets, arrays or threads.

The screen holds one `Selection`; what a person does makes another one, which every pane follows. `Trail` remembers
those that a jump came from.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from dive_py.overlay.vocabulary import UNCHANGED, Change
from dive_py.presentation.unfolding import unfolds_all
from dive_py.settings import keys
from dive_py.settings.values import Rank

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.overlay.stack import LayerStack
    from dive_py.settings.values import Settings


class Pointed(NamedTuple):
    """The row under the tree's cursor."""

    stack: LayerStack
    path_id: int
    entry: int
    layer: int
    """The selected layer."""


@dataclass(frozen=True)
class Stored:
    """A path as one layer has it, or several have it, to look at it or to extract it."""

    path: bytes
    """Without leading slash; empty for all paths."""
    entry: int | None
    """The entry of the path; None where it stands for a directory or a layer as a whole."""
    layer: int | None
    """The layer that has it; None for what all layers up to `upto` have."""
    upto: int
    """That layer; of several, the uppermost that counts."""


def copyable_path(path: bytes | None) -> str:
    """Return a path for the clipboard, with its leading slash; empty for none."""
    return "/" + path.decode("utf-8", "surrogateescape").encode("utf-8", "replace").decode() if path else ""


class ViewKind(StrEnum):
    """What the tree shows of a layer."""

    CHANGES = "changes"
    """What this layer did; untouched paths are hidden."""
    MERGED = "merged"
    """The file system up to this layer as a container sees it, with this layer's marks."""
    AGGREGATED = "aggregated"
    """A range of layers against what is below it."""
    STORED = "stored"
    """All that this layer's tar holds."""
    SHADOWED = "shadowed"
    """Only what an upper layer hides."""


HIDDEN: dict[str, frozenset[Change]] = {
    "added": frozenset((Change.ADDED,)),
    "removed": frozenset((Change.REMOVED,)),
    "modified": frozenset((Change.MODIFIED, Change.METADATA)),
    "unmodified": UNCHANGED,
}
"""The changes that each key hides or shows."""

_OF_ONE_LAYER = frozenset((ViewKind.CHANGES, ViewKind.STORED, ViewKind.SHADOWED))
"""Views whose rows are what one layer has."""


@dataclass(frozen=True)
class Selection:
    """The selected layer, range, view and path, and which rows of the tree are shown."""

    layer: int = 0
    """The selected layer; -1 for the uppermost while their number is not known."""
    view: ViewKind = ViewKind.CHANGES
    """The view of the tree."""
    range_start: int | None = None
    """The other end of a range that was widened by hand, or None."""
    path: bytes | None = None
    """The path that the cursor was put on, without leading slash; it is looked for in every layer."""
    pattern: str = ""
    """The filter that is in force, as typed; empty for none."""
    sort: str = ""
    """`name` or `size` where one was chosen; empty for names, and for sizes where there is much."""
    hidden: frozenset[Change] = frozenset()
    """Changes whose rows are left out."""
    whole: bool = False
    """Whether what a layer left as it was stands among its changes."""

    @classmethod
    def first(cls, settings: Settings, layer: int = 0) -> Selection:
        """Return the selection that the settings ask for.

        Args:
            settings: The settings.
            layer: The layer to begin with.
        """
        untouched = settings[keys.UNTOUCHED]
        return cls(
            layer,
            ViewKind(settings[keys.VIEW]),
            sort=settings[keys.SORT] if settings.origin(keys.SORT).rank is not Rank.DEFAULT else "",
            hidden=frozenset[Change]().union(*(HIDDEN[name] for name in settings[keys.HIDE])),
            whole=unfolds_all(settings) if untouched is None else untouched,
        )

    @property
    def compared(self) -> tuple[int, int]:
        """First and last of the layers that are compared; the last one need not be the selected one."""
        if self.view is not ViewKind.AGGREGATED:
            return self.layer, self.layer
        if self.range_start is not None:
            return min(self.range_start, self.layer), max(self.range_start, self.layer)
        return min(1, self.layer), self.layer

    @property
    def is_of_one_layer(self) -> bool:
        """Whether the rows are what one layer has, rather than a file system."""
        return self.view in _OF_ONE_LAYER

    @property
    def place(self) -> tuple[object, ...]:
        """What the rows are taken from, whatever of them is folded, hidden or filtered."""
        return self.view, *self.compared, self.whole and self.view is ViewKind.CHANGES

    def within(self, count: int) -> Selection:
        """Return the selection for an image of `count` layers."""
        top = max(0, count - 1)
        return replace(self, layer=top if self.layer < 0 else min(self.layer, top))

    def at_layer(self, layer: int, view: ViewKind | None = None) -> Selection:
        """Return the selection of another layer, without a range, and in another view if one is given."""
        return replace(self, layer=layer, range_start=None, view=view or self.view)

    def widened_to(self, layer: int) -> Selection:
        """Return a range from where it begins up or down to a layer.

        Towards upper layers the range grows that is there; towards lower ones one begins at the selected layer.
        """
        start = self.range_start
        if start is None:
            start = self.compared[0] if layer > self.layer else self.layer
        return replace(self, layer=layer, range_start=start, view=ViewKind.AGGREGATED)

    def in_view(self, view: ViewKind) -> Selection:
        """Return the selection in one of the five views as it is at first."""
        if view is self.view and not self.whole:
            return self
        return replace(self, view=view, whole=False, range_start=None)

    def in_next_view(self) -> Selection:
        """Return the selection in the next of the five views."""
        views = tuple(ViewKind)
        return self.in_view(views[(views.index(self.view) + 1) % len(views)])

    def at_path(self, path: bytes | None) -> Selection:
        """Return the selection with the cursor on another path."""
        return replace(self, path=path)

    def filtered(self, pattern: str) -> Selection:
        """Return the selection with another filter, empty for none."""
        return replace(self, pattern=pattern)

    def sorted_by(self, sort: str) -> Selection:
        """Return the selection sorted by `name` or `size`."""
        return replace(self, sort=sort)

    def toggled(self, name: str) -> Selection:
        """Return the selection with the rows of one kind of change, a key of `HIDDEN`, hidden or shown."""
        which = HIDDEN[name]
        if name == "unmodified" and self.view is ViewKind.CHANGES:
            # these rows are hidden there unless they are asked for
            return replace(self, whole=not self.whole, hidden=self.hidden - which)
        return replace(self, hidden=self.hidden - which if which <= self.hidden else self.hidden | which)

    def to_path(self, layer: int, path: bytes, view: ViewKind | None = None) -> Iterator[Selection]:
        """Yield selections of a path in a layer, each of which shows more than the one before, until all is shown.

        Args:
            layer: The layer.
            path: Without leading slash.
            view: The view; None to keep the one there is.
        """
        wider = self.at_layer(layer, view).at_path(path)
        yield wider
        if wider.pattern:
            yield (wider := wider.filtered(""))
        if wider.hidden:
            yield (wider := replace(wider, hidden=frozenset()))
        if wider.view is not ViewKind.MERGED:
            yield (wider := replace(wider, view=ViewKind.MERGED))
        yield replace(wider, view=ViewKind.CHANGES)  # what a layer removed is in no merged tree

    def back_at(self, before: Selection) -> Selection:
        """Return to the layer, view and path of a selection of before; filter and order stay."""
        return self.at_layer(before.layer, before.view).at_path(before.path)


class Stop(NamedTuple):
    """Where a jump came from."""

    selection: Selection
    pane: str
    """The pane that had the focus."""
    inside: str
    """The cause or culprit whose files the waste listed; empty where it listed all."""


class Trail:
    """The way back: where each jump came from, the newest last."""

    def __init__(self) -> None:
        self._stops: list[Stop] = []

    def remember(self, selection: Selection, pane: str, inside: str = "") -> None:
        """Add a place to come back to."""
        self._stops.append(Stop(selection, pane, inside))

    def leads_inside(self, inside: str) -> bool:
        """Return whether the newest place is among the files of this cause or culprit."""
        return bool(self._stops) and self._stops[-1].inside == inside

    def back(self) -> Stop | None:
        """Take the newest place off the trail; None where there is none."""
        return self._stops.pop() if self._stops else None
