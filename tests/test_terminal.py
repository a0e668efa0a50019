"""A terminal that was in other hands is as it was before."""

from __future__ import annotations

import os
import pty
import termios
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.terminal import Modes, give_back_all, handed_over

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    master, slave = pty.openpty()
    yield master, slave
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize(
    ("output", "undo"),
    [
        (b"plain", b""),
        (b"\x1b[?1049h\x1b[?25l", b"\x1b[?25h\x1b[?1049l"),
        (b"\x1b[?1049h\x1b[?1049l", b""),
        (b"\x1b[?1000;1006h", b"\x1b[?1000l\x1b[?1006l"),
        (b"\x1b[?7l\x1b[?7h", b""),
        (b"\x1b=\x1b[31m", b"\x1b>\x1b[0m"),
        (b"\x1b[31mred\x1b[0m", b""),
        (b"\x1b[31mred\x1b[m", b""),
        (b"\x1b[?1000h\x1b[31m\x1b=\x1bc", b""),
        (b"\x1b[?12h\x1b[?9999h", b""),
    ],
)
def test_what_was_told_to_the_terminal_is_taken_back(output: bytes, undo: bytes) -> None:
    modes = Modes()
    modes.take(output)
    assert modes.undo() == undo


@given(st.integers(1, 8))
def test_sequences_may_be_cut_anywhere(size: int) -> None:
    output = b"a\x1b[?1049hb\x1b[?25lc\x1b[1;31md\x1b=e"
    modes = Modes()
    for start in range(0, len(output), size):
        modes.take(output[start : start + size])
    assert modes.undo() == b"\x1b[?25h\x1b[?1049l\x1b>\x1b[0m"


def test_a_flood_of_nonsense_is_not_kept() -> None:
    modes = Modes()
    for _ in range(100):
        modes.take(b"\x1b[" + b"9" * 10_000)
    assert modes.undo() == b""


def test_keys_come_raw_and_then_as_before(terminal: tuple[int, int]) -> None:
    master, slave = terminal
    before = termios.tcgetattr(slave)
    with handed_over(slave, slave, raw=True) as held:
        assert termios.tcgetattr(slave) != before
        held.modes.take(b"\x1b[?25l")
    assert termios.tcgetattr(slave) == before
    assert os.read(master, 99) == b"\x1b[?25h"


def test_it_is_given_back_when_something_fails(terminal: tuple[int, int]) -> None:
    _, slave = terminal
    before = termios.tcgetattr(slave)
    with pytest.raises(KeyboardInterrupt), handed_over(slave, slave, raw=True):
        raise KeyboardInterrupt
    assert termios.tcgetattr(slave) == before


def test_all_are_given_back_at_once(terminal: tuple[int, int]) -> None:
    _, slave = terminal
    before = termios.tcgetattr(slave)
    with handed_over(slave, slave, raw=True):
        give_back_all()
        assert termios.tcgetattr(slave) == before


def test_what_is_no_terminal_is_left_alone() -> None:
    ours, theirs = os.pipe()
    with handed_over(ours, theirs, raw=True) as held:
        held.modes.take(b"\x1b[?25l")
    os.close(theirs)
    assert os.read(ours, 9) == b""
    os.close(ours)
