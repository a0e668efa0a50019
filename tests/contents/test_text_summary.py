"""What a text tells of itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.text_summary import MOST_READ, summary
from tests.contents.counting import Counting, Gigabyte, repeated


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", [("Encoding", "ASCII")]),
        (b"#!/bin/sh -e\nexit\n", [("Encoding", "ASCII"), ("Line ends", "LF"), ("Interpreter", "/bin/sh -e")]),
        ("é\r\n".encode(), [("Encoding", "UTF-8"), ("Line ends", "CR LF")]),
        (b"a\r\nb\n", [("Encoding", "ASCII"), ("Line ends", "mixed: LF and CR LF")]),
        (
            b"\xff\xfe" + "é\n".encode("utf-16-le"),
            [("Encoding", "UTF-16, little-endian, with a byte order mark"), ("Line ends", "LF")],
        ),
        ("Grüße von hier".encode("latin-1"), [("Encoding", "an older encoding, shown as Latin-1")]),
        (b"\0\1", [("Encoding", "no text")]),
    ],
)
def test_texts_are_told(data: bytes, told: list[tuple[str, str]]) -> None:
    assert summary(Counting(data)) == told


def test_a_gigabyte_costs_its_beginning() -> None:
    content = Gigabyte(b"", repeated(b"line\n"))
    assert ("Line ends", "LF") in summary(content)
    assert content.bytes_read <= MOST_READ


@given(st.binary(max_size=100))
def test_no_bytes_upset_it(data: bytes) -> None:
    assert summary(Counting(data))[0][0] == "Encoding"
    assert summary(Counting(data, 10**12))
