"""What go-yaml reads and PyYAML alone does not."""

from __future__ import annotations

import pytest
import yaml

from dive_py.settings.yaml_loader import Loader


def scalars(text: str) -> list[str]:
    """All texts of a document, in order."""
    return [token.value for token in yaml.scan(text, Loader=Loader) if isinstance(token, yaml.ScalarToken)]


@pytest.mark.parametrize(
    "text",
    [
        "a:\tb",
        "a:\t\n  b",
        "a: \t b\t",
        "a\t: b",
        "{\ta:\tb\t}\t# remark",
        "{\n\ta: b\n}",
        "--- \t\na: b",
        "a:\t# remark\n  b",
        "a: &x\tb",
        "\ufeffa: b",
    ],
)
def test_a_tab_separates_as_a_blank_does(text: str) -> None:
    assert scalars(text) == ["a", "b"]


@pytest.mark.parametrize("text", ["a:\n\tb: c", "a:\n  \tb: c", "-\ta", "?\ta", "\t\na: b", "a:\n\t\n  b: c"])
def test_a_tab_is_no_indentation(text: str) -> None:
    """As in dive 0.13.1: found character that cannot start any token."""
    with pytest.raises(yaml.YAMLError, match="cannot start any token"):
        scalars(text)


def test_what_json_writes_as_two_escapes_is_one_character() -> None:
    node = yaml.compose(r'{"a": "\ud83d\ude00 \u00e9"}', Loader=Loader)
    assert node is not None
    assert node.value[0][1].value == "\U0001f600 \xe9"


@pytest.mark.parametrize("text", [r'x: "\ud83d"', r'x: "\ude00\ud83d"', r'x: "\ud83d\n\ude00"'])
def test_half_of_a_character_is_none(text: str) -> None:
    with pytest.raises(yaml.MarkedYAMLError, match="half of a surrogate pair") as caught:
        yaml.compose(f"a: b\n{text}", Loader=Loader)
    assert caught.value.problem_mark is not None
    assert caught.value.problem_mark.line == 1
