"""One door to expressions, whatever searches behind it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis import expressions
from dive_py.analysis.expressions import compiled, engine, has_lines
from dive_py.analysis.globs import expression
from dive_py.analysis.matching import Matcher
from dive_py.errors import InvalidPattern

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def without_re2(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "re2", None)
    expressions._re2.cache_clear()  # noqa: SLF001  what is installed is looked up once
    yield
    expressions._re2.cache_clear()  # noqa: SLF001


@pytest.fixture(params=["RE2", "regex"])
def either(request: pytest.FixtureRequest) -> str:
    if request.param == "regex":
        request.getfixturevalue("without_re2")
    elif engine() != "RE2":
        pytest.skip("RE2 is not installed here")
    assert engine() == request.param
    return str(request.param)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("pattern", "path", "place"),
    [
        ("b+", b"abbc", (1, 3)),
        ("^/etc/[^/]*\\.conf$", b"/etc/a.conf", (0, 11)),
        ("é", b"caf\xc3\xa9 \xc3\xa9", (3, 5)),
        ("(?i)ETC", b"/etc", (1, 4)),
        ("\\w+$", b"a/\xc3\xa9b", (4, 5)),
        ("[[:digit:]]{2}", b"a123", (1, 3)),
        ("(?P<name>b)", b"ab", (1, 2)),
        ("[*+][*+]", b"a*+", (1, 3)),
        ("\\*\\+a\\{e\\}", b"*+a{e}", (0, 6)),
        ("x", b"abc", None),
        ("b$", b"ab\n", None),
        ("(?:b|c)$", b"ab\n", None),
        ("b\\z", b"ab", (1, 2)),
        ("[$]b\\$$", b"a$b$", (1, 4)),
        ("(?m)b$", b"ab\nc", (1, 2)),
    ],
)
def test_a_match_is_told_in_bytes(pattern: str, path: bytes, place: tuple[int, int] | None) -> None:
    found = compiled(pattern).search(path)
    assert (None if found is None else (found.start(), found.end())) == place


@pytest.mark.usefixtures("either")
def test_a_search_goes_on_from_a_place() -> None:
    found = compiled("a").search(b"a\xc3\xa9a", 1)
    assert found is not None
    assert (found.start(), found.end()) == (3, 4)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    "pattern",
    ["(", "[", "a**(", "\\", "(?=x)", "(?!x)", "(?<=x)a", "(?<!x)a", "(a)\\1", "(?P=n)", "a++", "a?+", "(?>a)", "(?R)",
     "\\K", "(?#a)", "(?|a|b)", "a{2000}", "a{1,1001}"],
)  # fmt: skip
def test_what_one_of_them_refuses_the_other_does_too(pattern: str) -> None:
    with pytest.raises(InvalidPattern, match="bad expression"):
        compiled(pattern)


@pytest.mark.usefixtures("without_re2")
def test_what_would_be_fuzzy_is_refused() -> None:
    with pytest.raises(InvalidPattern, match="not in RE2's syntax"):
        compiled("(?:abc){e<=1}")


@pytest.mark.usefixtures("without_re2")
def test_what_takes_exponential_time_is_ended_and_told() -> None:
    with pytest.raises(InvalidPattern, match="takes too long") as caught:
        compiled("(a+)+$").search(b"a" * 4000 + b"!")
    assert "google-re2" in caught.value.hint


@pytest.mark.usefixtures("without_re2")
def test_lines_are_searched_one_by_one() -> None:
    assert not has_lines()
    assert Matcher("^a.b")._line is None  # noqa: SLF001  what else searches


@pytest.mark.usefixtures("either")
def test_bytes_that_are_not_text_are_matched() -> None:
    assert Matcher("^caf[^a]$").matches(b"caf\xe9")
    assert Matcher("^caf\udce9$").matches(b"caf\xe9")


@given(
    st.text("ab*?[]!/.{+}\\", min_size=1, max_size=8),
    st.lists(st.text("ab./*+{é", min_size=1, max_size=6), min_size=1, max_size=6),
)
def test_every_glob_means_the_same_to_both(glob: str, paths: list[str]) -> None:
    try:
        pattern = expression(glob)
    except InvalidPattern:
        return
    if engine() != "RE2":
        return
    other = expressions._Backtracking(pattern)  # noqa: SLF001  beside the one that is taken here
    for path in paths:
        rooted = ("/" + path).encode()
        assert bool(compiled(pattern).search(rooted)) == bool(other.search(rooted)), (pattern, path)
