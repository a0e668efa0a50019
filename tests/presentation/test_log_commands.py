"""What build servers obey loses its meaning."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.presentation.log_commands import tame


@pytest.mark.parametrize(
    ("line", "tamed"),
    [
        ("/a ##vso[task.setvariable]", "/a #\\u0023vso[task.setvariable]"),
        ("##[group]x ##[error]", "#\\u0023[group]x #\\u0023[error]"),
        ("##teamcity[buildStop]", "#\\u0023teamcity[buildStop]"),
        ("###vso[x]", "##\\u0023vso[x]"),
        ("::add-mask::x", "\\u003a:add-mask::x"),
        ("  \t::error::x", "  \t\\u003a:error::x"),
        ("## A heading", "## A heading"),
        ("##", "##"),
        ("std::vector", "std::vector"),
        ("1  std::x", "1  std::x"),
        ("", ""),
    ],
)
def test_commands(line: str, tamed: str) -> None:
    assert tame(line) == tamed


@given(st.text('#[v: a\\"', max_size=12))
def test_a_json_document_says_the_same(text: str) -> None:
    line = json.dumps({"a": text})
    assert json.loads(tame(line)) == {"a": text}


@given(st.text("#[v: \ta", max_size=12))
def test_nothing_is_left_to_obey(text: str) -> None:
    shown = tame(text)
    assert "##[" not in shown
    assert "##v[" not in shown
    assert not shown.lstrip().startswith("::")
    assert tame(shown) == shown
