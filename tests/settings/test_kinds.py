"""What a setting can be."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.settings.keys import KEYS
from dive_py.settings.kinds import Choice, Impossible, Kind, Pattern, Several, Share, Size, Switch, Text

KINDS = (Text(), Pattern("x", r"x+"), Size(), Choice(("a", "b")), Several(("a", "b")), Switch(), Share(0.2, 0.9, 0.5))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=4,
)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (Text(), "a b", "a b"),
        (Size(), "1.5GiB", "1.5GiB"),
        (Choice(("a", "b")), "b", "b"),
        (Choice(("a",), optional=True), "", ""),
        (Several(("a", "b")), "b, a,b", ("b", "a")),
        (Switch(), "1", True),
        (Switch(), "FALSE", False),
        (Share(0.2, 0.9, 0.5), ".5", 0.5),
    ],
)
def test_texts_mean_values(kind: Kind, text: str, value: object) -> None:
    assert kind.of_text(text) == value


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Text(), "a\nb"),
        (Text(), "x" * 5000),
        (Size(), "much"),
        (Choice(("a", "b")), ""),
        (Several(("a", "b")), "a,c"),
        (Switch(), "yes"),
        (Share(0.2, 0.9, 0.5), "0.1"),
        (Share(0.2, 0.9, 0.5), "nan"),
    ],
)
def test_others_mean_nothing(kind: Kind, text: str) -> None:
    with pytest.raises(Impossible):
        kind.of_text(text)


def test_a_file_has_types_of_its_own() -> None:
    assert Size().of_value(500) == "500"
    assert Several(("a", "b")).of_value(["a"]) == ("a",)
    assert Switch().of_value(False) is False
    assert Share(0.2, 0.9, 0.5).of_value(0.25) == 0.25


@given(VALUES, st.sampled_from(KINDS))
def test_a_value_of_another_type_is_impossible_and_nothing_worse(value: object, kind: Kind) -> None:
    try:
        meant = kind.of_value(value)
    except Impossible:
        return
    assert tomllib.loads(f"x = {kind.literal(meant)}")["x"] == (list(meant) if isinstance(meant, tuple) else meant)


@given(st.text(max_size=20), st.sampled_from(KINDS))
def test_a_text_means_something_or_nothing(text: str, kind: Kind) -> None:
    try:
        json.dumps(kind.of_text(text))
    except Impossible:
        return


def test_every_kind_says_what_it_can_be() -> None:
    assert all(key.kind.form for key in KEYS)
