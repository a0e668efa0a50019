"""What of a tree is folded: little starts unfolded; much folded, but for its largest directories.

The explorer has its `Folds` before the first frame: numpy comes with the first rows only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from dive_py.settings import keys
from dive_py.settings.values import Rank

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from dive_py.overlay.paths import Paths
    from dive_py.settings.values import Settings

BIG: Final = 2_000
"""Rows above which a tree starts folded and sorted by size: forty screens."""

_CANDIDATES: Final = 200
"""Directories that are looked at; the largest ones."""

_PART: Final = 50
"""A directory below this part of all bytes stays folded."""

_FEWEST: Final = 8
"""Rows that the largest directories are opened to however little room there is."""


def is_big(rows: int) -> bool:
    """Return whether so many rows are shown that the largest directories are worth more than the first rows."""
    return rows > BIG


def unfolds_all(settings: Settings) -> bool:
    """Return whether everything is unfolded and sorted by name at first, as in dive."""
    return settings[keys.PRESET] == "dive"


@dataclass(eq=False)
class Collapse:
    """Which directories are collapsed, by path, so that it survives a change of the layer."""

    mask: NDArray[np.bool_]
    """For each path id whether it is collapsed."""
    rest: bool = False
    """What holds for directories that were not folded or unfolded by hand."""

    @classmethod
    def over(cls, paths: Paths, *, collapsed: bool = False) -> Collapse:
        """Let all directories of an image start collapsed or not."""
        import numpy as np

        return cls(np.full(paths.count, collapsed, np.bool_), collapsed)

    def toggle(self, path_id: int) -> None:
        """Collapse what is expanded, and the other way round."""
        self.mask[path_id] = not self.mask[path_id]

    def put(self, path_id: int, *, collapsed: bool) -> None:
        """Collapse or expand one directory."""
        self.mask[path_id] = collapsed

    def set_all(self, collapsed: bool) -> None:  # noqa: FBT001 - the verb says what the value means
        """Collapse or expand all."""
        self.mask[:] = collapsed
        self.rest = collapsed

    def reveal(self, paths: Paths, path_id: int) -> None:
        """Expand all directories that lead to a path."""
        while path_id:
            path_id = int(paths.parent[path_id])
            self.mask[path_id] = False

    def copy(self) -> Collapse:
        """Return an independent copy, for a thread to work with."""
        return replace(self, mask=self.mask.copy())

    def translated(self, old: Paths, new: Paths) -> Collapse:
        """Return the same state for other paths: what differs from the rest is carried over by path."""
        import numpy as np

        twin = Collapse.over(new, collapsed=self.rest)
        for path_id in np.flatnonzero(self.mask != self.rest).tolist():
            found = new.find(old.path(path_id))
            if found is not None:
                twin.mask[found] = self.mask[path_id]
        return twin


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
        self._unfolded: set[object] = set()

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

    def of(self, *, is_big: bool) -> Collapse | None:
        """Return the state of what is small or big; None until there are paths. Changing it changes the folds."""
        if self._found is not None:
            return self._found
        return self._big if is_big else self._small

    def reveal(self, path_id: int) -> None:
        """Unfold all directories that lead to a path."""
        for state in (self._small, self._big, self._found):
            if state is not None and self._paths is not None:
                state.reveal(self._paths, path_id)

    def room(self, place: object, height: int) -> int:
        """Return to how many rows the largest directories of a big place are to be opened; 0 for none.

        Args:
            place: The place; in each, that is done once, where it is seen first.
            height: Rows that are visible at once.
        """
        is_seen = self._found is not None or place in self._unfolded
        return max(_FEWEST, height - 1) if self.big_folded and not is_seen else 0

    def unfold(self, place: object, path_ids: Iterable[int]) -> None:
        """Note which directories of a big place were opened for its first sight."""
        self._unfolded.add(place)
        if self._big is not None:
            for path_id in path_ids:
                self._big.put(path_id, collapsed=False)


def heaviest(
    rows: NDArray[np.int32], directories: NDArray[np.int32], sizes: NDArray[np.int64], paths: Paths, limit: int
) -> list[int]:
    """Return the path ids of the directories to open, the largest first, so that at most `limit` rows are seen."""
    import numpy as np

    children = np.bincount(paths.parent[rows], minlength=paths.count)
    order = np.argsort(-sizes, kind="stable")[:_CANDIDATES]
    opened: list[int] = []
    reached, seen = {0}, int(children[0])
    total = int(sizes[order[0]]) if len(order) else 0
    for path_id, size in zip(directories[order].tolist(), sizes[order].tolist(), strict=True):
        more = int(children[path_id])
        if size * _PART < total:
            break
        if int(paths.parent[path_id]) in reached and seen + more <= limit:
            reached.add(path_id)
            opened.append(path_id)
            seen += more
    return opened
