"""JSON from an image is read within limits."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dive_py.errors import DamagedImage, LimitExceeded
from dive_py.oci.document import MAX_CONTAINERS, MAX_DOCUMENT, decode


def test_an_honest_document_becomes_its_value() -> None:
    assert decode(b'{"a": [1, "x"]}', dict[str, Any], "it") == {"a": [1, "x"]}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"a": 1}',
        b"\xff\xfe{}",
        b'{"\xff": "a"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a": "' + b"9" * 10_000,
    ],
)
def test_whatever_is_wrong_is_damage_that_names_the_document(data: bytes) -> None:
    with pytest.raises(DamagedImage, match="the label") as caught:
        decode(data, dict[str, str], "the label")
    assert "\n" not in caught.value.message


def test_deep_nesting_is_no_recursion_error() -> None:
    with pytest.raises(DamagedImage, match="nested too deep"):
        decode(b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}", dict[str, Any], "it")


def test_a_document_beyond_the_limit_is_refused_unread() -> None:
    with pytest.raises(LimitExceeded, match="4 MiB"):
        decode(b" " * (MAX_DOCUMENT + 1), dict[str, Any], "it")


def test_a_million_empty_objects_are_refused_unread() -> None:
    with pytest.raises(LimitExceeded, match="objects"):
        decode(b"[" + b"{}," * MAX_CONTAINERS + b"{}]", list[Any], "it")


@given(some.binary(max_size=200))
def test_no_bytes_raise_anything_but_damage(data: bytes) -> None:
    with contextlib.suppress(DamagedImage):
        decode(data, dict[str, Any], "it")
