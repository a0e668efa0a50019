"""The markup of manual pages."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.cli.grammar import roff


def test_what_is_typed_stays_what_it_is() -> None:
    assert roff.escaped(r"a\b --c 'd' `e` ^~") == r"a\eb \-\-c \(aqd\(aq \(gae\(ga \(ha\(ti"
    assert roff.escaped("…") == r"\[u2026]"
    assert roff.bold("-v") == r"\fB\-v\fR"
    assert roff.italic("FILE") == r"\fIFILE\fR"
    assert roff.request("SH", 'a "b"') == r'.SH "a \(dqb\(dq"'


@pytest.mark.parametrize("text", [".TH x", "'br"])
def test_text_is_no_request(text: str) -> None:
    assert not roff.lines(text)[0].startswith((".", "'"))


def test_a_list_of_terms() -> None:
    assert roff.entries([(".x", "one"), ("b", "")]) == [".TP", r"\&.x", "one", ".TP", "b"]


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
@settings(max_examples=20, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_a_formatter_gives_back_what_was_put_in(text: str) -> None:
    source = "\n".join(('.TH X 1 2000-01-01 "x" "x"', '.SH "A"', ".nh", *roff.lines(text), ""))
    done = subprocess.run(
        ["groff", "-man", "-ww", "-Tascii", "-P-cbou"], input=source.encode(), capture_output=True, check=True
    )
    assert done.stderr == b""
    assert text in done.stdout.decode().split()
