"""Laws of the header scanner: it reads what tarfile reads, from files and streams alike, and no bytes upset it."""

from __future__ import annotations

import hashlib
import io
import tarfile
import tempfile
import zlib
from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dive_py.errors import DivepyError
from dive_py.layers.blocks import FileBlocks, StreamBlocks
from dive_py.layers.compression import OpenStream
from dive_py.layers.index import LayerIndex, key_path
from dive_py.layers.tar_headers import scan
from dive_py.layers.vocabulary import DigestKind, Flag, Kind
from dive_py.progress import Progress
from tests.building import (
    COMPRESSIONS,
    Entry,
    directory,
    file,
    global_header,
    hardlink,
    sparse_file,
    squeeze,
    symlink,
    write_tar,
)
from tests.laws.strategies import layers
from tests.model.members import Member, clean, landed, members

if TYPE_CHECKING:
    from collections.abc import Callable

KINDS = {
    tarfile.DIRTYPE: Kind.DIR,
    tarfile.SYMTYPE: Kind.SYMLINK,
    tarfile.LNKTYPE: Kind.HARDLINK,
    tarfile.CHRTYPE: Kind.CHAR,
    tarfile.BLKTYPE: Kind.BLOCK,
    tarfile.FIFOTYPE: Kind.FIFO,
}

COMPUTED = st.sampled_from((DigestKind.NONE, DigestKind.CRC32, DigestKind.SHA256))
DIGESTS = {
    DigestKind.CRC32: lambda content: zlib.crc32(content).to_bytes(4, "big"),
    DigestKind.SHA256: lambda content: hashlib.sha256(content).digest(),
}


def from_file(tar: bytes, *, before: int = 0, digests: DigestKind = DigestKind.NONE) -> LayerIndex:
    """Scan a tar that lies somewhere in a file."""
    with tempfile.TemporaryFile() as opened:
        opened.write(b"\xff" * before + tar + b"\xff" * 700)
        opened.flush()
        return scan(FileBlocks(opened.fileno(), before, len(tar)), Progress(), digests)


class Dribble:
    """A stream that hands out pieces of any length, as sockets do."""

    def __init__(self, data: bytes, lengths: list[int]) -> None:
        self._data = io.BytesIO(data)
        self._lengths = lengths or [1 << 20]
        self._turn = 0

    def read(self, n: int, /) -> bytes:
        self._turn += 1
        return self._data.read(min(n, self._lengths[self._turn % len(self._lengths)]))


def from_stream(tar: bytes, lengths: list[int] | None = None, *, digests: DigestKind = DigestKind.NONE) -> LayerIndex:
    """Scan a tar that passes once."""
    return scan(StreamBlocks(Dribble(tar, lengths or [])), Progress(), digests)


def assert_same(one: LayerIndex, two: LayerIndex) -> None:
    """Every column agrees."""
    for column in fields(LayerIndex):
        left, right = getattr(one, column.name), getattr(two, column.name)
        if isinstance(left, np.ndarray):
            assert np.array_equal(left, right), column.name
        else:
            assert left == right, column.name


names = st.one_of(
    st.text(st.sampled_from("ab/.é"), min_size=1, max_size=12),
    st.integers(90, 300).map(lambda length: "folder/" * (length // 7) + "n"),
    st.sampled_from(("x" * 100, "x" * 101, "d/" * 77 + "y" * 100, "z" * 256)),
)
styles = st.sampled_from(("ustar", "pax", "gnu", "base256"))
numbers = st.sampled_from((0, 1, 0o7777777, 0o10000000, 2**31, 2**32 - 1))
times = st.sampled_from((0, 1, -1, 2**33, 2**36, 1_600_000_000))


@st.composite
def dialects(draw: st.DrawFn) -> Entry:
    """An entry in any dialect, with any numbers."""
    name, style = draw(names), draw(styles)
    attributes = {"style": style, "uid": draw(numbers), "gid": draw(numbers), "mtime": draw(times), "mode": 0o4751}
    kind = draw(st.sampled_from(("file", "file", "contiguous", "dir", "symlink", "hardlink", "sparse", "old")))
    data = draw(st.sampled_from((b"", b"x", b"y" * 512, b"z" * 1000)))
    if style == "base256" and len(name.encode()) > 100:
        attributes["style"] = "pax"
    if kind == "old" and len(name.encode()) <= 100:
        return file(name, b"" if name.endswith("/") else data, type=b"\0", style="v7", mode=0o751)
    if kind == "dir":
        return directory(name, **attributes)
    if kind in ("symlink", "hardlink"):
        return (symlink if kind == "symlink" else hardlink)(name, draw(names), **attributes)
    if kind == "sparse":
        pieces = {number * 1000: data for number in range(draw(st.integers(1, 60)))}
        return sparse_file(name, pieces, 100_000, draw(st.sampled_from(("0.0", "0.1", "1.0"))))
    return file(name, data, type=b"7" if kind == "contiguous" else b"0", **attributes)


def owner(stated: int) -> int:
    """What a kernel makes of an owner: the lower 32 bits, and root of what chown(2) takes as *leave it alone*."""
    return 0 if stated % 2**32 == 2**32 - 1 else stated % 2**32


def by_tarfile(tar: bytes) -> list[tuple[object, ...]]:
    """What Python's own reader sees, in the order of the tar, where links of the tar lead; the root itself left out."""
    seen: list[Member] = []
    numbers: list[tuple[int, ...]] = []
    with tarfile.open(fileobj=io.BytesIO(tar), encoding="utf-8", errors="surrogateescape") as opened:
        for member in opened:
            path = clean(member.name.encode("utf-8", "surrogateescape"))
            if not path:
                continue
            kind = KINDS.get(member.type, Kind.FILE)
            link: bytes | None = None
            if kind in (Kind.SYMLINK, Kind.HARDLINK):
                link = member.linkname.encode("utf-8", "surrogateescape")
            size = member.size if kind == Kind.FILE else 0
            mode = 0o777 if kind == Kind.SYMLINK else member.mode & 0o7777
            uid, gid = owner(member.uid), owner(member.gid)
            target = clean(link or b"") if kind == Kind.HARDLINK else link or b""
            seen.append(Member(0, len(seen), path, kind.word, link=target))
            numbers.append((mode, uid, gid, size, int(member.mtime)))
    return [
        (b"/".join(one.path), Kind[one.kind.upper()], *more, _link(one))
        for one, more in zip(landed(seen), numbers, strict=True)
        if one.kind != "invalid"
    ]


def _link(member: Member) -> bytes | None:
    if member.kind == "hardlink":
        return b"/".join(member.link)  # type: ignore[arg-type]
    return member.link if member.kind == "symlink" else None  # type: ignore[return-value]


def by_index(index: LayerIndex) -> list[tuple[object, ...]]:
    """The same, from an index."""
    keys = index.keys()
    rows = sorted(range(index.count), key=index.order.tolist().__getitem__)
    seen: list[tuple[object, ...]] = []
    for row in rows:
        if index.flags[row] & Flag.INVALID:
            continue
        kind = Kind(int(index.kind[row]))
        link: bytes | None = None
        if kind in (Kind.SYMLINK, Kind.HARDLINK):
            link = index.links[index.link[row]]
        if kind == Kind.HARDLINK:
            link = key_path(link or b"")
        numbers = tuple(int(column[row]) for column in (index.mode, index.uid, index.gid, index.size, index.mtime))
        seen.append((key_path(keys[row]), kind, *numbers, link))
    return seen


@given(st.lists(dialects(), max_size=12), st.booleans())
@settings(max_examples=120, deadline=None)
def test_it_reads_what_tarfile_reads(entries: list[Entry], has_global: bool) -> None:  # noqa: FBT001 - drawn
    last = file("last")  # tarfile refuses a tar of global headers alone
    tar = write_tar([global_header(comment=b"x"), *entries, last] if has_global else entries)
    assert by_index(from_file(tar)) == by_tarfile(tar)


@given(st.lists(dialects(), min_size=1, max_size=8), st.integers(100, 700), st.integers(0, 700), COMPUTED)
@settings(max_examples=60, deadline=None)
def test_many_headers_close_together(
    entries: list[Entry],
    count: int,
    odd: int,
    digests: DigestKind,
) -> None:
    plain = [file(f"f{number % 9}/{number}", b"x" * (number * 37 % 1500), mode=number % 512) for number in range(count)]
    tar = write_tar([*plain[:odd], *entries, *plain[odd:]])
    index = from_file(tar, digests=digests)
    assert by_index(index) == by_tarfile(tar)
    assert_same(index, from_stream(tar, [5000, 100_000], digests=digests))


@given(st.integers(100, 400), st.data())
@settings(max_examples=80, deadline=None)
def test_damage_among_many_headers(count: int, data: st.DataObject) -> None:
    plain = [file(f"f{number % 9}/{number}", b"x" * (number * 37 % 1500)) for number in range(count)]
    tar = bytearray(write_tar(plain))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(0, len(tar) // 512 - 1)) * 512 + data.draw(
            st.sampled_from((0, 124, 130, 135, 156))
        )
        tar[place] = data.draw(st.sampled_from((0, 0x20, 0x2D, 0x37, 0x38, 0x4C, 0x78, 0x80, 0xFF)))
    spoiled = repaired(bytes(tar)) if data.draw(st.booleans()) else bytes(tar)
    sound_for_anyone(spoiled[: data.draw(st.sampled_from((len(spoiled), len(spoiled) // 2 + 100)))])


@given(layers(12), st.integers(0, 3000), st.lists(st.integers(1, 3000), max_size=4), COMPUTED)
@settings(max_examples=80, deadline=None)
def test_a_file_and_a_stream_give_the_same_index(
    layer: list[Entry],
    before: int,
    lengths: list[int],
    digests: DigestKind,
) -> None:
    tar = write_tar(layer)
    assert_same(from_file(tar, before=before, digests=digests), from_stream(tar, lengths, digests=digests))


@given(layers(12), st.sampled_from(sorted(DIGESTS)))
@settings(max_examples=80, deadline=None)
def test_columns_say_what_the_entries_say(layer: list[Entry], digests: DigestKind) -> None:
    index = from_file(write_tar(layer), digests=digests)
    told = {member.order: member for member in members([layer])[0]}
    assert index.digest is not None
    assert index.keys() == sorted(index.keys())
    assert index.stored_bytes == sum(len(member.content) for member in told.values())
    for row, key in enumerate(index.keys()):
        member = told.pop(int(index.order[row]))
        if member.kind == "invalid":
            assert index.flags[row] & Flag.INVALID
            continue
        assert key_path(key).split(b"/") == list(member.path) or not member.path
        assert bool(index.flags[row] & Flag.AUFS) == (member.kind == "aufs")
        if member.kind != "aufs":
            assert Kind(int(index.kind[row])).word == member.kind
        assert int(index.stored[row]) == len(member.content)
        assert (int(index.mtime[row]), int(index.mtime_digits[row])) == (member.mtime[0], len(member.mtime[1]))
        if member.content and index.digest is not None:
            assert index.digest[row].tobytes() == DIGESTS[digests](member.content)
    assert not told, "every member but the root's own has a row"


@given(st.lists(dialects(), max_size=4), st.data())
@settings(max_examples=120, deadline=None)
def test_damage_is_told_and_never_raised(entries: list[Entry], data: st.DataObject) -> None:
    tar = bytearray(write_tar(entries))
    for _ in range(data.draw(st.integers(0, 4))):
        place = data.draw(st.integers(0, len(tar) - 1))
        tar[place] = data.draw(st.integers(0, 255))
    cut = bytes(tar[: data.draw(st.integers(0, len(tar)))])
    sound_for_anyone(cut)


def repaired(tar: bytes) -> bytes:
    """A tar whose header checksums are right again, so that damage reaches the fields behind them."""
    out = bytearray(tar)
    for start in range(0, len(out) - 511, 512):
        if out[start + 257 : start + 262] == b"ustar":
            out[start + 148 : start + 156] = b" " * 8
            out[start + 148 : start + 156] = b"%06o\0 " % sum(out[start : start + 512])
    return bytes(out)


@given(st.lists(dialects(), min_size=1, max_size=4), st.data())
@settings(max_examples=120, deadline=None)
def test_hostile_fields_are_told_and_never_raised(entries: list[Entry], data: st.DataObject) -> None:
    tar = bytearray(write_tar(entries))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(tar) - 1))
        tar[place] = data.draw(st.sampled_from((0, 0x20, 0x2D, 0x2F, 0x31, 0x37, 0x4C, 0x78, 0x67, 0x53, 0x80, 0xFF)))
    sound_for_anyone(repaired(bytes(tar)))


@given(st.binary(max_size=3000))
@example(b"\x1f\x8b")
@example(b"\x28\xb5\x2f\xfd")
@example(b"BZh9")
@example(b"\xfd7zXZ\0")
@settings(max_examples=120, deadline=None)
def test_any_bytes_at_all(data: bytes) -> None:
    sound_for_anyone(data)


def attempt(read: Callable[[], LayerIndex]) -> LayerIndex | str:
    """An index, or the one line that says why there is none."""
    try:
        return read()
    except DivepyError as error:
        return error.message


def sound_for_anyone(data: bytes) -> None:
    """The same index from a file and a stream, or one of our own errors; sums never negative."""
    one, two = attempt(lambda: from_file(data)), attempt(lambda: from_stream(data))
    if isinstance(one, LayerIndex) and isinstance(two, LayerIndex):
        assert_same(one, two)
        assert (one.stored >= 0).all()
        assert one.stored_bytes <= len(data)
        assert "\n" not in one.damage
    else:
        assert one == two, "both refuse it"
    squeezed = attempt(lambda: scan(StreamBlocks(OpenStream(io.BytesIO(data), Progress())), Progress()))
    if isinstance(squeezed, str):
        assert squeezed, "an error has a text"
        assert "\n" not in squeezed


@pytest.mark.parametrize("form", COMPRESSIONS)
@given(layers(6), st.integers(1, 4), st.data())
@settings(max_examples=25, deadline=None)
def test_compressed_layers_are_the_same_layers(form: str, layer: list[Entry], pieces: int, data: st.DataObject) -> None:
    tar = write_tar(layer)
    squeezed = squeeze(tar, form, pieces)
    lengths = data.draw(st.lists(st.integers(1, 3000), max_size=3))
    stream = OpenStream(Dribble(squeezed, lengths), Progress())
    assert_same(scan(StreamBlocks(stream), Progress(), DigestKind.SHA256), from_file(tar, digests=DigestKind.SHA256))
    cut = squeezed[: data.draw(st.integers(0, len(squeezed)))]
    shorter = attempt(lambda: scan(StreamBlocks(OpenStream(io.BytesIO(cut), Progress())), Progress()))
    assert isinstance(shorter, LayerIndex) or shorter
