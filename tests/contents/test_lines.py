"""Lines are found as far as somebody pages, whatever the file's size and however long they are."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.lines import BLOCK, MAX_LINES, PAGE, WIDTH, LineIndex, LineText, TextBlocks
from dive_py.contents.older_encoding import DOUBLE_BYTE
from tests.contents.counting import GIGABYTE, Counting, Gigabyte, repeated

TEXTS = st.text("ab\n\r", max_size=60) | st.lists(st.sampled_from(["x" * 30_000, "\n", "é\r\n"]), max_size=9).map(
    "".join
)


def wanted_lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line.removesuffix("\r") for line in (lines if lines[-1] else lines[:-1])]


@given(TEXTS, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_all_lines_are_there(text: str, encoding: str) -> None:
    mark = {"utf-8": b"", "utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}[encoding]
    index = LineIndex(Counting(mark + text.encode(encoding)), encoding)
    found = index.lines(0, 100, width=1_000_000)
    assert [line.number for line in found] == list(range(len(found)))
    full = [line.text if not line.more else None for line in found]
    assert full == [line if len(line.encode(encoding)) <= 64 * 1024 else None for line in wanted_lines(text)]
    assert [line.length for line in found] == [len(line.encode(encoding)) for line in wanted_lines(text)]
    assert index.scan(10**9)
    assert index.total == len(found)


@given(TEXTS, st.integers(-2, 12), st.integers(-2, 5))
def test_a_page_is_a_part_of_all_lines(text: str, first: int, count: int) -> None:
    index = LineIndex(Counting(text.encode()))
    everything = LineIndex(Counting(text.encode())).lines(0, 100)
    assert index.lines(first, count) == (everything[first:][: max(count, 0)] if first >= 0 else [])


@given(TEXTS, st.data())
def test_places_lead_to_lines_and_back(text: str, data: st.DataObject) -> None:
    index = LineIndex(Counting(text.encode()))
    everything = LineIndex(Counting(text.encode())).lines(0, 100)
    for line in everything:
        assert index.line_at(line.offset) == line.number
        assert index.after(line.offset, 2) == everything[line.number or 0 :][:2]
    offset = data.draw(st.integers(-1, len(text.encode()) + 1))
    number = index.line_at(offset)
    assert (number is None) == (not 0 <= offset < len(text.encode()))
    begun = [line for line in everything if line.offset < offset]
    assert index.before(offset, 3) == begun[-3:]
    assert number is None or number == text.encode()[:offset].count(b"\n")


def test_a_gigabyte_of_lines_costs_a_block() -> None:
    content = Gigabyte(b"", repeated(b"0123456\n"))
    index = LineIndex(content)
    page = index.lines(0, 50)
    assert [line.text for line in page] == ["0123456"] * 50
    assert index.total is None
    assert index.estimate == pytest.approx(GIGABYTE // 8, rel=0.01)
    assert content.bytes_read <= BLOCK + 4


def test_the_end_of_a_gigabyte_costs_a_block() -> None:
    content = Gigabyte(b"", repeated(b"0123456\n"), tail=b"\nthe\nend")
    index = LineIndex(content)
    page = index.before(index.size, 2)
    assert [(line.number, line.text, line.more) for line in page] == [(None, "the", False), (None, "end", False)]
    assert [line.text for line in index.before(page[0].offset, 2)] == ["0123456", ""]
    assert content.bytes_read <= 2 * BLOCK + 4


def test_a_line_far_away_is_reached_by_scanning() -> None:
    content = Gigabyte(b"", repeated(b"0123456\n"))
    index = LineIndex(content)
    assert index.lines(1_000_000, 1) == [], "8 MB away"
    assert content.bytes_read <= PAGE + BLOCK
    assert not index.scan(8_100_000)
    before = content.bytes_read
    line = index.lines(1_000_000, 1)[0]
    assert (line.number, line.offset, line.text) == (1_000_000, 8_000_000, "0123456")
    assert index.line_at(8_000_007) == 1_000_000
    assert content.bytes_read <= before + 2 * BLOCK


def test_a_line_of_a_gigabyte_is_never_read_whole() -> None:
    content = Gigabyte(b"", repeated(b"0123456789"))
    index = LineIndex(content)
    (line,) = index.lines(0, 50)
    assert (line.length, line.more, len(line.text)) == (None, True, WIDTH)
    assert content.bytes_read <= PAGE + BLOCK + 4
    (line,) = index.lines(0, 50, column=1_000_005, width=5)
    assert line.text == "56789"
    assert content.bytes_read <= 2 * PAGE
    (last,) = index.before(GIGABYTE, 10)
    assert last.text == ("0123456789" * 410)[-(last.length or 0) :]
    assert content.bytes_read <= 4 * PAGE


def test_a_window_far_to_the_right_never_shows_another_line() -> None:
    first = 2 * PAGE
    content = Gigabyte(b"a" * first + b"\n", repeated(b"b"))
    index = LineIndex(content)
    (line,) = index.lines(0, 1, column=first - 10, width=20)
    assert (line.text, line.more) == ("", True), "it lies behind what is known"
    while not index.line_at(first + 1):
        index.scan()
    assert index.lines(0, 1, column=first - 10, width=20)[0].text == "a" * 10
    assert index.lines(1, 1, column=10, width=5)[0].text == "b" * 5


def test_windows_go_on_to_the_right_without_end() -> None:
    content = Gigabyte(b"", repeated(b"0123456789"))
    index = LineIndex(content)
    column = 0
    for _ in range(20):
        before = content.bytes_read
        (line,) = index.lines(0, 1, column=column, width=65_530)
        assert line.text == ("0123456789" * 6554)[:65_530]
        column += 65_530 * 6
        assert content.bytes_read - before <= 2 * PAGE


def test_a_short_file_that_claims_a_terabyte_ends_where_it_ends() -> None:
    index = LineIndex(Counting(b"a\nb", 10**12))
    assert [line.text for line in index.lines(0, 10)] == ["a", "b"]
    assert index.scan()
    assert (index.total, index.size) == (2, 3)


def test_no_call_gives_more_lines_than_the_limit() -> None:
    assert len(LineIndex(Counting(b"\n" * 10_000)).lines(0, 10**9)) == MAX_LINES
    assert len(LineIndex(Counting(b"\n" * 10_000)).before(10_000, 10**9)) == MAX_LINES


@pytest.mark.parametrize("data", [b"", codecs.BOM_UTF8])
def test_nothing_has_no_lines(data: bytes) -> None:
    index = LineIndex(Counting(data))
    assert index.lines(0, 5) == []
    assert index.before(len(data), 5) == []
    index.scan()
    assert index.total == 0


@given(st.binary(max_size=80), st.sampled_from(["utf-8", "utf-16-le", "utf-16-be", "latin-1"]), st.data())
def test_no_bytes_upset_it(data: bytes, encoding: str, drawn: st.DataObject) -> None:
    index = LineIndex(Counting(data, drawn.draw(st.sampled_from([len(data), len(data) + 5, 0, -1]))), encoding)
    numbers = st.integers(-5, 90)
    for line in index.lines(drawn.draw(numbers), 5, drawn.draw(numbers), drawn.draw(numbers)):
        assert line.text.encode().decode() == line.text
    index.before(drawn.draw(numbers), 5)
    index.after(drawn.draw(numbers), 5)
    index.line_at(drawn.draw(numbers))
    assert index.scan()


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
