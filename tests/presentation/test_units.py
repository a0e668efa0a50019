"""Sizes, shares and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.presentation.units import age, age_in_list, count, moment, part_of, percent, signed_size, size


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (0, "0 B"),
        (1, "1 B"),
        (7, "7 B"),
        (999, "999 B"),
        (1000, "1 kB"),
        (18_900, "18.9 kB"),
        (354_321, "354 kB"),
        (999_499, "999 kB"),
        (999_500, "1 MB"),
        (2_340_000, "2.34 MB"),
        (-18_900, "-18.9 kB"),
        (2**63 - 1, "9.22 EB"),
    ],
)
def test_sizes_have_three_digits(given: int, shown: str) -> None:
    assert size(given) == shown


@pytest.mark.parametrize(("given", "shown"), [(0, "0 B"), (18_900, "+18.9 kB"), (-7, "-7 B")])
def test_a_difference_has_a_sign(given: int, shown: str) -> None:
    assert signed_size(given) == shown


@given(st.integers(min_value=0, max_value=2**63))
def test_a_size_is_never_further_off_than_its_last_digit(number: int) -> None:
    """Read back, the shown size is within half of its third digit."""
    amount, unit = size(number).split()
    shown = float(amount) * 1000 ** ["B", "kB", "MB", "GB", "TB", "PB", "EB"].index(unit)
    assert abs(shown - number) <= max(number, 1) * 0.00501


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [(0.0, 0), (1.0, 100), (0.29, 29), (0.999999999999, 99), (0.8499, 84), (1 - 1e-16, 99), (2.5, 250), (1e-9, 0)],
)
def test_shares_are_rounded_down(fraction: float, shown: int) -> None:
    """All of it is 100 % and nothing less is."""
    assert percent(fraction) == shown


@pytest.mark.parametrize("fraction", [float("nan"), float("inf")])
def test_what_is_no_number_has_no_share(fraction: float) -> None:
    assert percent(fraction) == 0


def test_times_are_read_as_engines_write_them() -> None:
    """Nanoseconds, zones and a missing zone are all understood; the zero time and nonsense are no time."""
    assert moment("2017-04-12T22:03:30.123456789Z") == datetime(2017, 4, 12, 22, 3, 30, 123456, tzinfo=UTC)
    assert moment("2017-04-12T22:03:30+02:00") == datetime(2017, 4, 12, 20, 3, 30, tzinfo=UTC)
    assert moment("2017-04-12T22:03:30") == datetime(2017, 4, 12, 22, 3, 30, tzinfo=UTC)
    assert moment("0001-01-01T00:00:00Z") is None
    assert moment("0001-01-01T00:00:00+05:00") is None
    assert moment("yesterday") is None
    assert moment("") is None
    assert moment(1_492_034_610) == datetime(2017, 4, 12, 22, 3, 30, tzinfo=UTC)
    assert moment(2**70) is None


def test_an_age_counts_from_now() -> None:
    now = datetime(2020, 1, 1, tzinfo=UTC)
    assert age("2019-12-31T23:58:00Z", now) == "2 minutes ago"
    assert age("2017-01-01T00:00:00Z", now) == "3 years ago"
    assert age("nonsense", now) == ""
    assert age("2019-12-31T23:58:00Z").endswith("ago")


def test_counts_agree_with_their_noun() -> None:
    assert (count(1, "layer"), count(83_000, "entry", "entries")) == ("1 layer", "83,000 entries")


def test_a_list_that_stays_tells_no_seconds() -> None:
    now = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
    assert age_in_list("2026-01-01T11:59:30Z", now) == "a moment ago"
    assert age_in_list("2026-01-01T11:58:00Z", now) == "2 minutes ago"
    assert age_in_list("", now) == ""


def test_a_part_is_told_with_its_whole() -> None:
    assert part_of(3, 3, "file") == "3 files"
    assert part_of(9_598, 9_700, "file") == "9,598 of 9,700 files"
    assert part_of(1, 1, "file") == "1 file"
