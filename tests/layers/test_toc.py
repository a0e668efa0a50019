"""Tables of contents to indexes: what converters write, and what is refused."""

from __future__ import annotations

import io
import json
from typing import Any

import msgspec
import numpy as np
import pytest

from dive_py.errors import Cancelled, DamagedLayer, LimitExceeded
from dive_py.layers import toc
from dive_py.layers.tar_extensions import xattr_items
from dive_py.layers.toc_place import Range, TocForm, TocPlace
from dive_py.layers.vocabulary import DigestKind, Kind
from dive_py.progress import Progress
from tests.building import Entry, char_device, directory, file, hardlink, opaque, squeeze, symlink, whiteout
from tests.building.lazy_forms import estargz, zstd_chunked
from tests.layers.scanning import paths, row
from tests.layers.tabling import described, document, placed, tabled

SHA = "sha256:" + "ab" * 32
FILE: dict[str, Any] = {"type": "reg", "name": "f", "size": 10, "offset": 5, "digest": SHA}
FIRST = FILE | {"chunkSize": 4, "chunkDigest": SHA}
SECOND = {"type": "chunk", "name": "f", "offset": 50, "chunkOffset": 4, "chunkSize": 6, "chunkDigest": SHA}


def test_what_skopeo_writes_of_a_whiteout_with_a_link_name() -> None:
    entry = {"type": "reg", "name": "usr/share/.wh.man", "linkName": "usr/share/doc", "mode": 384}
    index, _ = described(entry)
    assert (paths(index), index.kind.tolist(), index.link.tolist()) == (["usr/share/man"], [Kind.WHITEOUT], [-1])


def test_attributes() -> None:
    index, _ = tabled(
        zstd_chunked([
            directory("d", mode=0o41777, mtime=5),
            file("d/f", b"x", mode=0o4755, uid=2**32 - 2, gid=7, xattrs={"security.capability": b"\1\0=\n\xff"}),
            char_device("d/null", 1, 3),
            symlink("d/l", "../é", mode=0o600),
            hardlink("d/h", "./d/f"),
            opaque("d"),
            whiteout("gone"),
        ])
    )  # fmt: skip
    at = row(index, "d/f")
    assert (index.mode[at], index.uid[at], index.gid[at]) == (0o4755, 2**32 - 2, 7)
    assert xattr_items(index.xattrs[index.xattr[at]]) == [(b"security.capability", b"\1\0=\n\xff")]
    assert (index.major[row(index, "d/null")], index.minor[row(index, "d/null")]) == (1, 3)
    assert index.mode[row(index, "d/l")] == 0o777
    assert index.links[index.link[row(index, "d/l")]] == "../é".encode()
    assert index.links[index.link[row(index, "d/h")]] == b"d\0f"
    assert sorted(index.kind.tolist()) == [0, 1, 2, 3, 4, 7, 8]
    assert index.digest_kind is DigestKind.SHA256


def test_what_is_left_out_is_zero() -> None:
    index, chunks = described({"type": "dir", "name": "d/"}, {"type": "reg", "name": "empty"})
    for column in (index.mode, index.uid, index.gid, index.size, index.mtime, index.major):
        assert column.tolist() == [0, 0]
    assert len(chunks.owner) == 0


def test_what_ctr_remote_puts_in_is_there_as_in_the_tar() -> None:
    index, chunks = tabled(estargz([file("a", b"x")]))
    assert paths(index) == [".no.prefetch.landmark", "a", "stargz.index.json"]
    own = row(index, "stargz.index.json")
    assert index.order[own] == 2
    assert chunks.owner.tolist() == [0, 1, 2]


def test_what_no_tar_reader_sees_of_buildkit_is_not_there() -> None:
    assert paths(tabled(estargz([file("a", b"x")], landmark=False))[0]) == ["a"]
    assert paths(tabled(estargz([file("a", b"x")], footer="external"))[0]) == [".no.prefetch.landmark", "a"]


def test_a_path_twice_is_there_twice() -> None:
    index, _ = tabled(estargz([file("a", b"old"), file("a", b"newer")], landmark=False))
    assert index.size.tolist() == [3, 5]
    assert index.offset.tolist() == [0, 1]


def test_an_empty_layer() -> None:
    for text in (b'{"version":1,"entries":null}', b'{"version":1,"entries":[]}', b"{}", b'\n{ "entries" : [ ] }\n'):
        index, chunks = document(text)
        assert (index.count, len(chunks.owner), index.implicit_root) == (0, 0, True)


@pytest.mark.parametrize(
    "entry",
    [file(b"a\xff"), hardlink("b", b"a\xff"), symlink("b", b"a\xff"), file("a", b"x", xattrs={"user.a\ufffd": b"1"})],
)
def test_a_table_that_has_lost_names_is_refused(entry: Entry) -> None:
    """Two names may be one there; the tar has them both."""
    with pytest.raises(DamagedLayer, match="lost names"):
        tabled(estargz([entry]))


def test_many_entries_come_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toc, "_DECODED", 1000)
    entries = [FILE | {"name": f"d/{number:04}", "size": number, "offset": number} for number in range(1, 2000)]
    entries[100]["name"] = 'd/0101"},{'
    for indent in (None, "\t"):
        index, _ = document(
            json.dumps({"version": 1, "entries": entries, "tarSplitDigest": SHA}, indent=indent).encode()
        )
        assert index.size.tolist() == list(range(1, 2000))
        assert index.offset.tolist() == list(range(1999))


def test_chunks_may_come_in_a_later_piece_than_their_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toc, "_DECODED", 100)
    index, chunks = described(*(FIRST | {"name": "a"}, SECOND | {"name": "a"}, FIRST, SECOND))
    assert (index.count, chunks.owner.tolist(), chunks.size.tolist()) == (2, [0, 0, 1, 1], [4, 6, 4, 6])


def test_names_that_look_like_ends_of_entries_only_make_pieces_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toc, "_DECODED", 100)
    index, _ = described({"type": "dir", "name": "},{" * 300}, {"type": "dir", "name": "a"})
    assert index.count == 2


def test_an_entry_that_does_not_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toc, "_DECODED", 100)
    monkeypatch.setattr(toc, "_LONGEST_PIECE", 400)
    with pytest.raises(DamagedLayer, match="no entry ends"):
        described({"type": "dir", "name": "},{" * 300}, {"type": "dir", "name": "a"})


@pytest.mark.parametrize("change", [b"\0", b"x"])
def test_a_table_with_another_digest_is_refused(change: bytes) -> None:
    for layer in (estargz([file("a", b"x")]), zstd_chunked([file("a", b"x")])):
        place = placed(layer)
        other = {name: "sha256:" + "1" * 64 for name in ("json_digest", "stored_digest") if getattr(place, name)}
        with pytest.raises(DamagedLayer, match="digest"):
            toc.read(msgspec.structs.replace(place, **other), io.BytesIO(layer.table), Progress())
        if place.stored_digest:
            with pytest.raises(DamagedLayer, match="digest"):
                toc.read(place, io.BytesIO(layer.table + change), Progress())


def test_what_is_no_table_at_all_is_refused() -> None:
    place = TocPlace(TocForm.ESTARGZ, 1000, Range(0, 900))
    other = squeeze(b"other".ljust(1024, b"\0"), "gzip")
    for stored in (b"", b"plain text", squeeze(b"{}", "zstd"), squeeze(b"short", "gzip"), other, other[:30]):
        with pytest.raises(DamagedLayer):
            toc.read(place, io.BytesIO(stored), Progress())


@pytest.mark.parametrize(
    "entries",
    [
        [{"name": "f"}],
        [{"type": "reg"}],
        [{"type": "socket", "name": "s"}],
        [FILE | {"size": "10"}],
        [FILE | {"size": -1}],
        [FILE | {"size": 1 << 63}],
        [FILE | {"size": 1 << 50}],
        [FILE | {"uid": 1 << 70}],
        [FILE | {"digest": ""}],
        [FILE | {"digest": "sha256:ab"}],
        [FILE | {"digest": "sha512:" + "ab" * 32}],
        [FILE | {"digest": "sha256:" + " a" * 32}],
        [FILE | {"digest": "sha256:" + "é" * 64}],
        [FILE | {"modtime": "yesterday"}],
        [FILE | {"name": "a\0b"}],
        [FILE | {"xattrs": {"user.a": "no base64!"}}],
        [FILE | {"offset": -1}],
        [FILE | {"offset": 1 << 20}],
        [FILE | {"offset": 1 << 62}],
        [FILE | {"innerOffset": -1}],
        [FILE | {"chunkSize": 4}],
        [FILE | {"chunkSize": 20}],
        [FILE | {"chunkSize": -1}],
        [FILE | {"chunkOffset": 1}],
        [SECOND],
        [FIRST, SECOND | {"name": "g"}],
        [FIRST, SECOND | {"chunkOffset": 5}],
        [FIRST, SECOND | {"chunkSize": 5}],
        [FIRST, SECOND | {"chunkSize": 7}],
        [FIRST, SECOND, SECOND],
        [FIRST, {"type": "dir", "name": "f"}, SECOND],
        [FIRST, {"type": "reg", "name": "f"}, SECOND],
        [FIRST | {"type": "dir"}, SECOND],
        [FILE, FILE | {"innerOffset": 5}],
    ],
)
def test_entries_that_make_no_sense_are_refused(entries: list[dict[str, Any]]) -> None:
    with pytest.raises(DamagedLayer):
        described(*entries)


@pytest.mark.parametrize(
    "text",
    [b"", b"[", b"null", b'{"entries":{}}', b'{"entries":[{"type":"dir","name":"\xff"}]}', b'{"entries":[' * 50_000,
     b'{"entries":[{"type":"dir","name":"\\ud800"}]}', b'{"entries":[]} x', b'{"version":1,"other":[' + b"1," * 2**20],
)  # fmt: skip
def test_documents_that_are_none_are_refused(text: bytes) -> None:
    with pytest.raises(DamagedLayer):
        document(text)


def test_larger_tables_than_any_honest_one_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toc, "LARGEST_TABLE", 1000)
    with pytest.raises(LimitExceeded):
        document(b"{}".ljust(1001))
    with pytest.raises(LimitExceeded):
        tabled(estargz([file("a" * 90, b"x"), file("b" * 90, b"x"), file("c" * 90, b"x")]))
    monkeypatch.setattr(toc, "_MOST_ENTRIES", 1)
    with pytest.raises(LimitExceeded):
        described({"type": "dir", "name": "a"}, {"type": "dir", "name": "b"})


def test_files_larger_together_than_any_layer_are_refused() -> None:
    large = FILE | {"size": 1 << 46}
    with pytest.raises(DamagedLayer, match="larger"):
        described(*(large | {"name": str(number), "offset": number} for number in range(3)))


def test_sizes_that_no_64_bits_hold_together_are_refused() -> None:
    large = {"type": "reg", "name": "a", "size": 1 << 47, "digest": SHA}
    with pytest.raises(DamagedLayer, match="larger"):
        document(b'{"entries":[%s]}' % b",".join([json.dumps(large).encode()] * (1 << 17)))


def test_the_bytes_are_counted_and_the_work_can_be_stopped() -> None:
    layer = estargz([file("a", b"x")])
    progress = Progress()
    toc.read(placed(layer), io.BytesIO(layer.table), progress)
    assert progress.done == len(layer.table)
    progress.stop.set()
    with pytest.raises(Cancelled):
        toc.read(placed(layer), io.BytesIO(layer.table), progress)


def test_keys_are_the_places_of_files_in_the_table() -> None:
    index, _ = described({"type": "dir", "name": "z"}, FIRST, SECOND, {"type": "reg", "name": "e"})
    assert dict(zip(paths(index), index.offset.tolist(), strict=True)) == {"z": -1, "f": 1, "e": 2}
    assert np.array_equal(index.order, [2, 1, 0])
