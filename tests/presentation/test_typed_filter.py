"""Globs and expressions, told from each other by what is typed."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dive_py.analysis.matching import Matcher
from dive_py.errors import InvalidPattern
from dive_py.presentation.typed_filter import expression, is_glob, problem

PATHS = (b"etc/app.conf", b"etc/ssl/app.conf", b"etc/motd", b"usr/lib/libc.so.6", b"usr/lib/libcolor.so", b"README.md")


def found(text: str) -> list[str]:
    """The paths that a filter finds."""
    matcher = Matcher(expression(text))
    return [path.decode() for path in PATHS if matcher.matches(path)]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("*.conf", ["etc/app.conf", "etc/ssl/app.conf"]),
        ("/etc/*", ["etc/app.conf", "etc/motd"]),
        ("/etc/**", ["etc/app.conf", "etc/ssl/app.conf", "etc/motd"]),
        ("ssl/*", ["etc/ssl/app.conf"]),
        ("lib*.so", ["usr/lib/libcolor.so"]),
        ("lib?.so.[0-9]", ["usr/lib/libc.so.6"]),
        ("mot?", ["etc/motd"]),
        ("*", list(map(bytes.decode, PATHS))),
        ("*.*", [path.decode() for path in PATHS if path != b"etc/motd"]),
    ],
)
def test_a_glob_is_about_whole_names_as_in_find(text: str, paths: list[str]) -> None:
    assert is_glob(text)
    assert found(text) == paths


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("conf", ["etc/app.conf", "etc/ssl/app.conf"]),
        (r"\.conf$", ["etc/app.conf", "etc/ssl/app.conf"]),
        ("^/etc", ["etc/app.conf", "etc/ssl/app.conf", "etc/motd"]),
        ("/etc", ["etc/app.conf", "etc/ssl/app.conf", "etc/motd"]),
        ("motd|README", ["etc/motd", "README.md"]),
        ("(?i)readme", ["README.md"]),
        (".*so", ["usr/lib/libc.so.6", "usr/lib/libcolor.so"]),
        ("lib.?.so", ["usr/lib/libc.so.6"]),
        ("so.[0-9]", ["usr/lib/libc.so.6"]),
        ("[0-9]*$", list(map(bytes.decode, PATHS))),
        ("(colou?r)", ["usr/lib/libcolor.so"]),
        ("c+", [path.decode() for path in PATHS if b"c" in path]),
    ],
)
def test_dives_expressions_stay_expressions(text: str, paths: list[str]) -> None:
    assert not is_glob(text)
    assert found(text) == paths


@given(st.text(alphabet="*?[]ab./-!", max_size=12))
@example("[z-a]*")
def test_whatever_is_typed_is_a_filter_or_said_to_be_none(text: str) -> None:
    wrong = problem(text)
    with suppress(InvalidPattern):
        Matcher(expression(text))
        assert not wrong
    assert wrong.isprintable()


@pytest.mark.parametrize("text", ["(", "+a", "[z-a]*"])
def test_what_is_no_filter_says_why(text: str) -> None:
    assert problem(text)
