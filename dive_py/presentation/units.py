"""Sizes, shares and times as people read them.

Sizes are SI (kB = 1000 bytes) with three significant digits; shares are rounded down, so that 100 % means all of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import ROUND_FLOOR, Decimal
from functools import lru_cache
from math import isfinite

_MINUTE = 60
"""Seconds."""

_DIGITS = 3
"""Significant digits of a size: what fits a narrow column and still tells 2.34 MB from 2.31 MB."""


@lru_cache(maxsize=4096)
def size(count: int) -> str:
    """Return a number of bytes: `7 B`, `18.9 kB`, `354 kB`, `2.34 MB`."""
    if abs(count) < 1000:
        return f"{count} B"
    import humanize

    rounded = round(count, _DIGITS - len(str(abs(count))))
    return humanize.naturalsize(rounded, format=f"%.{_DIGITS}g")


def percent(fraction: float) -> int:
    """Return whole per cent of a fraction, rounded down: 100 only where nothing is missing; 0 if not finite."""
    if not isfinite(fraction):
        return 0
    # The shortest decimal that stands for the float: 0.29 is 29 %, though 0.29 * 100 is 28.999999999999996.
    return int((Decimal(repr(float(fraction))) * 100).to_integral_value(ROUND_FLOOR))


def moment(time: str | int) -> datetime | None:
    """Return the moment that a time of a config (RFC 3339) or an engine (seconds since 1970) stands for, in UTC.

    None where it stands for none: Go writes the year 1 for *unknown*, and hostile images write nonsense.
    """
    try:
        if isinstance(time, int):
            return datetime.fromtimestamp(time, UTC)
        parsed = datetime.fromisoformat(time)
        parsed = parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return parsed if parsed.year > 1 else None


def age_in_list(time: str | int, now: datetime | None = None) -> str:
    """Return the same for a list that stays on the screen: seconds would be wrong before they have been read."""
    then, present = moment(time), now if now is not None else datetime.now(UTC)
    is_new = then is not None and abs((present - then).total_seconds()) < _MINUTE
    return "a moment ago" if is_new else age(time, present)


def age(time: str | int, now: datetime | None = None) -> str:
    """Return how long ago a time was: `2 minutes ago`; empty where there is no such time.

    Args:
        time: As a config (RFC 3339) or an engine (seconds since 1970) has it.
        now: The moment to count from, with a time zone; the present when None.
    """
    then = moment(time)
    if then is None:
        return ""
    import humanize

    present = now if now is not None else datetime.now(UTC)
    return humanize.naturaltime(present - then)


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 layer`, `5 layers`, `83,000 entries`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def part_of(number: int, whole: int, noun: str) -> str:
    """Return how many of something: `3 files` where that is all of them, else `9,598 of 9,700 files`."""
    return count(number, noun) if number >= whole else f"{number:,} of {count(whole, noun)}"


def signed_size(count: int) -> str:
    """Return by how many bytes something became larger or smaller: `+18.9 kB`, `-7 B`, `0 B`."""
    return f"+{size(count)}" if count > 0 else size(count)
