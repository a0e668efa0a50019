"""Values of rules, and sizes of all options, as people write them: shares, sizes, globs; and what makes no sense."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, assert_never

from msgspec import Struct

from dive_py.analysis.rule_table import DISABLED, Measure
from dive_py.errors import Misconfigured, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.rule_table import Key

_OFF: Final = frozenset((DISABLED, "off", "false"))
_FORGOTTEN: Final = 2
"""From here on a number that is too large was probably meant in per cent."""

_SHARE: Final = re.compile(r"\+?(\d{1,30}(?:\.\d{0,30})?|\.\d{1,30})(e[-+]?\d{1,2})? ?(%?)", re.ASCII | re.IGNORECASE)

_FRACTION: Final = re.compile(r"0*\.\d*[1-9]\d*", re.ASCII)
"""A number below 1 without a unit: meant in per cent."""
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)


class Given(Struct, frozen=True):
    """A value that was given for a key, and where."""

    key: Key
    values: tuple[str, ...]
    """As written; one, except where globs are listed."""
    option: str = ""
    """The option it was said with, or empty."""
    file: str = ""
    """The file it was said in, or empty."""
    line: int = 0
    """The line there, from 1 on."""

    @property
    def place(self) -> str:
        """Where it was said: `.dive-ci:3` or `--lowestEfficiency`; empty for a default."""
        return self.option or (f"{self.file}:{self.line}" if self.file else "")

    @property
    def text(self) -> str:
        """The value as written."""
        return ", ".join(self.values)


class Limit(Struct, frozen=True):
    """What a figure is compared with."""

    amount: float
    """A share from 0 to 1, or a number of bytes, or of things."""
    text: str
    """As written."""
    is_share: bool = False
    """Of a growth: whether the amount is a share of what the baseline has."""


def limit(given: Given) -> Limit | None:
    """Return the limit that was given, None where the rule is switched off.

    Raises:
        Misconfigured: the value makes no sense.
    """
    if len(given.values) != 1:
        raise misconfigured(given, "takes one value")
    text = given.values[0].strip()
    if is_off((text,)):
        return None
    return Limit(_number(given, text), text, given.key.measure is Measure.GROWTH and text.endswith("%"))


def globs(given: Given) -> tuple[str, ...]:
    """Return the globs that were given; none where the rule is switched off.

    Raises:
        Misconfigured: one of them is empty.
    """
    if is_off(given.values):
        return ()
    if not all(glob.strip() for glob in given.values):
        raise misconfigured(given, "has an empty glob")
    return given.values


def word(given: Given, choices: Sequence[str] = ()) -> str:
    """Return the word that was given, one of `choices` if there are any; empty where it is switched off.

    Raises:
        Misconfigured: it is none of them, empty, or no single word.
    """
    if len(given.values) != 1 or not given.values[0].strip():
        raise misconfigured(given, "takes one value")
    text = given.values[0].strip()
    if is_off((text,)):
        return ""
    if choices and text not in choices:
        raise misconfigured(given, f"can be {' or '.join(choices)}")
    return text


def is_off(values: Sequence[str]) -> bool:
    """Return whether these values switch a rule off."""
    return not values or (len(values) == 1 and values[0].strip().lower() in _OFF)


def misconfigured(given: Given, reason: str, hint: str = "") -> Misconfigured:
    """Return the error that a value makes no sense: which, why and where it was said."""
    name = given.option or given.key.name
    where = f"{given.file}:{given.line}: " if given.file and not given.option else ""
    return Misconfigured(f"{where}misconfigured: {name} {reason}", hint)


def _number(given: Given, text: str) -> float:
    """Return what a limit's text means by its key's measure; globs and words are not limits."""
    match given.key.measure:
        case Measure.SHARE:
            return _share(given, text)
        case Measure.SIZE:
            return _size(given, text)
        case Measure.GROWTH:
            return _growth(given, text)
        case Measure.COUNT:
            return _count(given, text)
        case Measure.GLOBS | Measure.WORD as measure:
            raise ValueError(measure)
    assert_never(given.key.measure)


def _share(given: Given, text: str) -> float:
    match = _SHARE.fullmatch(text)
    if match is None:
        raise misconfigured(given, f"is {text!r}, which is not a number", "for instance 0.95 or 95%")
    amount = Decimal(match[1] + (match[2] or "")) / (100 if match[3] else 1)
    if amount > 1:
        hint = f"{text} per cent are written {text}%" if not match[3] and _FORGOTTEN <= amount <= 100 else ""
        raise misconfigured(given, f"is {text}, and can only be 0 to 1 (or 0% to 100%)", hint)
    return float(amount)


def _growth(given: Given, text: str) -> float:
    """Return a number of bytes, or a share where the text says per cent; that may be more than all."""
    if not text.endswith("%"):
        if _FRACTION.fullmatch(text):
            raise misconfigured(given, f"is {text}, and a part of a byte is none", "for instance 5% or 10MB")
        return _size(given, text)
    match = _SHARE.fullmatch(text)
    if match is None:
        raise misconfigured(given, f"is {text!r}, which is not a number", "for instance 5% or 10MB")
    return float(Decimal(match[1] + (match[2] or "")) / 100)


def _count(given: Given, text: str) -> int:
    if not _COUNT.fullmatch(text):
        raise misconfigured(given, f"is {text!r}, which is not a whole number", "for instance 20")
    return int(text)


def _size(given: Given, text: str) -> int:
    try:
        return parse_size(text)
    except UsageError as error:
        raise misconfigured(given, f"is wrong: {error.message}", error.hint) from error


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
