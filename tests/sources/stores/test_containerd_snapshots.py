"""Which folder belongs to a layer or a container."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import Cancelled, DamagedImage, ImageNotFound
from dive_py.layers.cache import LayerCache
from dive_py.progress import Progress
from dive_py.sources.archives.stored_image import StoredImage
from dive_py.sources.stores.containerd_snapshots import SNAPSHOTTER, Snapshot, UnpackedImage, snapshots
from tests.building import oci_members, write_folder
from tests.sources.bolt_writer import as_tree, write_database
from tests.sources.opening import loaded, opened, paths, some_image

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BASE, UPPER, OWN = "sha256:" + "a" * 64, "sha256:" + "b" * 64, "c" * 64


def keep(root: Path, entries: dict[str, object]) -> None:
    folder = root / SNAPSHOTTER
    folder.mkdir()
    write_database(folder / "metadata.db", as_tree({"v1": {"snapshots": entries, "parents": {}}}))


def test_layers_and_containers(tmp_path: Path) -> None:
    keep(
        tmp_path,
        {
            f"moby/2/{BASE}": {"id": 1, "kind": 3, "size": 10},
            f"moby/4/{UPPER}": {"id": 300, "kind": 3, "parent": f"moby/2/{BASE}"},
            f"moby/6/{OWN}": {"id": 70_000, "kind": 2, "parent": f"moby/4/{UPPER}"},
            f"default/7/{BASE}": {"id": 4, "kind": 3},
        },
    )
    folder = f"{tmp_path}/{SNAPSHOTTER}/snapshots"
    assert snapshots(str(tmp_path)) == {
        BASE: Snapshot(f"{folder}/1/fs", "", "committed"),
        UPPER: Snapshot(f"{folder}/300/fs", BASE, "committed"),
        OWN: Snapshot(f"{folder}/70000/fs", UPPER, "active"),
    }
    assert snapshots(str(tmp_path), "default") == {BASE: Snapshot(f"{folder}/4/fs", "", "committed")}
    assert snapshots(str(tmp_path), "k8s.io") == {}


def test_entries_of_another_form_are_left_out(tmp_path: Path) -> None:
    keep(
        tmp_path,
        {
            "moby": {"id": 1}, "moby/2": {"id": 1}, "moby/x/a": {"id": 1}, "moby/3/": {"id": 1}, "moby/4/b": {},
            "moby/5/c": {"id": "\x80" * 3}, "moby/6/d": {"id": "\x7f" * 9, "kind": 9}, "moby/7/e": "no bucket",
        },
    )  # fmt: skip
    assert snapshots(str(tmp_path)) == {"d": Snapshot(f"{tmp_path}/{SNAPSHOTTER}/snapshots/127/fs", "", "")}


def test_what_is_no_such_store(tmp_path: Path) -> None:
    with pytest.raises(ImageNotFound):
        snapshots(str(tmp_path))
    (tmp_path / SNAPSHOTTER).mkdir()
    write_database(tmp_path / SNAPSHOTTER / "metadata.db", {})
    assert snapshots(str(tmp_path)) == {}
    (tmp_path / SNAPSHOTTER / "metadata.db").write_bytes(b"x" * 9000)
    with pytest.raises(DamagedImage):
        snapshots(str(tmp_path))


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
