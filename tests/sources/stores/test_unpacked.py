"""Contents of a layer from the folder into which it was unpacked; how they fail: with the images that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedLayer
from dive_py.progress import Progress
from dive_py.sources.stores.folder import LocalFolder
from dive_py.sources.stores.unpacked import unpacked_contents
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
