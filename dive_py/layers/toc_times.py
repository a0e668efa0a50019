"""Times as tables of contents write them (RFC 3339), many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Times = tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.uint8]]

_LONGEST: Final = 36
"""Characters of the longest time, `2026-11-30T18:57:20.123456789+01:00`, and one more."""

_SECOND: Final = 19
"""Characters before the fraction or the zone."""

_NONE: Final = "0001-01-01T00:00:00Z"
"""What Go writes for a time that is none."""

_EPOCH: Final = "1970-01-01T00:00:00Z"
_PATTERN: Final = np.frombuffer(b"0000-00-00T00:00:00", np.uint8)
_DIGIT: Final = np.array([chr(character).isdigit() for character in _PATTERN.tolist()])
_PLACES: Final = 10 ** np.arange(8, -1, -1, dtype=np.int64)


def moments(texts: Sequence[str]) -> Times:
    """Return seconds since 1970, nanoseconds after that, and how many decimal places were given, of each time.

    A time that is missing, or is none, is 1970: so does its tar have it.

    Raises:
        ValueError: one is malformed.
    """
    texts = [text if text and text != _NONE else _EPOCH for text in texts]
    if max(map(len, texts), default=0) >= _LONGEST:
        raise ValueError("a time is too long")
    text = np.array(texts, f"S{_LONGEST}").view(np.uint8).reshape(-1, _LONGEST)
    digit = (text >= ord("0")) & (text <= ord("9"))
    head = text[:, :_SECOND]
    if not np.where(_DIGIT, digit[:, :_SECOND], head == _PATTERN).all():
        raise ValueError("a time is malformed")
    seconds = _seconds(text.astype(np.int64) - ord("0"))
    dotted = text[:, _SECOND] == ord(".")
    run = np.logical_and.accumulate(digit[:, _SECOND + 1 : _SECOND + 10], axis=1) & dotted[:, None]
    digits = run.sum(axis=1)
    nanoseconds = np.where(run, text[:, _SECOND + 1 : _SECOND + 10].astype(np.int64) - ord("0"), 0) @ _PLACES
    if (dotted & (digits == 0)).any():
        raise ValueError("a time is malformed")
    seconds -= _zones(text, np.where(dotted, _SECOND + 1 + digits, _SECOND))
    return seconds, nanoseconds.astype(np.uint32), digits.astype(np.uint8)


def _seconds(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the seconds since 1970 of times without their zones, by the Gregorian calendar before 1582, too."""

    def field(start: int, length: int = 2) -> NDArray[np.int64]:
        return values[:, start : start + length] @ 10 ** np.arange(length - 1, -1, -1, dtype=np.int64)

    year, month, day = field(0, 4), field(5), field(8)
    hour, minute, second = field(11), field(14), field(17)
    for value, least, most in ((month, 1, 12), (day, 1, 31), (hour, 0, 23), (minute, 0, 59), (second, 0, 60)):
        if len(value) and (value.min() < least or value.max() > most):
            raise ValueError("a time is malformed")
    months = (year - 1970) * 12 + month - 1
    days = months.astype("M8[M]").astype("M8[D]").astype(np.int64) + day - 1
    return ((days * 24 + hour) * 60 + minute) * 60 + second


def _zones(text: NDArray[np.uint8], at: NDArray[np.intp]) -> NDArray[np.int64]:
    """Return the seconds that each time's zone is ahead of UTC.

    Args:
        text: The times.
        at: Where in each the zone starts.
    """
    rows = np.arange(len(text))
    sign = text[rows, at]
    ahead = np.zeros(len(text), np.int64)
    utc = sign == ord("Z")
    if (text[rows[utc], at[utc] + 1] != 0).any():
        raise ValueError("a time is malformed")
    for row in rows[~utc].tolist():
        zone = text[row, at[row] :].tobytes().rstrip(b"\0")
        if len(zone) != 6 or zone[:1] not in b"+-" or zone[3:4] != b":" or not (zone[1:3] + zone[4:]).isdigit():
            raise ValueError("a time is malformed")
        seconds = int(zone[1:3]) * 3600 + int(zone[4:]) * 60
        ahead[row] = -seconds if zone[:1] == b"-" else seconds
    return ahead
