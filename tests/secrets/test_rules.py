"""Kinds of secrets, and what of them is none."""

from __future__ import annotations

import re

import pytest

from dive_py.secrets.rules import ANYWHERE, ASSIGNED, EXAMPLES, OF_FILES, is_placeholder, masked, sample

ALL = (*ANYWHERE, ASSIGNED, *(one.rule for one in OF_FILES))


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_a_kind_has_a_value_bounds_and_says_what_to_do(rule: object) -> None:
    pattern = getattr(rule, "pattern")  # noqa: B009 - any of them
    assert re.compile(pattern).groupindex["value"]
    unbounded = re.sub(rb"\\.|\[\^?(?:\\.|[^\]\\])+\]", b"x", pattern)
    assert not re.search(rb"[*+]|\{\d+,\}", unbounded), "hostile bytes would take long"
    assert getattr(rule, "mend")  # noqa: B009
    assert getattr(rule, "what").startswith(("a ", "an "))  # noqa: B009


@pytest.mark.parametrize(
    "value", [b"changeme123", b"your-token-here", b"${TOKEN}", b"xxxxxxxxxxxx", b"AKIAIOSFODNN7EXAMPLE"]
)
def test_what_stands_for_a_value_is_none(value: bytes) -> None:
    assert is_placeholder(value, 3)


def test_a_value_is_varied() -> None:
    assert is_placeholder(b"abababab", 5)
    assert not is_placeholder(b"a8Kd0qLm2", 5)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (b"abcd" + b"e" * 12, "abcd\u2026 (16 bytes)"),
        (b"abcdefghijklmno", "\u2026 (15 bytes)"),
        (b"a-cd" + b"e" * 20, "\u2026 (24 bytes)"),
    ],
)
def test_four_characters_of_a_long_value_are_shown_and_none_of_a_short_one(value: bytes, shown: str) -> None:
    assert masked(value) == shown


@pytest.mark.parametrize(
    ("path", "low"),
    [
        ("usr/lib/python3/dist-packages/x/tests/key.pem", True), ("usr/share/doc/x/key", True),
        ("etc/ssl/private/ssl-cert-snakeoil.key", True), ("etc/ssl/private/server.key", False), ("app/testing.pem", False),
    ],
)  # fmt: skip
def test_where_a_file_lies_says_how_likely_it_is(path: str, *, low: bool) -> None:
    assert bool(sample(path)) is low


def test_examples_of_settings_are_none() -> None:
    assert EXAMPLES.search("app/.env.example")
    assert not EXAMPLES.search("app/.env.production")


def test_a_long_value_is_real_whatever_it_has_by_chance() -> None:
    assert not is_placeholder(b"xxxxabcdefghijklmnopqrstuvwyz0123456789" * 10, 20)
