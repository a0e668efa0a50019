"""The fixed fields of many tar headers at once.

A gathered array of headers, (n, 512), becomes columns: five octal numbers of every header are one matrix product over
their digits. Headers that are written otherwise (base-256, blanks, other lengths) are decoded one by one.

Layout: POSIX pax, *ustar Interchange Format*; GNU tar manual, *Basic Tar Format*.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.layers.blocks import BLOCK

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FIELDS: Final = {"mode": (100, 7), "uid": (108, 7), "gid": (116, 7), "mtime": (136, 11), "check": (148, 6)}
_WIDTH: Final = {"mode": 8, "uid": 8, "gid": 8, "mtime": 12, "check": 8}
_FIRST, _LAST = 100, 156
_LINKS: Final = (ord("1"), ord("2"))
_DEVICES: Final = (ord("3"), ord("4"))


def _powers() -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    matrix = np.zeros((_LAST - _FIRST, len(_FIELDS)))
    columns: list[int] = []
    for number, (start, digits) in enumerate(_FIELDS.values()):
        for place in range(digits):
            matrix[start - _FIRST + place, number] = 8.0 ** (digits - 1 - place)
            columns.append(start - _FIRST + place)
    return matrix, np.array(columns)


_POWERS, _DIGITS = _powers()


@dataclass
class Fields:
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


def number(field: bytes) -> int:
    """Decode one numeric field: octal text, or base-256 where the first bit is set (GNU).

    Raises:
        ValueError: it is neither.
    """
    if field[:1] >= b"\x80":
        value = int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
        sign_bit = 1 << (8 * len(field) - 2)
        return value - 2 * sign_bit if value & sign_bit else value
    text = field.partition(b"\0")[0].strip()
    if not text:
        return 0
    if not text.isdigit():
        raise ValueError(field)
    return int(text, 8)


def checksum_fits(header: bytes) -> bool:
    """Tell whether a header's checksum is right; sums of signed bytes, as old writers made them, count too."""
    try:
        stated = number(header[148:156])
    except ValueError:
        return False
    rest = header[:148] + header[156:BLOCK]
    total = sum(rest) + 8 * 32
    return stated in {total, total - 256 * sum(byte > 127 for byte in rest)}  # noqa: PLR2004 - sign bit


def decode(gathered: bytes) -> Fields:
    """Decode headers that stand one behind the other.

    Args:
        gathered: n × 512 bytes.
    """
    headers = np.frombuffer(gathered, np.uint8).reshape(-1, BLOCK)
    region = headers[:, _FIRST:_LAST]
    values = ((region & 7).astype(np.float64) @ _POWERS).astype(np.int64)
    plain = ((region[:, _DIGITS] - np.uint8(48)) < 8).all(axis=1) & _terminated(headers)  # noqa: PLR2004 - octal
    for row in np.flatnonzero(~plain).tolist():
        values[row] = _slow(gathered[row * BLOCK : (row + 1) * BLOCK])
    mode, uid, gid, mtime, check = values.T
    bad = np.flatnonzero(_sums(headers) != check)
    first_bad = next((int(row) for row in bad if not checksum_fits(gathered[row * BLOCK : (row + 1) * BLOCK])), -1)
    return Fields(_names(headers), _links(headers), mode, uid, gid, mtime, _device_numbers(headers), first_bad)


def _terminated(headers: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Whether the digits of all five fields end where this layout says: NUL or blank behind them."""
    ends = headers[:, [start + digits for start, digits in _FIELDS.values()]]
    return ((ends == 0) | (ends == 32)).all(axis=1)  # noqa: PLR2004 - blank


def _slow(header: bytes) -> list[int]:
    values = []
    for field, (start, _) in _FIELDS.items():
        try:
            value = number(header[start : start + _WIDTH[field]])
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
    total = sum((lanes >> np.uint64(shift)) & np.uint64(0xFFFF) for shift in (0, 16, 32, 48))
    field = headers[:, 148:156].sum(axis=1, dtype=np.int64)
    return np.asarray(total).astype(np.int64) - field + 8 * 32


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
