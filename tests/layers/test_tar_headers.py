"""The scanner, case by case: dialects, ends, lies and damage."""

from __future__ import annotations

import gzip
import io
import zlib
from random import Random
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.errors import Cancelled
from dive_py.layers.blocks import FileBlocks, StreamBlocks
from dive_py.layers.compression import OpenStream
from dive_py.layers.tar_headers import scan
from dive_py.layers.vocabulary import DigestKind, Flag, Kind
from dive_py.progress import Progress
from dive_py.sources.archives.tar_members import TarMembers
from tests.building import (
    END,
    Entry,
    aufs_leftovers,
    char_device,
    directory,
    file,
    global_header,
    hardlink,
    opaque,
    sparse_file,
    symlink,
    whiteout,
    write_tar,
)
from tests.layers.scanning import paths, row, scanned, scanned_tar

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex


def test_an_ordinary_layer() -> None:
    index = scanned(
        directory("etc", mode=0o750, uid=1, gid=2, mtime=3),
        file("etc/motd", b"hello", mode=0o4644),
        symlink("etc/link", "../target"),
        hardlink("hard", "./etc/motd"),
        char_device("null", 1, 3),
    )
    assert paths(index) == ["etc", "etc/link", "etc/motd", "hard", "null"]
    assert [Kind(kind).word for kind in index.kind.tolist()] == ["dir", "symlink", "file", "hardlink", "char"]
    assert (index.mode[0], index.uid[0], index.gid[0], index.mtime[0]) == (0o750, 1, 2, 3)
    assert index.mode[row(index, "etc/motd")] == 0o4644
    assert index.size.tolist() == [0, 0, 5, 0, 0]
    assert index.links[index.link[1]] == b"../target", "as stored"
    assert index.links[index.link[3]] == b"etc\0motd", "as a tree key"
    assert (index.major[4], index.minor[4]) == (1, 3)
    assert index.damage == ""
    assert index.implicit_root


@pytest.mark.parametrize("piece", [700, 100_000])
def test_contents_are_digested_across_windows(piece: int) -> None:
    contents = [b"a", b"", b"b" * 513, b"c" * 700_000, b"d" * 300]
    tar = write_tar([*(file(f"f{number}", content) for number, content in enumerate(contents)), directory("g")])
    stream = io.BytesIO(tar)
    pieces = SimpleNamespace(read=lambda n: stream.read(min(n, piece)))
    index = scan(StreamBlocks(pieces), Progress(), DigestKind.CRC32)
    assert index.digest is not None
    assert index.digest.shape == (6, DigestKind.CRC32.width)
    assert [digest.tobytes() for digest in index.digest] == [
        zlib.crc32(content).to_bytes(4, "big") for content in (*contents, b"")
    ]


def test_where_a_stream_breaks_inside_a_content_its_entry_stays() -> None:
    """With or without digests alike."""
    tar = write_tar([file("a", b"1"), file("b", Random(0).randbytes(2_000_000))], b"")  # noqa: S311 - does not compress
    for digests in (DigestKind.NONE, DigestKind.CRC32, DigestKind.SHA256):
        broken = OpenStream(io.BytesIO(gzip.compress(tar)[:-2000]))
        index = scan(StreamBlocks(broken), Progress(), digests)
        assert paths(index) == ["a", "b"]
        assert index.tar_bytes == len(tar)
        assert "ends too early" in index.damage


def test_offsets_point_to_the_contents() -> None:
    tar = write_tar([directory("a"), file("a/b", b"here"), file("long/" * 60, b"there", style="gnu")])
    index = scanned_tar(tar)
    found = [tar[offset : offset + size] for offset, size in zip(index.offset, index.stored, strict=True) if size]
    assert found == [b"here", b"there"]


@pytest.mark.parametrize("style", ["ustar", "pax", "gnu"])
def test_long_names_and_links(style: str) -> None:
    name, target = "n" * 300, "t" * 300
    index = scanned(file(name, b"x", style=style), symlink("s", target, style=style), file("after", b"y"))
    assert paths(index) == ["after", name, "s"]
    assert index.links == (target.encode(),)
    assert index.stored.tolist() == [1, 1, 0]


def test_a_path_of_4096_bytes() -> None:
    name = "/".join(["x" * 15] * 256)
    assert paths(scanned(file(name, b"1"))) == [name]


def test_numbers_beyond_octal() -> None:
    index = scanned(file("a", b"1", style="base256", uid=70_000, gid=2**31, mtime=2**34), file("b", mtime=-3))
    assert (index.uid[0], index.gid[0], index.mtime[0]) == (70_000, 2**31, 2**34)
    assert index.mtime[1] == -3


def test_times_keep_their_precision() -> None:
    index = scanned(file("a", mtime=7, fraction="25"), file("b", mtime=7), file("c", mtime=7, fraction="1234567891"))
    assert index.mtime.tolist() == [7, 7, 7]
    assert index.mtime_ns.tolist() == [250_000_000, 0, 123_456_789]
    assert index.mtime_digits.tolist() == [2, 0, 9]


def test_times_before_1970_are_rounded_down() -> None:
    index = scanned(file("a", records={"mtime": b"-1.25"}))
    assert (index.mtime[0], index.mtime_ns[0]) == (-2, 750_000_000)


@pytest.mark.parametrize(("form", "stored"), [("0.0", 10), ("0.1", 10), ("1.0", 522), ("gnu", 10)])
def test_sparse_files_have_two_sizes(form: str, stored: int) -> None:
    index = scanned(sparse_file("s", {0: b"start", 90_000: b"after"}, 100_000, form), file("t", b"next"))
    assert paths(index) == ["s", "t"]
    assert index.size.tolist() == [100_000, 4]
    assert index.stored.tolist() == [stored, 4]
    assert index.flags[0] & Flag.SPARSE


def test_an_old_sparse_map_of_many_blocks() -> None:
    index = scanned(sparse_file("s", {n * 1000: b"piece" for n in range(100)}, 200_000, "gnu"), file("t", b"next"))
    assert index.stored.tolist() == [500, 4]


def test_typeflag_7_is_a_file() -> None:
    index = scanned(file("a", b"123", type=b"7"), file("b", b"4"))
    assert (index.kind.tolist(), index.stored.tolist()) == ([0, 0], [3, 1])


def test_attributes_are_kept_in_sets() -> None:
    index = scanned(
        file("a", xattrs={"security.capability": b"\x01\0", "user.b": b"x\ny"}),
        file("b"),
        file("c", xattrs={"user.b": b"x\ny", "security.capability": b"\x01\0"}),
    )
    assert index.xattr[0] == index.xattr[2]
    assert index.xattr[1] == 0
    assert b"user.b" in index.xattrs[index.xattr[0]]


GLOBAL = {"path": b"zz", "linkpath": b"zz", "uid": b"5", "gid": b"6", "mtime": b"42", "size": b"0"}


@pytest.mark.parametrize("records", [GLOBAL, *({key: value} for key, value in GLOBAL.items()), {"size": b"5"}])
def test_global_headers_change_no_entry(records: dict[str, bytes]) -> None:
    """As in Docker 20.10, 26 and 28 and Podman 4.3; GNU tar and Python apply them."""
    entries = [file("a", b"1"), file("b", b"22", mtime=7), symlink("l", "a")]
    plain, index = scanned(*entries), scanned(global_header(**records), *entries)
    for column in ("names", "links", "uid", "gid", "mtime", "size", "damage", "warnings", "count"):
        assert np.array_equal(getattr(index, column), getattr(plain, column)), column


@pytest.mark.parametrize(
    ("name", "records", "needed"),
    [
        ("pax_global_header", {"comment": b"git's"}, ()),
        ("PaxHeaders/g", {"comment": b"x"}, (b"PaxHeaders",)),
        ("/var/GlobalHead.1.1", {}, (b"var",)),
        ("deep/er/PaxHeaders.1/g", {}, (b"deep\0er\0PaxHeaders.1",)),
        ("folder/with/", {}, (b"folder",)),
        ("pax_global_header", {"path": b"gdir/name"}, (b"gdir",)),
    ],
)
def test_a_global_header_needs_the_parents_of_its_own_name(
    name: str, records: dict[str, bytes], needed: tuple[bytes, ...]
) -> None:
    """Docker 26, containerd 2.1 and Podman 4.3 make them; Docker 20.10 and 28 with overlay2 do not."""
    index = scanned(file("a"), global_header(name, **records), global_header(name, **records), file("b"))
    assert index.needed == needed
    assert index.count == 2


def field(entry: Entry, start: int, value: bytes) -> bytes:
    """A tar of an entry and one more, with a field of the first spelled otherwise."""
    tar = bytearray(write_tar([entry, file("b", b"2")]))
    tar[start : start + len(value)] = value
    tar[148:156] = b" " * 8
    tar[148:156] = b"%06o\0 " % sum(tar[:512])
    return bytes(tar)


SOUND = [b"1".ljust(12, b"\0"), b" 1 ".ljust(12, b"\0"), bytes(11) + b"1", b"\x80" + bytes(10) + b"\1",
         b"000000000001",
         b"1\0002".ljust(12, b"\0"), b"\0001 ".ljust(12, b"\0"), b"00000000001 "]  # fmt: skip
UNSOUND = [b"+0000000001\0", b"1_0".ljust(12, b"\0"), b"1 2".ljust(12, b"\0"), b"\t1".ljust(12, b"\0"),
           b"-0000000001\0",
           b"0o1".ljust(12, b"\0"), b"0000000_001\0", b"       +1  \0", b"\n0000000001\0", b"\xff" * 12]  # fmt: skip


def every_way(tar: bytes) -> list[LayerIndex]:
    """A tar read from a file, hashed, as a stream, and among so many headers that all are decoded at once."""
    before = write_tar([file(f"n{number}") for number in range(600)], b"")
    many = scanned_tar(before + tar)
    return [scanned_tar(tar), scanned_tar(tar, hashed=True), scan(StreamBlocks(io.BytesIO(tar)), Progress()), many]


@pytest.mark.parametrize("value", SOUND)
def test_sizes_that_every_engine_takes(value: bytes) -> None:
    """Docker 20.10, 26 and 28 and Podman 4.3: the file has one byte."""
    for index in every_way(field(file("a", b"1"), 124, value)):
        assert index.damage == ""
        assert index.size[row(index, "a")] == 1
        assert index.size[row(index, "b")] == 1


@pytest.mark.parametrize("value", UNSOUND)
def test_sizes_that_every_engine_refuses(value: bytes) -> None:
    """Docker 20.10, 26 and 28 and Podman 4.3 say `archive/tar: invalid tar header`."""
    for index in every_way(field(file("a", b"1"), 124, value)):
        assert "impossible size" in index.damage
        assert "a" not in paths(index)
    members = TarMembers(StreamBlocks(io.BytesIO(field(file("a", b"1"), 124, value))), Progress(), "x")
    assert [member.name for member in members] == []
    assert "impossible size" in members.damage


OWNERS = [
    (2**32 + 5, 5),
    (-2, 2**32 - 2),
    (2**32 - 1, 0),
    (2**31, 2**31),
    (-1, 0),
    (2**33 - 2, 2**32 - 2),
    (2**40, 0),
    (2**32, 0),
]


@pytest.mark.parametrize(("stated", "real"), OWNERS)
@pytest.mark.parametrize("style", ["base256", "pax"])
def test_owners_are_what_a_kernel_makes_of_them(stated: int, real: int, style: str) -> None:
    """The lower 32 bits, and root for what chown takes as *leave it*: Docker 20.10, 26 and 28 and Podman 4.3."""
    if style == "pax":
        entry = file("a", records={"uid": b"%d" % stated, "gid": b"%d" % stated})
    else:
        entry = file("a", uid=stated, gid=stated, style=style)
    index = scanned(entry)
    assert (index.uid.tolist(), index.gid.tolist()) == ([real], [real])


def test_files_that_no_disk_could_hold_are_damage_from_there_on() -> None:
    """Sparse ones of 2^62 bytes each: sums over them would not fit into 64 bits."""
    index = scanned(file("a", b"1"), *(sparse_file(f"s{n}", {0: b"x"}, 2**62) for n in range(3)))
    assert (paths(index), index.size.tolist()) == (["a"], [1])
    assert "larger than" in index.damage


def test_markers_stand_at_the_path_they_act_on() -> None:
    index = scanned(whiteout("d/gone"), opaque("d"), opaque(""), file("d/.wh.", b"12"), *aufs_leftovers())
    kinds = [Kind(kind).word for kind in index.kind.tolist()]
    assert kinds.count("opaque") == 2
    assert kinds.count("whiteout") == 1
    assert index.count == 7, "every member counts as an entry"
    assert index.stored_bytes == 0, "a bare marker stores nothing that could be shown"
    assert any("without a name" in warning for warning in index.warnings)


def test_names_that_climb_out_stand_at_the_root() -> None:
    index = scanned(file("../up", b"1"), file("a/../../up2", b"22"), hardlink("h", "../up"), whiteout("../gone"))
    assert paths(index) == ["gone", "h", "up", "up2"], "as Docker 20.10 to 28, Podman 4.3 and umoci 0.4 have it"
    assert index.links == (b"up",)
    assert any("climb out" in warning for warning in index.warnings)


def test_a_symlinks_mode_is_0777_whatever_its_header_says() -> None:
    index = scanned(symlink("s", "f", mode=0o644), symlink("t", "f", mode=0o4711, style="pax"))
    assert index.mode.tolist() == [0o777, 0o777]


def test_paths_that_no_kernel_takes_are_left_out() -> None:
    longest, longer, deep = "n/" * 2047 + "n", "n/" * 2047 + "nn", "d/" * 100_000
    index = scanned(file(longest, b"1"), file(longer, b"2"), file(deep + "f", b"3"), opaque(longer), file("g", b"4"))
    assert paths(index) == ["g", longest]
    assert index.count == 5, "every member counts as an entry"
    assert index.stored_bytes == 2
    assert index.warnings == ("paths of more than 4095 bytes were left out: no Linux takes them",)


def test_the_roots_own_entry_has_no_row() -> None:
    index = scanned(directory("./", mode=0o700), file("./a"))
    assert paths(index) == ["a"]
    assert not index.implicit_root


def test_of_a_path_stored_twice_the_order_of_the_tar_stays() -> None:
    index = scanned(file("b", b"1"), file("a"), file("b", b"22"))
    assert (paths(index), index.size.tolist(), index.order.tolist()) == (["a", "b", "b"], [0, 1, 2], [1, 0, 2])


@pytest.mark.parametrize("end", [b"", b"\0" * 512, END, END + b"junk" * 500, END + b"\0" * 9000])
def test_any_end_will_do(end: bytes) -> None:
    index = scanned_tar(write_tar([file("a", b"1"), file("b", b"2" * 600)], end))
    assert paths(index) == ["a", "b"]
    assert index.damage == ""


def test_an_empty_file_is_an_empty_layer() -> None:
    assert scanned_tar(b"").count == 0
    assert scanned_tar(b"").damage == ""


def test_what_is_cut_off_keeps_what_came_before() -> None:
    tar = write_tar([file("a", b"1"), file("b", b"2" * 5000)])
    index = scanned_tar(tar[:3000])
    assert paths(index) == ["a", "b"]
    assert "5000 bytes are declared" in index.damage
    assert "b'b'" in index.damage or "'b'" in index.damage
    assert index.stored[1] < 5000, "only what is there counts"


def test_ten_gigabytes_declared_in_a_kilobyte() -> None:
    index = scanned(file("big", b"x", declared=10 * 1024**3))
    assert "ends too early" in index.damage
    assert index.stored_bytes <= 1536, "no more than what is there, the end blocks included"


@pytest.mark.parametrize("declared", [2**62 - 1, 2**63 - 1, 2**64, 2**80])
def test_sizes_beyond_all_reason(declared: int) -> None:
    index = scanned(file("a", b"1"), file("b", b"x", style="base256", declared=declared))
    assert index.damage
    assert paths(index)[0] == "a"


def test_a_negative_size_is_damage() -> None:
    index = scanned(file("a", b"1"), file("b", style="base256", declared=-512), file("c"))
    assert "impossible size" in index.damage
    assert paths(index) == ["a"]


def test_a_damaged_header_ends_the_layer_there() -> None:
    tar = bytearray(write_tar([file("a", b"1"), file("b", b"2"), file("c", b"3")]))
    tar[1024 + 5] ^= 0xFF
    index = scanned_tar(bytes(tar))
    assert paths(index) == ["a"]
    assert "byte 1024" in index.damage


@pytest.mark.parametrize("data", [b"no tar at all" * 100, b"\x7fELF" + bytes(2000), b"{}", b"\xff" * 5000])
def test_what_is_no_tar(data: bytes) -> None:
    index = scanned_tar(data)
    assert index.count == 0
    assert index.damage


def test_an_endless_chain_of_extension_headers_is_only_a_chain() -> None:
    tar = write_tar([global_header(comment=b"x" * 100)] * 3000 + [file("a")])
    assert paths(scanned_tar(tar)) == ["a"]


def test_an_extension_header_that_claims_gigabytes_is_refused() -> None:
    entry = file("a", records={"comment": b"x"})
    tar = bytearray(write_tar([entry]))
    tar[124:136] = b"77777777777\0"
    tar[148:156] = b" " * 8
    tar[148:156] = b"%06o\0 " % sum(tar[:512])
    index = scanned_tar(bytes(tar))
    assert index.count == 0
    assert "extension header" in index.damage


@pytest.mark.parametrize("record", [b"junk", b"5 a=b\n", b"-3 a=b\n", b"99999 a=b\n", b"7 size=x\n", b"11 size=x\n"])
def test_malformed_records_are_damage(record: bytes) -> None:
    from tests.building.entries import Entry
    from tests.building.tar_writer import header, member, padded

    tar = header(Entry(b"x", type=b"x"), len(record), b"x") + padded(record) + member(file("a")) + END
    index = scanned_tar(tar)
    assert index.damage
    assert index.count == 0


def test_a_link_that_states_a_size_without_content() -> None:
    index = scanned(hardlink("a", "b", declared=5000), file("b", b"x" * 5000))
    assert paths(index) == ["a", "b"]
    assert index.stored.tolist() == [0, 5000]


def test_a_link_that_carries_content() -> None:
    index = scanned(hardlink("a", "b", data=b"y" * 700), file("b", b"x" * 5000))
    assert paths(index) == ["a", "b"]
    assert index.stored.tolist() == [0, 5000], "a hard link stores nothing that counts"


def test_names_that_are_no_text() -> None:
    index = scanned(file(b"\xff\x1b[31m\n", b"1"))
    assert index.names == b"\xff\x1b[31m\n"


def test_progress_counts_the_bytes_hopped_over() -> None:
    import tempfile

    tar = write_tar([file("a", b"x" * 100_000), file("b", b"y")])
    with tempfile.TemporaryFile() as opened:
        opened.write(tar)
        opened.flush()
        progress = Progress()
        index = scan(FileBlocks(opened.fileno(), 0, len(tar)), progress)
    assert progress.done == index.tar_bytes == len(tar)


def test_it_stops_when_asked() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        scan(StreamBlocks(io.BytesIO(write_tar([file("a", b"x" * 2_000_000), file("b")]))), progress)


def test_twenty_thousand_whiteouts() -> None:
    index = scanned(*(whiteout(f"d/f{number}") for number in range(20_000)))
    assert index.count == 20_000
    assert (index.kind == Kind.WHITEOUT).all()


def test_directories_as_tars_before_posix_wrote_them() -> None:
    index = scanned(file("old/", type=b"\0", style="v7"), file("plain", b"1", type=b"\0", style="v7"))
    assert [Kind(kind).word for kind in index.kind.tolist()] == ["dir", "file"]


def test_volume_labels_and_continued_names_are_passed() -> None:
    assert paths(scanned(file("label", type=b"V"), file("a"), file("names", b"x" * 700, type=b"N"), file("b"))) == [
        "a",
        "b",
    ]


@pytest.mark.parametrize("length", [600, 1000])
def test_what_ends_inside_an_extension_header(length: int) -> None:
    tar = write_tar([file("n" * 700, b"1")])
    index = scanned_tar(tar[:length])
    assert index.count == 0
    assert "extension header" in index.damage


def test_what_ends_inside_a_sparse_map() -> None:
    tar = write_tar([file("a", b"1"), sparse_file("s", {n * 1000: b"piece" for n in range(100)}, 200_000, "gnu")])
    index = scanned_tar(tar[: 1024 + 700])
    assert paths(index) == ["a"]
    assert "sparse map" in index.damage


def test_a_sparse_size_that_is_no_number() -> None:
    tar = bytearray(write_tar([sparse_file("s", {0: b"x"}, 200_000, "gnu")]))
    tar[483:495] = b"what is this"
    tar[148:156] = b" " * 8
    tar[148:156] = b"%06o\0 " % sum(tar[:512])
    assert scanned_tar(bytes(tar)).size.tolist() == [1]


def test_a_device_whose_numbers_are_none() -> None:
    tar = bytearray(write_tar([char_device("c", 1, 3)]))
    tar[329:337] = b"garbage!"
    tar[148:156] = b" " * 8
    tar[148:156] = b"%06o\0 " % sum(tar[:512])
    index = scanned_tar(bytes(tar))
    assert (index.major[0], index.minor[0]) == (0, 0)
