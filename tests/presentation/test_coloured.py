"""Output with colours and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.presentation.coloured import Lines, plain, sgr_only


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("plain\ttext", "plain\ttext"),
        ("\x1b[31mred\x1b[0m", "\x1b[31mred\x1b[0m"),
        ("\x1b[38;2;1;2;3mx\x1b[m", "\x1b[38;2;1;2;3mx\x1b[m"),
        ("a\x1b[2Jb\x1b[10;10Hc", "abc"),
        ("\x1b]52;c;ZXZpbA==\x07x", "x"),
        ("\x1b]0;title\x1b\\x", "x"),
        ("\x1bP1$r\x1b\\x", "x"),
        ("\x1b(0x\x1b7\x1bcy", "xy"),
        ("\x1b[?1049hx", "x"),
        ("a\x08b\x07c\x9b2Jd", "abc2Jd"),
        ("\u202eevil", "evil"),
        ("\x1b]52;c;never ended", ""),
    ],
)
def test_only_colours_stay(text: str, left: str) -> None:
    assert sgr_only(text) == left


def test_plain_text_has_no_colours_either() -> None:
    assert plain("\x1b[31mred\x1b[0m\x1b[2J\tx") == "red\tx"


@given(st.text(max_size=200))
def test_nothing_else_is_ever_left(text: str) -> None:
    import re

    rest = re.sub(r"\x1b\[[0-9;:]*m", "", sgr_only(text))
    assert "\x1b" not in rest
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", rest)


@given(st.lists(st.sampled_from(["one\n", "two\r", "thr\r\n", "é", "\n"])), st.integers(1, 5))
def test_lines_come_whole_however_they_are_cut(parts: list[str], size: int) -> None:
    data = "".join(parts).encode()
    whole, pieces = Lines(), Lines()
    expected = [*whole.take(data), *whole.end()]
    found = [line for start in range(0, len(data), size) for line in pieces.take(data[start : start + size])]
    assert [*found, *pieces.end()] == expected


def test_a_progress_bar_leaves_its_last_state() -> None:
    assert Lines().take(b"10 %\r50 %\r100 %\r\nnext\n") == ["100 %", "next"]


def test_a_line_without_end_is_cut() -> None:
    lines = Lines()
    found = lines.take(b"x" * 50_000)
    assert [len(line) for line in found] == [16 * 1024] * 3 + [50_000 - 3 * 16 * 1024]
