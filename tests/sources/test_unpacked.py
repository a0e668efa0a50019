"""Contents of a layer from the folder into which it was unpacked; how they fail: with the images that have them."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedLayer
from dive_py.progress import Progress
from dive_py.sources.folder import LocalFolder
from dive_py.sources.unpacked import unpacked_digests
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
    found = unpacked_digests(folder, "layer", index, [512, 1536], [3, 5], progress)
    assert found == [sha256(b"one").digest(), sha256(b"three").digest()]
    assert progress.done == 8
    with pytest.raises(DamagedLayer, match="not where it was"):
        unpacked_digests(folder, "layer", index, [513], [3], progress)
