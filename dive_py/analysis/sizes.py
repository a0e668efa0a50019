"""Sizes as people write them on a command line or in a rule: `4096`, `20MB`, `1.5 GiB`, `1,000 kB`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from dive_py.errors import UsageError

_FORM: Final = re.compile(r"(\d[\d,]{0,30}(?:\.\d{0,30})?|\.\d{1,30}) ?([kmgtpe]?)(i?)b?", re.ASCII | re.IGNORECASE)
_POWERS: Final = "kmgtpe"
_MOST: Final = 2**63 - 1


def parse_size(text: str) -> int:
    """Return a number of bytes, rounded down.

    `kB`, `MB`, `GB`, `TB`, `PB` and `EB` are powers of 1000, `KiB`, `MiB` and so on powers of 1024, in any case and
    with or without `B`; without a unit the number is bytes.

    Raises:
        UsageError: it is not a size, or larger than any file can be.
    """
    match = _FORM.fullmatch(text.strip())
    if match is None or (match[3] and not match[2]):
        raise UsageError(f"'{text}' is not a size", "for instance 20MB, 4kB, 1.5GiB, or a number of bytes")
    number, unit, binary = match.groups()
    power = _POWERS.index(unit.lower()) + 1 if unit else 0
    size = int(Decimal(number.replace(",", "")) * (1024 if binary else 1000) ** power)
    if size > _MOST:
        raise UsageError(f"{text} is more than any file has")
    return size
