"""An image that has the same layer twice, in every place where images are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.exploration import Exploration
from dive_py.progress import Progress
from tests.building import directory, file, whiteout
from tests.overlay.stacking import changes, tree
from tests.sources.everywhere import PLACES

if TYPE_CHECKING:
    from dive_py.progressive import Snapshot
    from tests.sources.everywhere import Everywhere

TWICE = [directory("d"), file("d/a", b"1234"), file("b", b"12", mtime=9)]
LAYERS = [TWICE, [whiteout("b"), file("c", b"1")], TWICE]


@pytest.mark.parametrize("is_shown", [True, False], ids=["explorer", "command line"])
@pytest.mark.parametrize("place", PLACES)
def test_both_are_there(everywhere: Everywhere, place: str, *, is_shown: bool) -> None:
    told: list[Snapshot] = []
    with everywhere.open(place, LAYERS) as image:
        exploration = Exploration(image)
        if is_shown:
            exploration.load_visibly(Progress(), told.append)
        else:
            exploration.load(Progress())
    stack = exploration.stack
    assert not any((exploration.loaded.errors, *(snapshot.damages for snapshot in told)))
    assert tree(stack) == {"b": "file", "c": "file", "d": "dir", "d/a": "file"}
    assert changes(stack, 2) == {"b": "added", "d": "identical", "d/a": "identical"}
    assert (exploration.waste.stored, exploration.waste.wasted) == (13, 6)
    assert not is_shown or told[-1].complete
