"""JSON is set anew without being changed, and only where the result stays small."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.json_text import DEEPEST, LARGEST, LARGEST_RESULT, pretty, summary
from tests.contents.counting import Counting, Gigabyte, repeated

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_a_document_is_indented() -> None:
    assert pretty(Counting(b'{"a":[1,{}],"b":null}')) == '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": null\n}'


def test_nothing_is_changed_on_the_way() -> None:
    text = pretty(Counting(b'{"b":1,"a":1.50e+400,"b":123456789012345678901234567890,"c":"\\u0041\\/"}'))
    assert text is not None
    assert [line.strip().rstrip(",") for line in text.splitlines()[1:-1]] == [
        '"b": 1',
        '"a": 1.50e+400',
        '"b": 123456789012345678901234567890',
        '"c": "\\u0041\\/"',
    ]


@given(VALUES, st.sampled_from([None, 1]))
def test_every_document_keeps_its_value(value: object, indent: int | None) -> None:
    data = json.dumps(value, indent=indent).encode()
    text = pretty(Counting(data))
    assert text is not None
    assert json.loads(text) == value


@given(VALUES)
def test_what_it_is_made_of_is_told(value: object) -> None:
    facts = dict(summary(Counting(json.dumps(value).encode())))
    if isinstance(value, dict | list):
        assert facts["JSON"] == ("object" if isinstance(value, dict) else "array")
        assert facts["Members"] == str(len(value))
    else:
        assert list(facts) == ["JSON"]


def test_documents_in_utf_16_are_read() -> None:
    assert pretty(Counting('["é"]'.encode("utf-16"))) == '[\n  "é"\n]'
    assert pretty(Counting(b'\xef\xbb\xbf["x"]')) == '[\n  "x"\n]'


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[1,]", b'{"a":1} x', b"[01]", b'["\xff"]', b"]][[", b"nope", b"\0", b'"' * 5, b"[1}"],
)
def test_what_is_no_json_is_left_alone(data: bytes) -> None:
    assert pretty(Counting(data)) is None
    assert summary(Counting(data)) == [("JSON", "damaged, or nested too deep")]


@pytest.mark.parametrize("depth", [DEEPEST + 1, 5000, LARGEST // 2])
def test_deep_documents_are_left_alone(depth: int) -> None:
    assert pretty(Counting(b"[" * depth + b"]" * depth)) is None


def test_a_document_that_may_just_be_so_deep_is_read() -> None:
    assert pretty(Counting(b"[" * DEEPEST + b"]" * DEEPEST)) is not None


def test_brackets_that_would_become_gigabytes_are_left_alone() -> None:
    one = b"[" * (DEEPEST - 1) + b"]" * (DEEPEST - 1)
    data = b"[" + b",".join([one] * (LARGEST // (len(one) + 1) - 1)) + b"]"
    assert len(data) < LARGEST
    assert pretty(Counting(data)) is None


def test_a_result_is_never_longer_than_was_reckoned() -> None:
    data = b"[" + b",".join([b"1"] * 1_000_000) + b"]"
    text = pretty(Counting(data))
    assert text is not None
    assert len(text) <= LARGEST_RESULT


def test_brackets_inside_of_strings_do_not_count() -> None:
    assert dict(summary(Counting(b'{"a":"[[[{\\"","b":"]"}')))["Arrays"] == "0"


def test_a_gigabyte_is_not_read() -> None:
    content = Gigabyte(b"[", repeated(b"1,"))
    assert pretty(content) is None
    assert summary(content) == [("JSON", "not looked at: larger than 4,194,304 bytes")]
    assert content.bytes_read == 0


@given(st.binary(max_size=60) | st.text('[]{},:"\\1 ', max_size=40).map(str.encode))
def test_no_bytes_upset_it(data: bytes) -> None:
    text = pretty(Counting(data))
    assert text is None or pretty(Counting(text.encode())) == text
    assert summary(Counting(data))[0][0] == "JSON"
