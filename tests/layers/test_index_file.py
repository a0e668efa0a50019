"""A layer's index as a file's bytes."""

from __future__ import annotations

import hashlib
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import pytest
from hypothesis import given

from dive_py.layers.index_file import FORMAT, WrongFile, decode, encode, read_head
from dive_py.layers.vocabulary import DigestKind
from tests.building import file, write_tar
from tests.laws.strategies import layers
from tests.layers.keeping import differences, some_index
from tests.layers.scanning import scanned, scanned_tar

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex
    from tests.building import Entry


def kept(index: LayerIndex, key: str = "k") -> bytes:
    return b"".join(encode(index, key, 5))


@given(layers())
def test_what_is_read_is_what_was_written(entries: list[Entry]) -> None:
    tar = write_tar(entries)
    for hashed in (False, True):
        index = replace(scanned_tar(tar, hashed=hashed), damage="")
        assert not differences(index, decode(kept(index), "k"))


@pytest.mark.parametrize("hashed", [False, True])
def test_an_index_with_one_of_everything_stays_as_it_is(*, hashed: bool) -> None:
    index = replace(some_index(hashed=hashed), diff_id="sha256:" + "a" * 64, warnings=("one", "two · three"))
    assert index.count == 11
    assert not differences(index, decode(kept(index), "k"))


def test_an_empty_layer_stays_empty() -> None:
    assert not differences(scanned(), decode(kept(scanned()), "k"))


@pytest.mark.parametrize("values", [[0, 255], [1, 256], [-5, 70_000], [0, 1 << 33], [-(1 << 62), 1 << 62], [9, 9]])
def test_columns_keep_their_values_in_any_range(values: list[int]) -> None:
    index = scanned(*some_entries(2))
    index = replace(index, mtime=np.array(values, np.int64))
    assert decode(kept(index), "k").mtime.tolist() == values


def some_entries(count: int) -> list[Entry]:
    return [file(f"f{number}", b"x" * number) for number in range(count)]


def test_crc64_digests_take_eight_bytes_each() -> None:
    digest = np.zeros((300, 8), np.uint8)
    digest[::2] = np.arange(150, dtype=np.uint8)[:, None] + 1
    plain = scanned(*some_entries(300))
    index = replace(plain, digest=digest, digest_kind=DigestKind.CRC64)
    assert not differences(index, decode(kept(index), "k"))
    assert len(kept(index)) < len(kept(plain)) + 150 * 8 + 300


def test_every_flipped_byte_is_found() -> None:
    data = kept(some_index(hashed=True))
    for place in range(len(data)):
        for bit in (1, 0x80):
            spoiled = bytearray(data)
            spoiled[place] ^= bit
            with pytest.raises(WrongFile):
                decode(bytes(spoiled), "k")


def test_every_other_length_is_found() -> None:
    data = kept(some_index())
    for length in range(len(data)):
        with pytest.raises(WrongFile):
            decode(data[:length], "k")
    with pytest.raises(WrongFile):
        decode(data + b"\0", "k")


def test_an_index_of_another_layer_is_not_taken() -> None:
    with pytest.raises(WrongFile, match="another layer"):
        decode(kept(some_index(), "one"), "other")


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": np.array([9], np.uint8)},
        {"mode": np.array([0o10000], np.uint16)},
        {"size": np.array([-1], np.int64)},
        {"stored": np.array([(1 << 62) + 1], np.int64)},
        {"mtime": np.array([-(1 << 62) - 1], np.int64)},
        {"mtime_ns": np.array([10**9], np.uint32)},
        {"mtime_digits": np.array([10], np.uint8)},
        {"link": np.array([0], np.int32)},
        {"link": np.array([-2], np.int32)},
        {"xattr": np.array([1], np.int32)},
        {"offset": np.array([-2], np.int64)},
        {"xattrs": ()},
        {"xattrs": (b"a",)},
        {"names": b"a/b"},
        {"count": 2},
        {"count": 0},
    ],
    ids=str,
)
def test_values_that_would_lead_astray_are_refused_though_the_checksum_is_right(changes: dict[str, object]) -> None:
    index = replace(scanned(*some_entries(1)), **changes)  # type: ignore[arg-type]
    with pytest.raises(WrongFile):
        decode(kept(index), "k")


@pytest.mark.parametrize("text", ["names", "links", "xattrs"])
@pytest.mark.parametrize(
    "change", [{"packed": -1}, {"packed": 1 << 40}, {"plain": 1}, {"plain": -1}, {"plain": 1 << 40}]
)
def test_lengths_that_do_not_fit_are_refused_though_the_checksum_is_right(
    monkeypatch: pytest.MonkeyPatch, text: str, change: dict[str, int]
) -> None:
    data = kept(some_index())
    head, start = read_head(data)
    right = getattr(head, text)
    wrong = msgspec.structs.replace(right, **{name: getattr(right, name) + by for name, by in change.items()})
    spoiled = msgspec.structs.replace(head, **{text: wrong})
    monkeypatch.setattr("dive_py.layers.index_file.read_head", lambda _: (spoiled, start))
    with pytest.raises(WrongFile):
        decode(data, "k")


def test_the_head_tells_what_is_there_without_the_columns() -> None:
    head, start = read_head(kept(some_index(), "blob x")[:4096])
    assert (head.key, head.created, head.count) == ("blob x", 5, 11)
    assert start > 20


def test_the_version_is_raised_with_every_change_of_what_a_tar_becomes() -> None:
    """If this fails, what lies in caches is no longer what a scan gives: raise `FORMAT`, and take over the digest."""
    index = some_index(hashed=True)
    total = hashlib.sha256()
    for field in sorted(fields(index), key=lambda field: field.name):
        if field.name == "below":
            continue  # of upper directories, which are never filed
        value = getattr(index, field.name)
        total.update(
            value.astype(value.dtype.newbyteorder("<")).tobytes()
            if isinstance(value, np.ndarray)
            else repr(value).encode()
        )
    assert (FORMAT, total.hexdigest()[:16]) == (3, "029698d7de7bc74c")
