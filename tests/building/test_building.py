"""The builders themselves, checked by readers that are not ours: what they write is what it says."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

from tests.building import (
    COMPRESSIONS,
    ImageBuilder,
    char_device,
    docker_members,
    file,
    global_header,
    hardlink,
    opaque,
    sparse_file,
    squeeze,
    symlink,
    whiteout,
    write_tar,
)
from tests.building.squeeze import expand

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Entry


def read_back(*entries: Entry) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(write_tar(entries))) as tar:
        return tar.getmembers()


@pytest.mark.parametrize("style", ["ustar", "pax", "gnu"])
@pytest.mark.parametrize("length", [1, 100, 101, 255, 256, 4000])
def test_names_of_every_length_come_back(style: str, length: int) -> None:
    name = ("folder/" * 600)[: length - 1] + "x"
    (member,) = read_back(file(name, b"data", style=style))
    assert member.name == name
    assert member.size == 4


def test_links_devices_and_markers_come_back() -> None:
    entries = (symlink("s", "t" * 300), hardlink("h", "t" * 300, style="gnu"), char_device("c", 1, 3), whiteout("a/b"))
    link, hard, device, marker = read_back(*entries)
    assert (link.linkname, hard.linkname) == ("t" * 300, "t" * 300)
    assert (device.devmajor, device.devminor) == (1, 3)
    assert marker.name == "a/.wh.b"
    assert [member.name for member in read_back(opaque("a"), opaque(""))] == ["a/.wh..wh..opq", ".wh..wh..opq"]


def test_numbers_that_fit_no_octal_field_come_back() -> None:
    large, early, binary, exact = read_back(
        file("a", uid=3_000_000_000),
        file("b", mtime=-5),
        file("c", gid=70_000, style="base256"),
        file("d", mtime=5, fraction="25"),
    )
    assert (large.uid, early.mtime, binary.gid, exact.mtime) == (3_000_000_000, -5, 70_000, 5.25)


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0", "gnu"])
def test_sparse_files_expand(form: str) -> None:
    pieces = {number * 1000: b"piece" for number in range(30)}
    tar = write_tar([sparse_file("s", pieces, 50_000, form), file("after", b"x")])
    with tarfile.open(fileobj=io.BytesIO(tar)) as opened:
        reader = opened.extractfile("s")
        assert reader is not None
        data = reader.read()
        assert opened.getnames() == ["s", "after"]
    assert len(data) == 50_000
    assert data[29_000:29_005] == b"piece"


def test_global_headers_speak_of_what_follows() -> None:
    before, after = read_back(file("a"), global_header(comment=b"hello"), file("b"))
    assert "comment" not in before.pax_headers
    assert after.pax_headers["comment"] == "hello"


@pytest.mark.parametrize("form", COMPRESSIONS)
@pytest.mark.parametrize("members", [1, 3])
def test_every_compression_reads_back(form: str, members: int) -> None:
    data = bytes(range(256)) * 40
    assert expand(squeeze(data, form, members), form) == data


def test_a_repeated_layer_is_a_link_to_its_first_copy() -> None:
    members = docker_members([ImageBuilder().layer(file("a")).layer().layer()])
    manifest = json.loads(members["manifest.json"])  # type: ignore[arg-type]
    assert str(members[manifest[0]["Layers"][2]]).startswith("Link(target='../")


def test_the_same_calls_give_the_same_bytes(tmp_path: Path) -> None:
    def build(name: str) -> bytes:
        builder = ImageBuilder().layer(file("a/b", b"1"), parents=True).step("ENV A=1").layer(whiteout("a/b"))
        return builder.docker_25(tmp_path / name, compression="gzip").read_bytes()

    assert build("one") == build("two")
