"""Numbers in YAML's own notations, as go-yaml v3 resolves them: `1_000_000`, `0x10`, `0755`, `1e3`.

Source: `resolve.go` of go-yaml 3.0.1, which dive 0.13.1 reads its files with.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_DECIMAL: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+", re.ASCII)
"""Numbers that every reader takes for the same; they stay as they are written."""

_WHOLE: Final = re.compile(
    r"(?P<sign>[-+]?)(?:0x(?P<hex>[0-9a-f]+)|0b(?P<bin>[01]+)|0o?(?P<oct>[0-7]+)|(?P<dec>0|[1-9][0-9]*))",
    re.ASCII | re.IGNORECASE,
)
_FLOAT: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?", re.ASCII | re.IGNORECASE)
_BASES: Final = {"hex": 16, "bin": 2, "oct": 8, "dec": 10}

_LONGEST: Final = 100
"""Characters of a number at most; Python refuses to read one of 4,300 digits."""


def decimal(text: str) -> str | None:
    """Return the number in decimal digits, None where go-yaml sees a text.

    What every reader takes for the same number stays as it is written.
    """
    if text[:1] not in "+-.0123456789" or not text or len(text) > _LONGEST:
        return None
    if _DECIMAL.fullmatch(text):
        return text
    plain = text.replace("_", "")
    whole = _WHOLE.fullmatch(plain)
    if whole is not None:
        base = whole.lastgroup or ""
        value = int(whole["sign"] + whole[base], _BASES[base])
        if -(1 << 63) <= value < 1 << 64:
            return str(value)
    if _FLOAT.fullmatch(plain) is None:
        return None
    measured = float(plain)
    return None if measured in {float("inf"), float("-inf")} else _digits(measured)


def _digits(value: float) -> str:
    """Return a float in digits alone, as few as tell it from all others."""
    return str(int(value)) if value == int(value) else f"{Decimal(repr(value)):f}"
