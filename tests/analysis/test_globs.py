"""Globs over paths."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.analysis.globs import expression
from dive_py.analysis.matching import Matcher
from dive_py.errors import InvalidPattern

PATHS = (
    "etc", "etc/passwd", "etc/passwd-", "opt/etc/passwd", "usr/lib/a.so", "usr/lib/x86/a.so", "usr/lib/x86/y/b.so.1",
    "srv/.hidden", "srv/a*b", "srv/[x]", "srv/é", "srv/two\nlines", "srv/back\\slash",
)  # fmt: skip


def found(glob: str, *, prefix: str = "") -> list[str]:
    matcher = Matcher(prefix + expression(glob), rooted=True)
    return [path for path in PATHS if matcher.matches(path.encode())]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("passwd", ["etc/passwd", "opt/etc/passwd"]),
        ("passwd*", ["etc/passwd", "etc/passwd-", "opt/etc/passwd"]),
        ("asswd", []),
        ("etc/passwd", ["etc/passwd", "opt/etc/passwd"]),
        ("/etc/passwd", ["etc/passwd"]),
        ("./etc/passwd", ["etc/passwd"]),
        ("tc/passwd", []),
        ("/etc", ["etc"]),
        ("/etc/", ["etc"]),
        ("/*", ["etc"]),
        ("/etc/*", ["etc/passwd", "etc/passwd-"]),
        ("*.so", ["usr/lib/a.so", "usr/lib/x86/a.so"]),
        ("lib/*.so", ["usr/lib/a.so"]),
        ("lib/**/*.so", ["usr/lib/a.so", "usr/lib/x86/a.so"]),
        ("/usr/**", ["usr/lib/a.so", "usr/lib/x86/a.so", "usr/lib/x86/y/b.so.1"]),
        ("/**/passwd", ["etc/passwd", "opt/etc/passwd"]),
        ("lib**1", ["usr/lib/x86/y/b.so.1"]),
        ("?.so", ["usr/lib/a.so", "usr/lib/x86/a.so"]),
        ("etc?passwd", []),
        ("etc[/]passwd", []),
        ("etc[!a]passwd", []),
        ("/etc/passwd[+-0]", ["etc/passwd-"]),
        ("/etc/passwd[[:punct:]]", ["etc/passwd-"]),
        ("[ab].so*", ["usr/lib/a.so", "usr/lib/x86/a.so", "usr/lib/x86/y/b.so.1"]),
        ("[!a].so*", ["usr/lib/x86/y/b.so.1"]),
        ("[^b-z].so*", ["usr/lib/a.so", "usr/lib/x86/a.so"]),
        ("a\\*b", ["srv/a*b"]),
        ("[[]x]", ["srv/[x]"]),
        ("*[]]", ["srv/[x]"]),
        ("[x", []),
        ("srv/?", ["srv/é"]),
        ("two*", ["srv/two\nlines"]),
        ("back[\\\\]slash", ["srv/back\\slash"]),
        ("back\\\\slash", ["srv/back\\slash"]),
        ("etc\\/passwd", ["etc/passwd", "opt/etc/passwd"]),
        (".*", ["srv/.hidden"]),
    ],
)
def test_globs_match_as_people_expect(glob: str, expected: list[str]) -> None:
    assert found(glob) == expected


def test_everything_is_matched_by_a_star() -> None:
    assert found("*") == found("**") == found("/**") == list(PATHS)


def test_case_can_be_ignored() -> None:
    assert found("PASS[W]D", prefix="(?i)") == ["etc/passwd", "opt/etc/passwd"]


@pytest.mark.parametrize("glob", ["[]", "[!]", "[^]", "a[", "[a", "[[:alpha:]", "\\", "^$.|(){}+", "_ #"])
def test_what_is_no_pattern_stands_for_itself(glob: str) -> None:
    path = b"x/" + (glob if glob != "[[:alpha:]" else "[").encode()
    assert Matcher(expression(glob), rooted=True).matches(path)


def test_bytes_that_are_no_text_are_characters_too() -> None:
    """Each for itself: no name escapes a pattern by what it is made of."""
    for glob in ("caf*", "caf?", "caf[!x]", b"caf\xe9".decode("utf-8", "surrogateescape"), "c*"):
        assert Matcher(expression(glob), rooted=True).matches(b"x/caf\xe9"), glob
    assert not Matcher(expression("caf??"), rooted=True).matches(b"x/caf\xe9")


@pytest.mark.parametrize("glob", ["/", "//", "./", "."])
def test_the_root_cannot_be_found(glob: str) -> None:
    with pytest.raises(InvalidPattern, match="names nothing"):
        expression(glob)


@pytest.mark.parametrize(("glob", "said"), [("[z-a]", "z-a is empty"), ("[[:letters:]]", "not a class")])
def test_bad_brackets_are_told(glob: str, said: str) -> None:
    with pytest.raises(InvalidPattern, match=said):
        expression(glob)


def fits(glob: str, text: str) -> bool:
    """A glob of letters, `?`, `*`, `[…]` and `/`, anchored, tried in the plainest way."""
    if not glob:
        return not text
    if glob.startswith("[!a]"):
        return bool(text) and text[0] not in "a/" and fits(glob[4:], text[1:])
    if glob[0] == "*":
        return fits(glob[1:], text) or (bool(text) and text[0] != "/" and fits(glob, text[1:]))
    if glob[0] == "?":
        return bool(text) and text[0] != "/" and fits(glob[1:], text[1:])
    return text[:1] == glob[0] and fits(glob[1:], text[1:])


@given(
    st.lists(st.sampled_from(("a", "b", "?", "*", "[!a]", ".", "\n")), min_size=1, max_size=4).map("".join),
    st.lists(st.sampled_from(("a", "b", ".a", "b\n", "ab.", "é")), min_size=1, max_size=3).map("/".join),
)
def test_components_match_as_told_by_the_plainest_matcher(glob: str, path: str) -> None:
    if "**" in glob or glob == ".":
        return
    assert Matcher(expression(glob), rooted=True).matches(path.encode()) == fits(glob, path.rpartition("/")[2])
    assert Matcher(expression("/" + glob), rooted=True).matches(path.encode()) == fits(glob, path)
