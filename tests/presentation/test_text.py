"""The gate for untrusted text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.presentation.text import printable, shorten_image, shorten_path

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


LIBRARIES = "/usr/lib/python3/dist-packages"
EXTENSION = ".cpython-311-x86_64-linux-gnu.so"


@pytest.mark.parametrize(
    ("path", "width", "shown"),
    [
        ("/usr/bin/env", 12, "/usr/bin/env"),
        ("/usr/bin/env", 11, "/usr/…/env"),
        ("/usr/bin/env", 9, "…/bin/env"),
        ("/usr/bin/env", 7, "…/env"),
        ("/usr/share/doc/", 12, "/usr/…/doc/"),
        ("usr/share/doc", 9, "usr/…/doc"),
        ("/app/node_modules/left-pad/index.js", 30, "/app/…/left-pad/index.js"),
        ("ghcr.io/org/team/project/app:1.2.3", 30, "ghcr.io/…/project/app:1.2.3"),
        ("/a/b/c/d/e/f/g/h", 11, "/a/b/…/g/h"),
        ("/a", 1, "…"),
        ("/a", 0, ""),
        ("", 0, ""),
        ("abcdefghij", 7, "abcd…ij"),
        ("/", 1, "/"),
        ("//ab", 3, "//…"),
    ],
)
def test_of_a_path_the_middle_is_left_out(path: str, width: int, shown: str) -> None:
    assert shorten_path(path, width) == shown


@pytest.mark.parametrize("width", range(34, 80))
def test_files_of_one_kind_can_be_told_apart(width: int) -> None:
    """Cut at their beginning, all of them read `…cpython-311-x86_64-linux-gnu.so`."""
    names = ("_multiarray_umath", "_umath_linalg", "_bounded_integers", "_pcg64", "lapack_lite", "_sfc64")
    paths = [f"{LIBRARIES}/numpy/core/{name}{EXTENSION}" for name in names]
    assert len({shorten_path(path, width) for path in paths}) == len(names)
    folders = [f"{LIBRARIES}/{name}/__init__.py" for name in names]
    assert len({shorten_path(path, width) for path in folders}) == len(names)


def test_an_ascii_terminal_gets_ascii() -> None:
    assert shorten_path("/usr/share/doc/bash", 15, "~") == "/usr/~/doc/bash"


def cells(text: str) -> int:
    """As a terminal draws it: half of these characters are two cells wide."""
    return sum(2 if character > "m" else 1 for character in text)


@given(st.text("/ab字mz.", max_size=60), st.integers(-1, 70), st.sampled_from(["…", "~", "..."]))
def test_a_shortened_path_fits_and_begins_or_ends_as_the_path(path: str, width: int, ellipsis: str) -> None:
    shown = shorten_path(path, width, ellipsis, cells)
    assert cells(shown) <= max(0, width)
    if width > 0 and cells(path) <= width:
        assert shown == path
    elif shown not in {"", ellipsis}:
        assert ellipsis in shown


def test_a_hostile_path_takes_no_time() -> None:
    assert len(shorten_path("/a" * 100_000, 60)) <= 60
    assert len(shorten_path("/" + "a" * 1_000_000, 60)) <= 60


@pytest.mark.parametrize(
    ("name", "width", "shown"),
    [
        ("127.0.0.1:5000/bench/medium", 27, "127.0.0.1:5000/bench/medium"),
        ("127.0.0.1:5000/bench/medium", 22, "127.0.0.…/bench/medium"),
        ("127.0.0.1:5000/bench/medium", 14, "…/bench/medium"),
        ("registry.example.org/team/tool/app", 22, "registr…/team/tool/app"),
        ("bench/medium", 12, "bench/medium"),
    ],
)
def test_of_an_images_name_the_registry_is_seen(name: str, width: int, shown: str) -> None:
    """It may be all that tells two images apart."""
    assert len(shorten_image(name, width, "…", len)) <= width
    assert shorten_image(name, width, "…", len) == shown
