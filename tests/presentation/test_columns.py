"""The columns of a listing."""

from __future__ import annotations

import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.layers.vocabulary import Kind
from dive_py.presentation import columns


@given(st.integers(min_value=0, max_value=0o7777))
def test_permissions_are_those_of_ls(mode: int) -> None:
    """The standard library draws the same nine letters for every combination of the twelve bits."""
    assert columns.permissions(mode) == stat.filemode(mode | stat.S_IFREG)[1:]


@pytest.mark.parametrize(
    ("kind", "mode", "shown"),
    [
        (Kind.DIR, 0o755, "drwxr-xr-x"),
        (Kind.DIR, 0o1777, "drwxrwxrwt"),
        (Kind.FILE, 0o4755, "-rwsr-xr-x"),
        (Kind.FILE, 0o2644, "-rw-r-Sr--"),
        (Kind.SYMLINK, 0o777, "lrwxrwxrwx"),
        (Kind.CHAR, 0o660, "crw-rw----"),
        (Kind.OPAQUE, 0, "o---------"),
    ],
)
def test_modes_begin_with_the_kind(kind: Kind, mode: int, shown: str) -> None:
    assert columns.mode_string(kind, mode) == shown


def test_every_kind_has_its_own_letter() -> None:
    assert len({columns.kind_letter(kind) for kind in Kind}) == len(Kind)


def test_owners_and_devices_are_numbers_with_a_colon() -> None:
    assert (columns.owner(0, 42), columns.device(5, 1)) == ("0:42", "5:1")


def test_times_are_as_exact_as_they_are_known() -> None:
    assert columns.exact_time(1_600_000_000, 0, 0) == "2020-09-13 12:26:40"
    assert columns.exact_time(1_600_000_000, 250_000_000, 2, " UTC") == "2020-09-13 12:26:40.25 UTC"
    assert columns.exact_time(-(2**62), 0, 0, " UTC") == f"{-(2**62)} seconds after 1970"
