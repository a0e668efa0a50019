"""Many literals at once, by either way."""

from __future__ import annotations

import sys
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.literals import Literals
from dive_py.secrets.rules import ANYWHERE

WORDS = (b"abc", b"cab", b"bcbc", b"ca-", b"--", b"\x00\xff")
TEXTS = st.lists(st.sampled_from((b"a", b"b", b"c", b"-", b"\x00", b"\xff", *WORDS)), max_size=30).map(b"".join)


@pytest.fixture(params=["ahocorasick_rs", "RE2"])
def found(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Literals:
    if request.param == "RE2":
        monkeypatch.setitem(sys.modules, "ahocorasick_rs", None)
    else:
        pytest.importorskip("ahocorasick_rs")
    return Literals(WORDS)


def naive(text: bytes) -> list[tuple[int, bytes]]:
    return [(at, word) for at in range(len(text)) for word in WORDS if text.startswith(word, at)]


EITHER = Literals(WORDS)


@given(TEXTS)
def test_all_are_found_where_they_stand(text: bytes) -> None:
    assert list(EITHER.places(text)) == naive(text)


@pytest.mark.parametrize("text", [b"", b"abcabca---", b"bcbcbcab", b"\x00\xff\x00\xff-", b"abcbcbc", b"xxcab--cab"])
def test_both_ways_find_the_same(found: Literals, text: bytes) -> None:
    assert list(found.places(text)) == naive(text)


def test_no_literal_of_a_secret_lies_inside_another_one() -> None:
    literals = {literal for rule in ANYWHERE for literal in rule.literals}
    assert not [(one, other) for one, other in combinations(literals, 2) if one in other or other in one]
    assert all(rule.literals for rule in ANYWHERE)
