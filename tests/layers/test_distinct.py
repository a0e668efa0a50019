"""Distinct values."""

from __future__ import annotations

import numpy as np
import pytest

from dive_py.layers.distinct import distinct, numbered


@pytest.mark.parametrize("values", [[], [7], [3, 1, 3, 2, 1], [-5, 0, 5, -5]])
@pytest.mark.parametrize("kind", [np.int16, np.int32, np.int64])
def test_it_is_what_numpy_gives(values: list[int], kind: type[np.signedinteger]) -> None:
    array = np.array(values, kind)
    expected, places = np.unique(array, return_inverse=True)
    found, where = numbered(array)
    assert distinct(array).tolist() == found.tolist() == expected.tolist()
    assert distinct(array).dtype == kind
    assert where.tolist() == places.tolist()


def test_booleans_have_an_order_too() -> None:
    assert distinct(np.array([True, False, True])).tolist() == [False, True]
