"""The record of a layer, taken as it passes and indexed later."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.sources.stores.folder import PassingFile
from dive_py.sources.stores.records import arrived, bytes_left, index_of
from tests.building import file
from tests.layers.splitting import record

if TYPE_CHECKING:
    import pytest

STORED = record([file("a", b"1"), file("b", b"2")])


def passing() -> PassingFile:
    return PassingFile(0, "tar-split.json.gz", len(STORED), BytesIO(STORED))


def test_a_small_record_is_kept_and_a_large_one_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    small = arrived(passing(), Progress())
    assert (small, bytes_left(small)) == (STORED, len(STORED))
    monkeypatch.setattr("dive_py.sources.stores.records._LARGEST_KEPT", 10)
    large = arrived(passing(), Progress())
    assert bytes_left(large) == 0
    for taken in (small, large):
        index = index_of(taken, "here", Progress())
        assert isinstance(index, LayerIndex)
        assert index.count == 2


def test_damage_has_its_place() -> None:
    for broken in (b"not a record", STORED[:-20]):
        index = index_of(broken, "here", Progress())
        assert isinstance(index, LayerIndex)
        assert index.damage.startswith("here: ")
