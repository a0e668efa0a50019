"""Windows into a line that follow each other show every character once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.line_text import LineText
from dive_py.contents.older_encoding import DOUBLE_BYTE
from dive_py.contents.text_blocks import TextBlocks
from tests.contents.counting import Counting

ENCODINGS = ["utf-8", "utf-16-le", "utf-16-be", "latin-1"]


def windows(data: bytes, encoding: str, width: int) -> list[str]:
    text = LineText(TextBlocks(Counting(data), encoding), encoding)
    return [text.window(0, len(data), column, width)[0] for column in range(0, len(data), width)]


@given(st.text("aé東😀\u0301", max_size=20), st.integers(1, 9), st.sampled_from(ENCODINGS[:3]))
def test_no_character_is_cut_or_lost(text: str, width: int, encoding: str) -> None:
    width *= 1 if encoding == "utf-8" else 2
    assert "".join(windows(text.encode(encoding), encoding, width)) == text


@given(st.text("aZ ~東京設定", max_size=20), st.integers(2, 9), st.sampled_from(sorted(DOUBLE_BYTE - {"cp949"})))
def test_characters_of_one_byte_or_two_are_not_cut_either(text: str, width: int, encoding: str) -> None:
    """Their second byte may look like a letter: `表` is 95 5C in Shift-JIS."""
    text = text.replace("設", "表")
    data = text.encode(encoding)
    assert "".join(windows(data, encoding, width)) == data.decode(encoding)


@given(st.binary(max_size=40), st.integers(1, 5))
def test_of_bad_bytes_nothing_is_lost_either(data: bytes, width: int) -> None:
    text = LineText(TextBlocks(Counting(data), "utf-8"), "utf-8")
    spans = [text.window(0, len(data), column, width)[1] for column in range(0, len(data), width)]
    assert spans == sorted(spans)
    assert not data or spans[-1] == len(data)


def test_bad_bytes_are_replaced() -> None:
    assert windows(b"a\xffb", "utf-8", 10) == ["a\ufffdb"]
    assert windows(b"a\xffb", "latin-1", 10) == ["aÿb"]
    assert windows(b"a\xffb", "unheard of", 10) == ["aÿb"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_return_of_dos_is_no_part_of_a_line(encoding: str) -> None:
    data = "ab\r".encode(encoding)
    text = LineText(TextBlocks(Counting(data), encoding), encoding)
    assert text.without_return(0, len(data)) == len("ab".encode(encoding))
    assert text.without_return(len(data), len(data)) == len(data)


def test_a_character_that_looks_like_a_return_stays() -> None:
    data = "\u0d00".encode("utf-16-le")
    assert LineText(TextBlocks(Counting(data), "utf-16-le"), "utf-16-le").without_return(0, 2) == 2
