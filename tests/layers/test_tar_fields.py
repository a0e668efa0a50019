"""Header fields, one by one and many at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.layers.tar_fields import decode
from tests.building import char_device, file, symlink
from tests.building.tar_writer import header

if TYPE_CHECKING:
    from tests.building.entries import Entry


def block(entry: Entry) -> bytes:
    return header(entry, len(entry.data), entry.name, link=entry.link)


def test_a_batch_is_decoded_as_each_alone() -> None:
    entries = [
        file("a", mode=0o4755, uid=1000, gid=7, mtime=1_600_000_000),
        file("b", style="base256", uid=2**31, mtime=-5),
        char_device("c", 8, 1),
        symlink("d", "target"),
        file("e", style="v7", mode=0o600),
    ]
    fields = decode(b"".join(map(block, entries)))
    assert fields.bad == -1
    assert fields.names == [b"a", b"b", b"c", b"d", b"e"]
    assert fields.mode.tolist() == [entry.mode for entry in entries]
    assert fields.uid.tolist() == [entry.uid for entry in entries]
    assert fields.gid.tolist() == [entry.gid for entry in entries]
    assert fields.mtime.tolist() == [entry.mtime for entry in entries]
    assert fields.devices == {2: (8, 1)}
    assert fields.links == {3: b"target"}


def test_the_first_wrong_checksum_is_told() -> None:
    blocks = [bytearray(block(file(name))) for name in "abc"]
    blocks[1][0] ^= 1
    blocks[2][0] ^= 1
    assert decode(b"".join(map(bytes, blocks))).bad == 1


def test_a_prefix_counts_in_posix_headers_only() -> None:
    posix = header(file("x"), 0, b"name", prefix=b"some/folder")
    old = bytearray(header(file("x", style="gnu"), 0, b"name"))
    old[345:350] = b"12345"
    old[148:156] = b" " * 8
    old[148:156] = b"%06o\0 " % sum(old)
    assert decode(posix + bytes(old)).names == [b"some/folder/name", b"name"]
