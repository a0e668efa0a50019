"""Layers that lie unpacked beside their blobs."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedImage
from dive_py.layers.cache import LayerCache
from dive_py.progress import Progress
from dive_py.sources.archives.stored_image import StoredImage
from dive_py.sources.stores.unpacked_image import UnpackedImage
from tests.building import oci_members, write_folder
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


def image_of(folder: Path, folders: Sequence[str], cache: LayerCache | None = None) -> UnpackedImage:
    stored = opened(write_folder(folder / "layout", oci_members([some_image()])), cache)
    assert isinstance(stored, StoredImage)
    return UnpackedImage(stored, lambda: folders)


def unpacked(folder: Path) -> list[str]:
    """Three folders as a snapshotter leaves them, one file in each."""
    for number in range(3):
        (folder / f"snapshot-{number}").mkdir()
        (folder / f"snapshot-{number}/file-{number}").write_bytes(b"x")
    return [str(folder / f"snapshot-{number}") for number in range(3)]


def test_the_folders_are_walked_base_first(tmp_path: Path) -> None:
    with image_of(tmp_path, unpacked(tmp_path)) as image:
        walked = image.preview(Progress())
        assert walked is not None
        assert [paths(index) for index in walked] == [[b"file-0"], [b"file-1"], [b"file-2"]]
        assert [len(paths(index)) for index in loaded(image)] == [4, 3, 3], "reading is not changed by it"


def test_a_folder_too_few_or_one_that_is_gone_shows_nothing(tmp_path: Path) -> None:
    folders = unpacked(tmp_path)
    with image_of(tmp_path, folders[:2]) as image:
        assert image.preview(Progress()) is None
    with image_of(tmp_path, [*folders[:2], str(tmp_path / "none")]) as image:
        assert image.preview(Progress()) is None
        assert len(loaded(image)) == 3


def test_a_database_that_cannot_be_read_harms_nothing(tmp_path: Path) -> None:
    with image_of(tmp_path, []) as image:

        def damaged() -> list[str]:
            raise DamagedImage("torn")

        image._folders = damaged  # noqa: SLF001
        assert image.preview(Progress()) is None


def test_nothing_is_walked_where_all_indexes_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.layers.cache._TICK", 0)
    monkeypatch.setattr("dive_py.layers.cache._COARSE_TICK", 0)
    cache = LayerCache(tmp_path / "cache")
    with image_of(tmp_path, unpacked(tmp_path), cache) as image:
        assert image.preview(Progress()) is not None
        loaded(image)
        cache.flush()
        assert image.preview(Progress()) is None


def test_it_stops_when_asked(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with image_of(tmp_path, unpacked(tmp_path)) as image, pytest.raises(Cancelled):
        image.preview(Progress(stop=stop))
