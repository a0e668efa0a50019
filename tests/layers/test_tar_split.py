"""tar-split records: the law that they give what the tar itself gives, and what happens when they are damaged."""

from __future__ import annotations

import base64
import gzip
import io
import json
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.errors import Cancelled
from dive_py.layers import tar_split
from dive_py.layers.index import LayerIndex
from dive_py.layers.vocabulary import DigestKind
from dive_py.progress import Progress
from tests.building import (
    END,
    Entry,
    aufs_leftovers,
    char_device,
    directory,
    fifo,
    file,
    global_header,
    hardlink,
    opaque,
    sparse_file,
    symlink,
    whiteout,
    write_tar,
)
from tests.building.tar_writer import pax_member
from tests.layers.scanning import paths, row, scanned_tar
from tests.layers.splitting import both, crc64, lines, many, record, scanned_record

ODD = [
    directory("etc", mode=0o750, uid=1, gid=2, mtime=3),
    file("etc/motd", b"hello" * 200),
    file("etc/empty"),
    symlink("etc/link", "../target"),
    hardlink("hard", "./etc/motd"),
    char_device("null", 1, 3),
    fifo("pipe"),
    file("n" * 300, b"x", style="pax", mtime=7, fraction="25"),
    file("g" * 300, b"xyz", style="gnu"),
    symlink("s", "t" * 300, style="gnu"),
    file("far", b"1", style="base256", uid=70_000, gid=2**31, mtime=2**34),
    file("a", b"c" * 1024, xattrs={"security.capability": b"\x01\0"}),
    whiteout("d/gone"),
    opaque("d"),
    opaque(""),
    file("d/.wh.", b"12"),
    *aufs_leftovers(),
    file("../../etc/passwd", b"evil"),
    directory("./", mode=0o700),
    file("etc/motd", b"again"),
    file(b"\xff\x1b[31m\n", b"1", type=b"7"),
    file("v7", b"old", style="v7"),
]


def assert_same(ours: LayerIndex, tars: LayerIndex) -> None:
    """Every column and value but the digests are equal."""
    for column in fields(LayerIndex):
        if column.name in {"digest", "digest_kind"}:
            continue
        mine, other = getattr(ours, column.name), getattr(tars, column.name)
        equal = np.array_equal(mine, other) if isinstance(other, np.ndarray) else mine == other
        assert equal, f"{column.name}: {mine} is not {other}"


def test_every_kind_of_entry() -> None:
    assert_same(*both(*ODD))


@pytest.mark.parametrize("end", [b"", b"\0" * 512, END, END + b"junk" * 500, END + b"\0" * 9000])
def test_any_end_will_do(end: bytes) -> None:
    assert_same(*both(file("a", b"1"), file("b", b"2" * 600), end=end))
    assert_same(*both(end=end))


def test_many_entries_of_which_some_are_odd() -> None:
    entries = many(6000)
    for place in range(0, 6000, 37):
        entries[place] = file("long/" * 60 + str(place), b"y" * place, style="gnu")
    assert_same(*both(*entries))


def test_odd_entries_alone() -> None:
    assert_same(*both(*(file(f"{number}", b"y", style="pax") for number in range(5000))))


def test_global_headers() -> None:
    assert_same(
        *both(file("a"), global_header(mtime=b"42"), file("b", b"1"), file("c", mtime=7), global_header(comment=b"x"))
    )


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0", "gnu"])
def test_sparse_files(form: str) -> None:
    assert_same(*both(sparse_file("s", {0: b"start", 90_000: b"after"}, 100_000, form), file("t", b"next")))


def test_a_link_that_states_a_size_without_content() -> None:
    assert_same(*both(hardlink("a", "b", declared=5000), file("b", b"x" * 5000)))


NAMES = st.text("ab/.\xe9", min_size=1, max_size=12).map(lambda name: name.encode())
ENTRIES = st.one_of(
    st.builds(file, NAMES, st.binary(max_size=1500), style=st.sampled_from(["ustar", "pax", "gnu", "base256", "v7"])),
    st.builds(directory, NAMES),
    st.builds(symlink, NAMES, NAMES, style=st.sampled_from(["ustar", "pax"])),
    st.builds(hardlink, NAMES, NAMES),
    st.builds(whiteout, NAMES),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ENTRIES, max_size=30))
def test_a_record_gives_what_its_tar_gives(entries: list[Entry]) -> None:
    assert_same(*both(*entries))


def test_the_checksum_is_that_of_go() -> None:
    assert crc64(b"123456789").hex() == "b90956c775a41001"


def test_checksums_of_contents_are_kept() -> None:
    index = scanned_record(record([file("etc/empty"), file("a", b"c" * 1024)]))
    assert index.digest_kind == DigestKind.CRC64
    assert index.digest is not None
    assert index.digest[row(index, "a")].tobytes() == crc64(b"c" * 1024)
    assert not index.digest[row(index, "etc/empty")].any()


def test_without_all_checksums_there_are_none() -> None:
    told = [line.replace(base64.b64encode(crc64(b"2")), b"") for line in lines([file("a", b"1"), file("b", b"2")])]
    index = scanned_record(b"".join(told))
    assert (index.digest, index.digest_kind, index.count) == (None, DigestKind.NONE, 2)
    assert index.damage == ""


def test_a_record_that_is_not_compressed() -> None:
    assert scanned_record(b"".join(lines(ODD))).count == scanned_record(record(ODD)).count


def test_progress_counts_the_stored_bytes() -> None:
    stored, progress = record(many(3000)), Progress()
    tar_split.scan(io.BytesIO(stored), progress)
    assert progress.done == len(stored)


def test_it_stops_when_asked() -> None:
    progress = Progress()
    progress.stop.set()
    with pytest.raises(Cancelled):
        tar_split.scan(io.BytesIO(record(many(10))), progress)


def test_a_record_that_is_cut_off_keeps_what_came_before() -> None:
    stored = record(many(3000))
    index = scanned_record(stored[: len(stored) // 2])
    assert 0 < index.count < 3000
    assert "too early" in index.damage


@pytest.mark.parametrize(
    "line",
    [b"junk\n", b"[1]\n", b'{"type":3}\n', b'{"type":1,"size":-1}\n', b'{"type":1,"size":99999999999999999999}\n',
     b'{"type":1,"size":7}\n', b'{"type":1}\n', b'{"type":2,"payload":"%%"}\n', b'{"type":"a"}\n', b"[" * 5000 + b"\n",
     b'{"type":1,"payload":"AAAA"}\n'],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_line_of_a_record_is_damage(line: bytes) -> None:
    told = lines([file("a", b"1"), file("b", b"2")])
    index = scanned_record(gzip.compress(b"".join([*told[:2], line, *told[2:]])))
    assert paths(index) == ["a"]
    assert index.damage


def test_a_size_that_the_header_does_not_state_is_damage() -> None:
    told = lines([file("a", b"1"), file("b", b"2" * 600), file("c")])
    told[3] = told[3].replace(b"600", b"601")
    index = scanned_record(b"".join(told))
    assert "disagree" in index.damage
    assert paths(index) == ["a", "b"]


def test_a_damaged_header_ends_the_layer_there() -> None:
    told = lines([file("a", b"1"), file("b", b"2"), file("c", b"3")])
    line = json.loads(told[2])
    raw = bytearray(base64.b64decode(line["payload"]))
    raw[-400] ^= 0xFF
    told[2] = json.dumps({**line, "payload": base64.b64encode(raw).decode()}).encode() + b"\n"
    index = scanned_record(b"".join(told))
    assert paths(index) == ["a"]
    assert "byte 1024" in index.damage


def test_what_is_no_record() -> None:
    for data in (b"\x7fELF" + bytes(2000), b"\x1f\x8b" + b"x" * 500, bytes(5000)):
        index = scanned_record(data)
        assert index.count == 0
        assert index.damage


def test_contents_that_no_disk_could_hold() -> None:
    entries = [file(str(n), b"", style="base256", declared=2**62) for n in range(4)]
    told = lines(entries)
    told[1:8:2] = [b'{"type":1,"size":4611686018427387904,"payload":"AAAAAAAAAAA="}\n'] * 4
    assert "larger than" in scanned_record(b"".join(told)).damage


@pytest.mark.parametrize(
    "last", [file("b", b"2" * 600), file("b"), directory("d"), file("long/" * 60, b"1", style="gnu")]
)
def test_a_record_that_ends_behind_a_header_is_one_damaged_layer(last: Entry) -> None:
    told = lines([file("a", b"1"), last], b"")
    index = scanned_record(b"".join(told[: 2 + 1]))
    assert paths(index) == ["a"]
    assert "ends behind the header" in index.damage
    assert index.digest is not None
    assert len(index.digest) == index.count == 1


@pytest.mark.parametrize("count", [2, 300])
def test_contents_of_half_of_all_numbers_are_one_damaged_layer(count: int) -> None:
    """2^62 bytes each, plain headers of the largest size that base-256 states: sums must not turn negative."""
    told = lines([file("a", b"1"), *(file(f"f{n}", style="base256", declared=2**62) for n in range(count)), file("z")])
    for at in range(3, 2 * count + 2, 2):
        told[at] = b'{"type":1,"size":4611686018427387904,"payload":"AAAAAAAAAAA="}\n'
    index = scanned_record(b"".join(told))
    assert "larger than" in index.damage
    assert (index.stored >= 0).all()
    assert (index.offset >= 0).all()
    assert 0 <= sum(index.stored.tolist()) < 2**47
    assert paths(index)[:1] == ["a"]


def test_a_line_that_is_shorter_than_a_header() -> None:
    """A header of 500 bytes whose checksum fits."""
    raw = bytearray(write_tar([file("a")], b"")[:500])
    assert scanned_record(b"".join([_line(bytes(raw)), b'{"type":1}\n'])).damage


def _line(raw: bytes) -> bytes:
    return json.dumps({"type": 2, "payload": base64.b64encode(raw).decode()}).encode() + b"\n"


def test_a_pax_header_before_a_global_one_is_out_of_force() -> None:
    """As Docker 20.10 and Podman 4.3 keep it: the global header is a file of its own, the other bytes before it."""
    pax = pax_member({"path": b"one", "uid": b"5"})
    told, tar = lines([global_header("deep/g", comment=b"x"), file("a", b"1")]), write_tar([file("a", b"1")])
    line = json.loads(told[0])
    told[0] = _line(pax + base64.b64decode(line["payload"]))
    index = scanned_record(b"".join(told))
    assert (paths(index), index.uid.tolist(), index.damage, index.needed) == (["a"], [0], "", (b"deep",))
    assert_same(index, scanned_tar(pax + write_tar([global_header("deep/g", comment=b"x")], b"") + tar))


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_split, "_LONGEST_LINE", 1 << 20)
    index = scanned_record(gzip.compress(b'{"type":2,"payload":"' + b"A" * (4 << 20)))
    assert "line of more than" in index.damage
    index = scanned_record(gzip.compress(b'{"type":2,"payload":"AAAA"}\n' * 500_000))
    assert "between two contents" in index.damage
