"""Expressions over paths."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.expressions import engine
from dive_py.analysis.matching import Lines, Matcher
from dive_py.errors import InvalidPattern
from dive_py.layers.index import path_key
from tests.overlay.stacking import paths_of

if TYPE_CHECKING:
    from dive_py.overlay.paths import Paths

NAMES = st.text("ab.*", min_size=1, max_size=4).filter(lambda name: name not in {".", ".."})


def named(*names: str) -> Paths:
    return paths_of(*(path_key(name.encode()) for name in names))


def matched(pattern: str, paths: Paths, ids: list[int] | None = None, *, rooted: bool = False) -> list[str]:
    wanted = np.array(range(paths.count) if ids is None else ids, np.int32)
    mask = Matcher(pattern, rooted=rooted).mask(paths, wanted)
    assert mask is not None
    return [paths.path(i).decode() for i in wanted[mask].tolist()]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", ["", "etc", "etc/a.b", "etc/apt", "var"]),
        ("a", ["etc/a.b", "etc/apt", "var"]),
        ("etc/a", ["etc/a.b", "etc/apt"]),
        ("^a", []),
        ("^etc/", ["etc/a.b", "etc/apt"]),
        ("a.b$", ["etc/a.b"]),
        ("(apt|var)$", ["etc/apt", "var"]),
        ("E", []),
        ("(?i)ETC$", ["etc"]),
    ],
)
def test_it_matches_anywhere_in_the_path(pattern: str, expected: list[str]) -> None:
    assert matched(pattern, named("etc/apt", "etc/a.b", "var")) == expected


@given(st.lists(NAMES, min_size=1, max_size=8), st.text("ab./", max_size=3))
def test_it_matches_as_python_does(names: list[str], pattern: str) -> None:
    paths = named(*names)
    expected = [paths.path(i).decode() for i in range(paths.count)]
    assert matched(pattern, paths) == [path for path in expected if re.search(pattern, path)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/etc", ["etc", "etc/apt"]),
        ("^/[ev]", ["etc", "etc/apt", "var"]),
        ("^e", []),
        ("/apt$", ["etc/apt"]),
        ("c/a", ["etc/apt"]),
        ("t", ["etc", "etc/apt"]),
    ],
)
def test_paths_may_have_their_leading_slash(pattern: str, expected: list[str]) -> None:
    assert matched(pattern, named("etc/apt", "var"), rooted=True) == expected


def test_some_paths_far_apart_are_matched_as_all_of_them_are() -> None:
    paths = named(*(f"d{number:03d}" for number in range(500)))
    assert matched("d.*1$", paths, [2, 3, 12, 402, 500]) == ["d001", "d011", "d401"]
    assert matched("00", paths, [1, 401]) == ["d000", "d400"]


def test_bytes_that_are_no_text_are_matched_too() -> None:
    paths = paths_of(b"caf\xe9", b"tea")
    assert Matcher("caf").mask(paths, np.array([1, 2], np.int32)).tolist() == [True, False]  # type: ignore[union-attr]
    assert Matcher("^caf").matches(b"caf\xe9")


@pytest.mark.parametrize("pattern", ["caf.$", "caf[^a]$", "^caf\udce9$"])
def test_a_byte_that_is_no_text_is_a_character(pattern: str) -> None:
    """As in Go: no name escapes an expression by what it is made of."""
    paths = paths_of(b"a", b"caf\xe9", b"caf\xe9\xe9", b"tea")
    mask = Matcher(pattern).mask(paths, np.arange(1, 5, dtype=np.int32))
    assert mask is not None
    assert mask.tolist() == [False, True, False, False]


@pytest.mark.parametrize("pattern", ["(", "[", "a**(", "(?=x)", "\\"])
def test_a_bad_expression_is_told(pattern: str) -> None:
    with pytest.raises(InvalidPattern, match="bad expression"):
        Matcher(pattern)


@pytest.mark.skipif(engine() != "RE2", reason="only RE2 takes linear time")
def test_what_takes_others_exponential_time_does_not() -> None:
    assert not Matcher("(a+)+$").matches(b"a" * 4000 + b"!")


def test_it_stops_when_nobody_waits_any_more() -> None:
    paths = named("a")
    assert Matcher("a").mask(paths, np.array([1], np.int32), lambda: True) is None


PIECES = st.sampled_from(
    ("a", "b", "/", ".", "\\.", "[^a]", "\\s", "\\S", "\\W", "\\b", "\\B", "^", "$", "*", "+", "?", "|", "(?i)", "(?:",
     "(", ")",     "(?s)", "(?-m)", "\\A", "\\z", "\\C", "\\x0a", "\n", "\0", "[[:^alpha:]]", "A")
)  # fmt: skip
ODD = st.text("abA. \né", min_size=1, max_size=4).filter(lambda name: name not in {".", ".."})


@given(st.lists(ODD, min_size=1, max_size=8), st.lists(PIECES, min_size=1, max_size=5).map("".join), st.booleans())
def test_all_paths_at_once_match_as_each_by_itself_does(names: list[str], pattern: str, rooted: bool) -> None:  # noqa: FBT001
    paths = named(*names, *("d/" + name for name in names))
    try:
        matcher = Matcher(pattern, rooted=rooted)
    except InvalidPattern:
        return
    mask = matcher.mask(paths, np.arange(paths.count, dtype=np.int32))
    assert mask is not None
    assert mask.tolist() == [matcher.matches(path) for path in paths.all_paths()]


@pytest.mark.skipif(engine() != "RE2", reason="only RE2 searches many lines at once")
@pytest.mark.parametrize("pattern", [b"^a", b"(?:^|/)a", b"^[^/]*a[^/]*$", b"a|(?i)A", b"\\ba", b"a$|^a", b"a?1|a"])
def test_matches_one_behind_the_other_are_found_at_once(pattern: bytes) -> None:
    """An expression on its way to what is meant often finds nearly all: it costs no call for each."""
    texts = [b"b", *[b"a"] * 500, b"b", b"a", b"b", b"", *[b"a"] * 2]
    begins = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])]).tolist()
    runs = list(Lines(pattern).runs(b"\n".join(texts), begins))
    found = {line for first, last in runs for line in range(first, last)}
    assert found == {line for line, text in enumerate(texts) if text == b"a"}
    assert len(runs) <= 5
