"""JSON text as Go writes it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.reports import go_json


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("etc/motd", '"etc/motd"'),
        ("", '""'),
        ('a"b\\c', '"a\\"b\\\\c"'),
        ("<a>&b", '"\\u003ca\\u003e\\u0026b"'),
        ("\n\r\t\x01", '"\\n\\r\\t\\u0001"'),
        ("a\u2028b\u2029", '"a\\u2028b\\u2029"'),
        ("café 漢", '"café 漢"'),
        (b"caf\xe9", '"caf\\ufffd"'),
        ("a\x7fb\x9b", '"a\\u007fb\\u009b"'),
        ("\u202eab\u2066\u200f\ufeff", '"\\u202eab\\u2066\\u200f\\ufeff"'),
        ("##vso[x]###", '"#\\u0023vso[x]#\\u0023\\u0023"'),
        ("a # b", '"a # b"'),
    ],
)
def test_strings_are_escaped_as_go_does(text: str | bytes, written: str) -> None:
    assert go_json.string(text) == written


_PATH = (st.binary(max_size=6) | st.text(max_size=6).map(str.encode)).filter(lambda text: 0 not in text)


@given(st.lists(_PATH, min_size=1, max_size=6))
def test_many_strings_are_the_same_as_each(texts: list[bytes]) -> None:
    """The fast way for many gives what the slow one gives, whatever they are."""
    assert [f'"{text}"' for text in go_json.escaped(b"\0".join(texts))] == [go_json.string(text) for text in texts]


@given(st.text())
def test_every_text_survives_a_json_reader(text: str) -> None:
    assert json.loads(go_json.string(text)) == text


@pytest.mark.parametrize(
    ("given", "written"),
    [(1.0, "1"), (0.0, "0"), (0.9844212134184309, "0.9844212134184309"), (1220598, "1220598"), (2.5, "2.5")],
)
def test_whole_floats_have_no_fraction(given: float, written: str) -> None:
    assert go_json.number(given) == written


def test_values_of_every_type() -> None:
    assert [go_json.value(each) for each in (None, True, False, 3, "a", b"b")] == [
        "null",
        "true",
        "false",
        "3",
        '"a"',
        '"b"',
    ]


def test_objects_and_lists_are_indented_by_two() -> None:
    inner = go_json.objects({"b": "1", "c": "2"}, 2)
    assert go_json.objects({"a": go_json.listing([inner, "[]"], 1)}, 0) == (
        '{\n  "a": [\n    {\n      "b": 1,\n      "c": 2\n    },\n    []\n  ]\n}'
    )
    assert go_json.listing([], 3) == "[]"
