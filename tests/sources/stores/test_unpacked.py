"""Contents of a layer from the folder into which it was unpacked; how they fail: with the images that have them."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedLayer
from dive_py.layers.index import LayerIndex
from dive_py.progress import Progress
from dive_py.sources.stores.folder import LocalFolder, PassingFile
from dive_py.sources.stores.unpacked import arrived, bytes_left, index_of, unpacked_contents
from tests.building import file
from tests.layers.splitting import record, scanned_record

if TYPE_CHECKING:
    from pathlib import Path


def test_a_content_is_found_by_its_place_in_the_tar(tmp_path: Path) -> None:
    index = scanned_record(record([file("a/b", b"one"), file("c", b"three")]))
    (tmp_path / "layer/a").mkdir(parents=True)
    (tmp_path / "layer/a/b").write_bytes(b"one")
    (tmp_path / "layer/c").write_bytes(b"three")
    progress = Progress()
    folder = LocalFolder(str(tmp_path))
    found = {
        number: (content.read(9), content.stretch is not None)
        for number, content in unpacked_contents(folder, "layer", index, [512, 1536], [3, 5], progress)
    }
    assert found == {0: (b"one", True), 1: (b"three", True)}
    assert progress.done == 8
    with pytest.raises(DamagedLayer, match="not where it was"):
        list(unpacked_contents(folder, "layer", index, [513], [3], progress))
    assert list(unpacked_contents(folder, "layer", index, [], [], progress)) == []


def test_what_a_later_entry_of_the_same_tar_replaced_is_not_taken_for_it(tmp_path: Path) -> None:
    index = scanned_record(record([file("a", b"one"), file("a", b"two")]))
    (tmp_path / "layer").mkdir()
    (tmp_path / "layer/a").write_bytes(b"two")
    folder = LocalFolder(str(tmp_path))
    with pytest.raises(DamagedLayer, match="successor"):
        list(unpacked_contents(folder, "layer", index, [512], [3], Progress()))
    found = [content.read(9) for _, content in unpacked_contents(folder, "layer", index, [1536], [3], Progress())]
    assert found == [b"two"]


STORED = record([file("a", b"1"), file("b", b"2")])


def passing() -> PassingFile:
    return PassingFile(0, "tar-split.json.gz", len(STORED), BytesIO(STORED))


def test_a_small_record_is_kept_and_a_large_one_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    small = arrived(passing(), Progress())
    assert (small, bytes_left(small)) == (STORED, len(STORED))
    monkeypatch.setattr("dive_py.sources.stores.unpacked._LARGEST_KEPT", 10)
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
