"""Numbers of one tar header, and its checksum; without numpy, for whoever looks at few headers.

Source: POSIX pax, *ustar Interchange Format*; GNU tar manual, *Extensions* (base-256).
"""

from __future__ import annotations

from dive_py.layers.blocks import BLOCK


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
    return stated in {total, total - 256 * sum(byte > 127 for byte in rest)}
