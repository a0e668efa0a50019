"""Blocks are read once while they are needed, and line ends are found whole."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.text_blocks import BLOCK, TextBlocks
from tests.contents.counting import Counting


def ends(blocks: TextBlocks, data: bytes) -> list[int]:
    found: list[int] = []
    position: int | None = blocks.newline(blocks.start, len(data))
    while position is not None:
        found.append(position)
        position = blocks.newline(position + blocks.unit, len(data))
    return found


@given(st.text("a\n\r\u0a00\u000a\u0a0a\ud7ff", max_size=30), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_line_ends_are_found_forwards_and_backwards(text: str, encoding: str) -> None:
    mark = {"utf-8": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[encoding]
    data = mark + text.encode(encoding)
    blocks = TextBlocks(Counting(data), encoding)
    wanted = [len(mark + text[:at].encode(encoding)) for at, character in enumerate(text) if character == "\n"]
    assert ends(blocks, data) == wanted
    assert blocks.count(0) == len(wanted)
    back: list[int] = []
    position: int | None = len(data)
    while position is not None and (position := blocks.last_newline(0, position)) is not None:
        back.append(position)
    assert back[::-1] == wanted
    assert blocks.ends_with_newline() == (not text or text.endswith("\n"))


def test_a_block_is_read_once_while_it_is_kept() -> None:
    content = Counting(bytes(3 * BLOCK))
    blocks = TextBlocks(content, "utf-8")
    for _ in range(3):
        assert len(blocks.read(BLOCK - 10, 20)) == 20
    assert content.bytes_read <= 2 * BLOCK + 4


def test_line_ends_lie_across_blocks() -> None:
    data = b"a" * (BLOCK - 1) + b"\n\n" + b"b" * BLOCK
    blocks = TextBlocks(Counting(data), "utf-8")
    assert ends(blocks, data) == [BLOCK - 1, BLOCK]
    assert blocks.newline(0, BLOCK - 1) is None
    assert blocks.last_newline(0, len(data)) == BLOCK
    assert blocks.last_newline(BLOCK + 1, len(data)) is None


@pytest.mark.parametrize("claimed", [BLOCK, 5 * BLOCK, 10**12])
def test_a_file_that_ends_too_early_ends_there(claimed: int) -> None:
    blocks = TextBlocks(Counting(b"a\nb", claimed), "utf-8")
    assert blocks.block(0) == b"a\nb"
    assert blocks.end == 3
    assert not blocks.ends_with_newline()
