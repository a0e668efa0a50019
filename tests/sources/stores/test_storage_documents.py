"""The lists of a containers-storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DamagedImage, DamagedLayer, UnsupportedImage
from dive_py.sources.stores.storage_documents import (
    Storage,
    StorageLayer,
    chain,
    driver_of,
    file_name,
    parse_images,
    parse_layers,
)

if TYPE_CHECKING:
    from pathlib import Path

STORAGE = Storage("/s", "overlay")
DIGEST = "sha256:" + "a" * 64


def test_names_of_documents_are_encoded_where_they_have_other_letters() -> None:
    assert file_name("manifest") == "manifest"
    assert file_name("sha256:5cb0") == "=c2hhMjU2OjVjYjA="


def test_places() -> None:
    assert STORAGE.record("ab") == "/s/overlay-layers/ab.tar-split.gz"
    assert STORAGE.contents("ab") == "/s/overlay/ab/diff"
    assert Storage("/s", "vfs").contents("ab") == "/s/vfs/dir/ab"
    with pytest.raises(DamagedLayer, match="driver btrfs"):
        Storage("/s", "btrfs").contents("ab")


@pytest.mark.parametrize("identity", ["", "..", "../x", "a/b", "a\0", "x" * 300])
def test_an_id_is_no_way_out_of_the_storage(identity: str) -> None:
    with pytest.raises(DamagedImage, match="not the ID"):
        STORAGE.record(identity)


def test_what_came_in_parts_has_no_computed_diff_id() -> None:
    data = b'[{"id":"a","diff-digest":"%s"},{"id":"b","parent":"a","diff-digest":"%s","toc-digest":"%s"}]'
    layers = parse_layers(data.replace(b"%s", DIGEST.encode()), "list", STORAGE)
    assert chain(layers, "b", "list") == (
        StorageLayer(STORAGE, "a", DIGEST),
        StorageLayer(STORAGE, "b", "", partial=True),
    )


def test_keys_in_any_case_and_names_that_are_no_utf_8() -> None:
    data = b'[{"ID":"a","Diff-Digest":"%s"},{"Id":"b","PARENT":"a"}]'.replace(b"%s", DIGEST.encode())
    assert [layer.id for layer in chain(parse_layers(data, "list", STORAGE), "b", "list")] == ["a", "b"]
    (image,) = parse_images(b'[{"Id": "a", "Names": ["x\xff", null], "LAYER": "b"}]', "list")
    assert (image.id, image.names, image.layer) == ("a", ["x\ufffd", ""], "b")


def test_a_chain_that_does_not_end_well() -> None:
    layers = parse_layers(b'[{"id":"a","parent":"b"},{"id":"b","parent":"a"},{"id":"c","parent":"d"}]', "list", STORAGE)
    assert chain(layers, "", "list") == ()
    with pytest.raises(DamagedImage, match="circle"):
        chain(layers, "a", "list")
    with pytest.raises(DamagedImage, match="has no layer 'd'"):
        chain(layers, "c", "list")


@pytest.mark.parametrize("data", [b"", b"{}", b'[{"id":3}]', b'[{"id":"a","diff-digest":"x"}]'])
def test_a_damaged_list(data: bytes) -> None:
    with pytest.raises(DamagedImage):
        parse_layers(data, "list", STORAGE)


def test_which_driver(tmp_path: Path) -> None:
    assert driver_of(str(tmp_path / "none")) == ""
    for driver in ("btrfs", "vfs", "overlay"):
        (tmp_path / f"{driver}-images").mkdir()
        (tmp_path / f"{driver}-images/images.json").write_text("[]")
        if driver == "btrfs":
            with pytest.raises(UnsupportedImage, match="graph driver btrfs"):
                driver_of(str(tmp_path))
    assert driver_of(str(tmp_path)) == "overlay"
    assert driver_of(str(tmp_path), "vfs") == "vfs"
