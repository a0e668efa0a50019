"""The paths of many ids at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dive_py.overlay.stack import LayerStack
from dive_py.reports.names import paths_of
from tests.building import file

Stacked = Callable[..., LayerStack]


@pytest.mark.parametrize("ids", [[], [0], [5, 3, 4], [3, 3], [1, 200], [200, 0, 100], list(range(201))])
def test_every_way_gives_the_same(stacked: Stacked, ids: list[int]) -> None:
    """Neighbours and strangers, in any order, the root included."""
    paths = stacked([file(f"{number:03}\xe9/x") for number in range(100)]).paths
    assert paths_of(paths, np.array(ids, np.int32)) == paths.paths(ids)
