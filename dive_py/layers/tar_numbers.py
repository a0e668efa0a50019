"""Numbers and names of one tar header, and its checksum; without numpy, for what looks at few headers.

Source: POSIX pax, *ustar Interchange Format*; GNU tar manual, *Extensions* (base-256).
"""

from __future__ import annotations

from typing import Final

from dive_py.layers.blocks import BLOCK

_MOST_DIGITS: Final = 19
"""Digits of the largest number of 64 bits."""


def number(field: bytes) -> int:
    """Decode one numeric field: octal text, or base-256 where the first bit is set (GNU).

    What Go's reader takes, and with it every engine: blanks and NULs around the digits, no sign, no separators.

    Raises:
        ValueError: it is neither, or needs more than 64 bits.
    """
    if field[:1] >= b"\x80":
        value = int.from_bytes(field, "big") & ((1 << (8 * len(field) - 1)) - 1)
        sign_bit = 1 << (8 * len(field) - 2)
        value = value - 2 * sign_bit if value & sign_bit else value
        if not -1 << 63 <= value < 1 << 63:
            raise ValueError(field)
        return value
    text = field.strip(b" \0").partition(b"\0")[0]
    if not text:
        return 0
    if not text.isdigit():
        raise ValueError(field)
    return int(text, 8)


def decimal(text: bytes) -> int:
    """Decode a number of a PAX record: digits with or without a sign, and nothing else.

    Raises:
        ValueError: it is none, or needs more than 64 bits.
    """
    if text.isdigit() and len(text) < _MOST_DIGITS:
        return int(text)
    digits = text[1:] if text[:1] in {b"+", b"-"} else text
    if not digits.isdigit() or len(digits.lstrip(b"0")) > _MOST_DIGITS:
        raise ValueError(text[:40])
    value = int(text)
    if not -1 << 63 <= value < 1 << 63:
        raise ValueError(text[:40])
    return value


def checksum_fits(header: bytes) -> bool:
    """Return whether a header's checksum is right; sums of signed bytes, as old writers made them, count too."""
    try:
        stated = number(header[148:156])
    except ValueError:
        return False
    rest = header[:148] + header[156:BLOCK]
    total = sum(rest) + 8 * 32
    return stated == total or stated == total - 256 * sum(byte > 127 for byte in rest)


def stored_name(header: bytes) -> bytes:
    """Return the name in a header, prefix included, without what extension headers say."""
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:263] == b"ustar\0" else b""
    return prefix + b"/" + name if prefix else name
