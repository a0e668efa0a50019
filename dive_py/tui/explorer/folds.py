"""What is folded in the explorer's tree: one state for all layers, another one while a filter is in force."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.settings import keys
from dive_py.settings.values import Rank
from dive_py.tui.explorer.selection import Selection, ViewKind, unfolds_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.overlay.paths import Paths
    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import Collapse
    from dive_py.settings.values import Settings

BIG: Final = 2_000
"""Entries from which on a layer, or what several show together, starts folded and sorted by size: forty screens."""


def is_big(stack: LayerStack, selection: Selection) -> bool:
    """Return whether so many rows are selected that the largest directories are worth more than the first rows."""
    first, last = selection.compared
    if selection.view is ViewKind.MERGED or selection.whole:
        first, last = 0, selection.layer
    return int(stack.first_entry[last + 1] - stack.first_entry[first]) > BIG


class Folds:
    """Which directories are folded: of what is small, of what is big, and of what a filter found.

    A new filter shows all that it finds; without it, everything is as it was before.

    Args:
        all_folded: Whether everything is folded at first.
        big_folded: Whether what is big is folded at first, but for its largest directories.
    """

    def __init__(self, *, all_folded: bool = False, big_folded: bool = True) -> None:
        self.big_folded = big_folded
        """Whether what is big is folded at first."""
        self._all_folded = all_folded
        self._paths: Paths | None = None
        self._small: Collapse | None = None
        self._big: Collapse | None = None
        self._found: Collapse | None = None
        self._unfolded: set[tuple[object, ...]] = set()

    @classmethod
    def first(cls, settings: Settings) -> Folds:
        """Return the folds that the settings ask for."""
        big_folded = not unfolds_all(settings) and settings.origin(keys.COLLAPSED).rank is Rank.DEFAULT
        return cls(all_folded=settings[keys.COLLAPSED], big_folded=big_folded)

    def follow(self, paths: Paths, *, is_filtered: bool) -> None:
        """Carry over to other paths what is folded, and forget what was folded of a filter that is gone.

        Args:
            paths: All paths; the first ones start folded as it was asked for.
            is_filtered: Whether a filter is in force.
        """
        from dive_py.presentation.rows import Collapse

        before, self._paths = self._paths, paths
        if before is None or self._small is None or self._big is None:
            self._small = Collapse.over(paths, collapsed=self._all_folded)
            self._big = Collapse.over(paths, collapsed=self._all_folded or self.big_folded)
        elif before is not paths:
            self._small = self._small.translated(before, paths)
            self._big = self._big.translated(before, paths)
            self._found = self._found.translated(before, paths) if self._found is not None else None
        if not is_filtered:
            self._found = None
        elif self._found is None:
            self._found = Collapse.over(paths)

    def of(self, stack: LayerStack, selection: Selection) -> Collapse | None:
        """Return the state of what is selected; None until there are paths. Changing it changes the folds."""
        if self._found is not None:
            return self._found
        return self._big if is_big(stack, selection) else self._small

    def reveal(self, path_id: int) -> None:
        """Unfold all directories that lead to a path."""
        for state in (self._small, self._big, self._found):
            if state is not None and self._paths is not None:
                state.reveal(self._paths, path_id)

    def sort(self, stack: LayerStack, selection: Selection) -> str:
        """Return the order of the rows: `name` or `size`."""
        return selection.sort or ("size" if self.big_folded and is_big(stack, selection) else "name")

    def wants_unfolding(self, stack: LayerStack, selection: Selection) -> bool:
        """Return whether the largest directories are to be opened: once in each big place, where it is seen first."""
        is_seen = selection.pattern or selection.place in self._unfolded
        return self.big_folded and not is_seen and is_big(stack, selection)

    def unfold(self, selection: Selection, path_ids: Iterable[int]) -> None:
        """Note which directories of a big place were opened for its first sight."""
        self._unfolded.add(selection.place)
        if self._big is not None:
            for path_id in path_ids:
                self._big.put(path_id, collapsed=False)
