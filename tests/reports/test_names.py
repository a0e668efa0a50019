"""The paths of many ids at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from dive_py.overlay.stack import LayerStack
from dive_py.reports import go_json
from dive_py.reports.names import escaped_paths_of
from tests.building import file

Stacked = Callable[..., LayerStack]


@pytest.mark.parametrize("ids", [[], [0], [5, 3, 4], [1, 200], list(range(201))])
@pytest.mark.parametrize("name", ["plain", "<tag>", b"\xff", "a\nb"])
def test_escaped_paths_are_those_of_json(stacked: Stacked, name: str | bytes, ids: list[int]) -> None:
    """Whether all paths of a range are plain or one of them is not."""
    paths = stacked([*(file(f"{number:03}/x") for number in range(100)), file(name)]).paths
    wanted = np.array(ids, np.int32)
    found = escaped_paths_of(paths, wanted)
    assert [f'"{path}"' for path in found] == [go_json.string(path) for path in paths.paths(wanted)]
