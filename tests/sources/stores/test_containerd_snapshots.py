"""Which folder belongs to a layer or a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage, ImageNotFound
from dive_py.sources.stores.containerd_snapshots import SNAPSHOTTER, Snapshot, snapshots
from tests.sources.bolt_writer import as_tree, write_database

if TYPE_CHECKING:
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
