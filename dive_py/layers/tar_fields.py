"""The fixed fields of many tar headers at once.

A gathered array of headers, (n, 512), becomes columns: the digits of an octal number are added up eight at a time, as
lanes of one 64-bit word. Headers that are written otherwise (base-256, blanks, other lengths) are decoded one by one.

Layout: POSIX pax, *ustar Interchange Format*; GNU tar manual, *Basic Tar Format*.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from msgspec import Struct

from dive_py.layers.blocks import BLOCK
from dive_py.layers.tar_numbers import checksum_fits, number

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIELDS: Final = {"mode": (100, 8), "uid": (108, 8), "gid": (116, 8), "mtime": (136, 12), "check": (148, 8)}
"""Where each number starts, and its bytes."""

_CHECKSUM: Final = (148, 6)
"""Where the checksum starts, and its digits where it is written as usual."""

_LINKS: Final = (ord("1"), ord("2"))
_DEVICES: Final = (ord("3"), ord("4"))


class Fields(Struct):
    """Columns of a batch of headers, in the order of the tar."""

    names: list[bytes]
    """Names as stored, prefix included, without NUL."""
    links: dict[int, bytes]
    """Link targets as stored, of links only, by position in the batch."""
    mode: NDArray[np.int64]
    uid: NDArray[np.int64]
    gid: NDArray[np.int64]
    mtime: NDArray[np.int64]
    devices: dict[int, tuple[int, int]]
    """Major and minor numbers of devices only, by position in the batch."""
    bad: int
    """Position of the first header whose checksum is wrong, -1 if all are right."""


def decode(gathered: bytes) -> Fields:
    """Decode headers of 512 bytes that stand one behind the other."""
    headers = np.frombuffer(gathered, np.uint8).reshape(-1, BLOCK)
    values = np.empty((len(_FIELDS), len(headers)), np.int64)
    plain = np.ones(len(headers), np.bool_)
    for column, (start, width) in enumerate(_FIELDS.values()):
        digits = _CHECKSUM[1] if start == _CHECKSUM[0] else width - 1
        values[column] = octal(gathered, start, digits, plain)
    for row in np.flatnonzero(~plain).tolist():
        values[:, row] = _slow(gathered[row * BLOCK : (row + 1) * BLOCK])
    mode, uid, gid, mtime, check = values
    bad = np.flatnonzero(_sums(headers) != check)
    first_bad = next((int(row) for row in bad if not checksum_fits(gathered[row * BLOCK : (row + 1) * BLOCK])), -1)
    return Fields(_names(headers), _links(headers), mode, uid, gid, mtime, _device_numbers(headers), first_bad)


def have_right_sums(headers: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return of which headers, (n, 512), the checksum is right and written as usual."""
    usual = np.ones(len(headers), np.bool_)
    if not len(headers):
        return usual
    stated = octal(headers.tobytes(), *_CHECKSUM, usual)
    usual &= stated.astype(np.int64) == _sums(headers)
    return usual


def octal(gathered: bytes | memoryview, start: int, digits: int, plain: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Decode a field of every header that ends in NUL or blank right after `digits` digits.

    The eight bytes that end with the terminator are one big-endian word; what stands before them is another.

    Args:
        gathered: n × 512 bytes.
        start: Where the field starts in a header.
        digits: Octal digits of the field, 6 to 15.
        plain: Where the field is written otherwise, its element is set to False.
    """
    end = start + digits + 1
    word = _words(gathered, end - 8)
    used = min(digits, 7)
    places = np.uint64(int.from_bytes(b"\0" * (7 - used) + b"\xf8" * used + b"\xdf", "big"))
    expected = np.uint64(int.from_bytes(b"\0" * (7 - used) + b"0" * used + b"\0", "big"))
    plain &= (word & places) == expected
    low = _eight_digits((word >> np.uint64(8)) & np.uint64((1 << (8 * used)) - 1))
    if digits == used:
        return low
    head = _words(gathered, end - 16)
    used = digits - used
    places = np.uint64(int.from_bytes(b"\0" * (8 - used) + b"\xf8" * used, "big"))
    expected = np.uint64(int.from_bytes(b"\0" * (8 - used) + b"0" * used, "big"))
    plain &= (head & places) == expected
    return (_eight_digits(head & np.uint64((1 << (8 * used)) - 1)) << np.uint64(21)) + low


def _words(gathered: bytes | memoryview, offset: int) -> NDArray[np.uint64]:
    """Return the eight bytes at `offset` of every header as one number, the first byte the highest."""
    count = len(gathered) // BLOCK
    return np.ndarray((count,), ">u8", gathered, offset, (BLOCK,)).astype(np.uint64)


def _eight_digits(word: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Add up eight octal digits, a byte each: pairs first, then pairs of these, then the two halves."""
    pairs = ((word >> np.uint64(8)) & np.uint64(0x0007000700070007)) * np.uint64(8)
    pairs += word & np.uint64(0x0007000700070007)
    fours = ((pairs >> np.uint64(16)) & np.uint64(0x0000003F0000003F)) * np.uint64(64)
    fours += pairs & np.uint64(0x0000003F0000003F)
    return ((fours >> np.uint64(32)) & np.uint64(0xFFF)) * np.uint64(4096) + (fours & np.uint64(0xFFF))


def _slow(header: bytes) -> list[int]:
    values = []
    for field, (start, width) in _FIELDS.items():
        try:
            value = number(header[start : start + width])
        except ValueError:
            value = -1 if field == "check" else 0
        values.append(max(-(1 << 62), min(value, 1 << 62)))
    return values


def _sums(headers: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Sum the bytes of each header, its checksum field taken as blanks.

    Eight bytes at a time: pairs are added inside 16-bit lanes, which 64 words of at most 510 cannot overflow.
    """
    words = np.ascontiguousarray(headers).view(np.uint64)
    low = np.uint64(0x00FF00FF00FF00FF)
    lanes = ((words & low) + ((words >> np.uint64(8)) & low)).sum(axis=1)
    total = np.full(len(headers), 8 * 32, np.int64)
    for shift in (0, 16, 32, 48):
        total += ((lanes >> np.uint64(shift)) & np.uint64(0xFFFF)).astype(np.int64)
    total -= headers[:, 148:156].sum(axis=1, dtype=np.int64)
    return total


def _texts(region: NDArray[np.uint8]) -> list[bytes]:
    """Return each row up to its first NUL."""
    texts: list[bytes] = np.ascontiguousarray(region).view(f"S{region.shape[1]}").ravel().tolist()
    if b"".join(texts).find(b"\0") >= 0:
        texts = [text.partition(b"\0")[0] for text in texts]
    return texts


def _names(headers: NDArray[np.uint8]) -> list[bytes]:
    names = _texts(headers[:, :100])
    posix = (headers[:, 257:263] == np.frombuffer(b"ustar\0", np.uint8)).all(axis=1)
    rows = np.flatnonzero(posix & (headers[:, 345] != 0))
    if rows.size:
        # star keeps times behind a shorter prefix and says so in the last four bytes
        star = (headers[rows, 508:512] == np.frombuffer(b"tar\0", np.uint8)).all(axis=1).tolist()
        prefixes = _texts(headers[rows, 345:500])
        for row, prefix, short in zip(rows.tolist(), prefixes, star, strict=True):
            names[row] = (prefix[:131] if short else prefix) + b"/" + names[row]
    return names


def name_of(header: bytes) -> bytes:
    """Return the name in one header, prefix included."""
    return _names(np.frombuffer(header, np.uint8).reshape(1, BLOCK))[0]


def _links(headers: NDArray[np.uint8]) -> dict[int, bytes]:
    rows = np.flatnonzero(np.isin(headers[:, 156], _LINKS))
    if not rows.size:
        return {}
    return dict(zip(rows.tolist(), _texts(headers[rows, 157:257]), strict=True))


def _device_numbers(headers: NDArray[np.uint8]) -> dict[int, tuple[int, int]]:
    devices = {}
    for row in np.flatnonzero(np.isin(headers[:, 156], _DEVICES)).tolist():
        fields = headers[row, 329:345].tobytes()
        try:
            major, minor = number(fields[:8]), number(fields[8:])
        except ValueError:
            major = minor = 0
        devices[row] = (major & 0xFFFFFFFF, minor & 0xFFFFFFFF)
    return devices
