"""Secrets in bytes that pass once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.progress import Progress
from dive_py.secrets.contents import File, Search
from dive_py.sources.content_stream import ContentStream
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from dive_py.secrets.findings import Finding


class Slow:
    """Gives a content in pieces of a size."""

    def __init__(self, data: bytes, piece: int) -> None:
        self._data, self._piece, self._at = data, piece, 0

    def read(self, n: int, /) -> bytes:
        found = self._data[self._at : self._at + min(n, self._piece)]
        self._at += len(found)
        return found


@settings(max_examples=40)
@given(
    before=st.one_of(st.integers(0, 3000), st.integers((1 << 20) - 200, (1 << 20) + 200)),
    after=st.one_of(st.integers(0, 20_000), st.integers(1 << 20, (1 << 20) + 9000)),
    piece=st.integers(1000, 1 << 20),
    long=st.booleans(),
)
def test_a_secret_is_found_once_wherever_pieces_end(before: int, after: int, piece: int, *, long: bool) -> None:
    make = Maker(before)
    secret = make.pem("RSA PRIVATE " + "KEY") if long else "gh" + "p_" + make.text(LETTERS, 36) + "\n"
    data = b"." * (before - 1) + b"\n" * (before > 0) + secret.encode() + b"-" * after
    looking = Search()
    looking.add(File("f", 0), ContentStream(Slow(data, piece), len(data), Progress()))
    looking.end()
    (one,) = looking.found
    assert data[one.offset :].startswith(secret.encode()[one.offset - before :][:30])


def found_in(*contents: bytes) -> list[Finding]:
    looking = Search()
    for number, data in enumerate(contents):
        looking.add(File(f"f{number}", 0), ContentStream(Slow(data, 1 << 16), len(data), Progress()))
    looking.end()
    return looking.found


def test_small_files_do_not_run_into_each_other() -> None:
    half = "gh" + "p_" + Maker(4).text(LETTERS, 36)
    assert found_in(half[:20].encode(), half[20:].encode()) == []
    assert [one.where for one in found_in(b"x" * 10, half.encode(), b"y", b"\n" + half.encode())] == ["f1", "f3"]


@pytest.mark.parametrize("size", [1000, 3_000_000])
def test_very_many_are_told_of_as_some(size: int) -> None:
    make = Maker(5)
    lines = "\n".join("gh" + "p_" + make.text(LETTERS, 36) for _ in range(200))
    assert len(found_in(lines.encode() + b"." * size)) == 20


def test_a_key_in_a_program_is_most_likely_for_its_own_test() -> None:
    key = Maker(6).pem("RSA PRIVATE " + "KEY").encode()
    (program, text) = found_in(b"\x7fELF" + key, key)
    assert (program.low, text.low) == ("it is part of a program", "")
    (large,) = found_in(b"\x7fELF" + b"\0" * (2 << 20) + key)
    assert large.low == "it is part of a program"


def test_lines_without_end_and_markers_without_number_take_linear_time() -> None:
    assert found_in(b"a" * (4 << 20), b"-----BEGIN RSA PRIVATE KEY-----\n" * 50_000, b"eyJ" * 700_000) == []
    assert found_in(b"://a:" * 400_000, b"x://" + b"a" * 3_000_000) == []
