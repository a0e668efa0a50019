"""Times in tables of contents, in all forms that Go writes."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.layers.toc_times import moments


def told(*texts: str) -> list[tuple[int, int, int]]:
    """Seconds, nanoseconds and places of each."""
    return list(zip(*(column.tolist() for column in moments(texts)), strict=True))


def test_every_form() -> None:
    assert told(
        "2026-11-30T18:57:20Z",
        "2026-11-30T18:57:20.5Z",
        "2026-11-30T18:57:20.123456789Z",
        "2026-11-30T19:57:20.000000001+01:00",
        "2026-11-30T15:27:20-03:30",
    ) == [
        (1796065040, 0, 0),
        (1796065040, 500_000_000, 1),
        (1796065040, 123_456_789, 9),
        (1796065040, 1, 9),
        (1796065040, 0, 0),
    ]


def test_no_time_is_1970() -> None:
    assert told("", "0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z") == [(0, 0, 0)] * 3


def test_none_at_all() -> None:
    assert told() == []


def test_before_1970_and_far_away() -> None:
    assert told("1969-12-31T23:59:59.25Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z") == [
        (-1, 250_000_000, 2),
        (-62167219200, 0, 0),
        (253402300799, 0, 0),
    ]


@given(st.lists(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), max_size=5))  # noqa: DTZ001 - UTC is added
def test_they_are_those_of_the_calendar(times: list[datetime]) -> None:
    seconds, nanoseconds, _ = moments([f"{time.isoformat()}Z" for time in times])
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    passed = [time.replace(tzinfo=UTC) - epoch for time in times]
    assert seconds.tolist() == [one.days * 86400 + one.seconds for one in passed]
    assert nanoseconds.tolist() == [one.microseconds * 1000 for one in passed]
    assert [column.dtype.str for column in (seconds, nanoseconds)] == ["<i8", "<u4"]


@pytest.mark.parametrize(
    "text",
    ["x", "2026-11-30", "2026-11-30T18:57:20", "2026-11-30T18:57:20.Z", "2026-11-30T18:57:20.5", "2026-13-30T18:57:20Z",
     "2026-11-32T18:57:20Z", "2026-11-30T24:57:20Z", "2026-11-30 18:57:20Z", "2026-11-30T18:57:20ZZ",
     "2026-11-30T18:57:20+1:00", "2026-11-30T18:57:20+01.00", "2026-11-30T18:57:20.1234567890Z", "20é6-11-30T18:57:20Z",
     "2026-11-30T18:57:20" + "Z" * 40, "-026-11-30T18:57:20Z"],
)  # fmt: skip
def test_what_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - its text is the caller's
        moments(["2026-11-30T18:57:20Z", text])
