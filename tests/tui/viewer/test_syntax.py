"""Colours of source text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name

from dive_py.tui.viewer import syntax
from dive_py.tui.viewer.syntax import Syntax, language_of


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("run.py", "python"), ("usr/lib/x.service", "ini"), ("Dockerfile", "docker"), ("Dockerfile.dev", "docker"),
        ("app.Dockerfile", "docker"), ("Makefile", "make"), (".bashrc", "bash"), (".profile", "bash"),
        ("a.JSON", "json"),
        ("noend", ""), (".conf", ""), ("a.", ""), ("", ""), ("x.unknown", ""), ("sources.list", "debsources"),
    ],
)  # fmt: skip
def test_the_name_says_the_language(name: str, language: str) -> None:
    assert language_of(name) == language


def test_every_language_is_one_that_there_is() -> None:
    for language in {*syntax._LANGUAGES.values(), *syntax._NAMES.values()}:  # noqa: SLF001
        assert get_lexer_by_name(language) is not None


def test_words_get_roles_and_no_letter_is_lost() -> None:
    lines = ["import os  # why", "", 'text = "a', "b = 5"]
    made = Syntax("a.py").lines(lines)
    assert ["".join(text for text, _ in line) for line in made] == lines
    roles = {text.strip(): role for line in made for text, role in line}
    assert (roles["import"], roles["# why"], roles["5"]) == ("keyword", "comment", "number")


def test_long_lines_and_unknown_names_stay_plain() -> None:
    assert Syntax("a.py").lines(["x = 1" * 200]) == [[("x = 1" * 200, "")]]
    assert Syntax("a").lines(["import os"]) == [[("import os", "")]]


@given(
    st.sampled_from(["a.py", "a.c", "a.html", "a.yaml", "Makefile", "a.md", "a.sh"]),
    st.lists(st.text("ab'\"#<>{}:\\ \t-", max_size=60), max_size=20),
)
def test_whatever_stands_there_comes_back(name: str, lines: list[str]) -> None:
    made = Syntax(name).lines(lines)
    assert ["".join(text for text, _ in line) for line in made] == lines
