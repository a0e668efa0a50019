"""YAML as dive reads it."""

from __future__ import annotations

import pytest
import yaml

from dive_py.settings import yaml_nodes
from dive_py.settings.yaml_nodes import NoYaml


def members(text: str) -> list[tuple[str, str]]:
    """The keys and values of a document that is one mapping."""
    root = yaml_nodes.compose(text)
    assert isinstance(root, yaml.MappingNode)
    return [(key.value, yaml_nodes.number(value)) for key, value in yaml_nodes.pairs(root)]


@pytest.mark.parametrize("text", ["", "# nothing", "---"])
def test_nothing(text: str) -> None:
    root = yaml_nodes.compose(text)
    assert root is None or root.tag == yaml_nodes.NULL


@pytest.mark.parametrize(
    ("text", "value"),
    [("0755", "493"), ("'0755'", "0755"), ("!!str 0755", "0755"), ("!!int 0x10", "16"), ("!!float 0x10", "16"),
     ("!!int '5'", "5"), ("1e3", "1000"), ("yes", "yes"), ("1:30", "1:30")],
)  # fmt: skip
def test_a_number_is_one_where_it_is_not_quoted(text: str, value: str) -> None:
    assert members(f"a: {text}") == [("a", value)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<<: {a: 1}", [("a", "1")]),
        ("<<: {a: 1}\na: 2", [("a", "2")]),
        ("a: 2\n<<: {a: 1}", [("a", "2")]),
        ("<<: [{a: 1}, {a: 2, b: 3}]", [("a", "1"), ("b", "3")]),
        ("<<: {<<: {a: 1, b: 1}, b: 2}", [("b", "2"), ("a", "1")]),
        ("'<<': 5", [("<<", "5")]),
    ],
)
def test_keys_are_merged_as_go_yaml_does(text: str, found: list[tuple[str, str]]) -> None:
    assert members(text) == found


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a: 1\n<<: 5", "<< takes keys with values", 2),
        ("a: 1\n<<: ~", "<< takes keys with values", 2),
        ("<<: [{a: 1}, 7]", "<< takes keys with values", 1),
        ("<<: {a: 1}\n<<: {b: 1}", "<< stands here twice", 2),
        ("<<: &x {<<: *x}", "<< merges without end", 1),
        ("a: 1\n---\nb: 2", "a second document begins here", 2),
        ("a: b: c", "this is not YAML: mapping values are not allowed here", 1),
        ("[" * 5000, "it is nested too deeply", 0),
        ('a: "\\Uffffffff"', "", 0),
    ],
)
def test_what_makes_no_sense_has_a_reason_and_mostly_a_line(text: str, reason: str, line: int) -> None:
    with pytest.raises(NoYaml) as caught:
        members(text)
    assert caught.value.reason.startswith(reason)
    assert caught.value.line == line


def test_aliases_of_aliases_are_not_merged_for_ever() -> None:
    lines = ["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 30))]
    with pytest.raises(NoYaml, match="without end"):
        members("\n".join([*lines, "<<: *a29"]))
