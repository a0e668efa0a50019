"""The gate for untrusted text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.presentation.text import printable

_BIDI = {"L", "R", "AL", "AN", "EN", "ES", "ET", "CS", "NSM", "ON", "WS", ""}
"""Bidirectional classes of ordinary text: neither embeddings, overrides and isolates, nor separators."""


def _is_safe(character: str) -> bool:
    """Whether a terminal draws the character and does nothing else."""
    if character == "\u3000":
        return True
    category = unicodedata.category(character)
    harmless = category not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
    return harmless and unicodedata.bidirectional(character) in _BIDI and not 0xFE00 <= ord(character) <= 0xFE0F


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("etc/motd", "etc/motd"),
        ("", ""),
        ("a\x1b[2Jb", r"a\x1b[2Jb"),
        ("a\nb\tc\rd", r"a\nb\tc\rd"),
        ("\x7f", r"\x7f"),
        ("\x9b31m", r"\u009b31m"),
        (b"caf\xe9", r"caf\xe9"),
        ("caf\udce9", r"caf\xe9"),
        ("caf\u00e9".encode(), "caf\u00e9"),
        ("gpj.\u202eexe", r"gpj.\u202eexe"),
        ("a\u200bb\ufeffc\u2060", r"a\u200bb\ufeffc\u2060"),
        ("one\u2028two\u2029three\x85", r"one\u2028two\u2029three\u0085"),
        ("\u6f22\u5b57\u3000\U0001f600", "\u6f22\u5b57\u3000\U0001f600"),
        ("e\u0301", "e\u0301"),
        ("\u3164\u115f\ufe0f", r"\u3164\u115f\ufe0f"),
        ("\U000e0041", r"\U000e0041"),
        ("\ud800", r"\ud800"),
        (r"C:\x1b", r"C:\x1b"),
    ],
)
def test_what_is_dangerous_becomes_a_visible_escape(given: str | bytes, shown: str) -> None:
    """Each kind of hostile character has its escape, and honest ones stay."""
    assert printable(given) == shown


def test_lines_and_tabs_survive_when_asked() -> None:
    """Contents of many lines keep their lines, but nothing else gets through."""
    assert printable(b"a\tb\r\nc\x1b[m\n\xff", keep_lines=True) == "a       b\nc\\x1b[m\n\\xff"


def test_no_other_line_separator_survives_with_lines_kept() -> None:
    """What only some programs take for a line break is shown as an escape."""
    assert printable("a\u2028b\x0bc\rd", keep_lines=True) == r"a\u2028b\vc\rd"


@given(st.text() | st.binary())
def test_the_result_never_drives_a_terminal(text: str | bytes) -> None:
    """No text whatever gets a control, format, separator or surrogate character through."""
    shown = printable(text)
    assert all(_is_safe(character) for character in shown)
    shown.encode("utf-8")


@given(st.text() | st.binary())
def test_lines_kept_let_nothing_but_line_feeds_through(text: str | bytes) -> None:
    """With lines kept, each line obeys the same law."""
    assert all(_is_safe(character) for line in printable(text, keep_lines=True).split("\n") for character in line)


@given(st.text())
def test_the_gate_can_be_passed_twice(text: str) -> None:
    """What is printable stays as it is."""
    assert printable(printable(text)) == printable(text)
