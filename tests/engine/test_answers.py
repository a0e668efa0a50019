"""An engine's JSON, in which nothing can be relied on."""

from __future__ import annotations

import pytest

from dive_py.engine.answers import Answer, objects, texts

NONSENSE: list[object] = [None, "x", 3, True, [], ["x"], {}, {"a": {"a": 1}}, [[]], float("nan")]


def test_what_is_as_expected_is_read() -> None:
    answer = Answer.of({"text": "x", "more": "y", "number": 3, "yes": True, "list": ["a", "b"], "in": {"text": "z"}})
    assert (answer.text("text"), answer.text("none", "more"), answer.number("number")) == ("x", "y", 3)
    assert (answer.is_true("yes"), answer.has("list"), answer.has("none")) == (True, True, False)
    assert answer.texts("list") == ("a", "b")
    assert answer.object("in").text("text") == "z"
    assert [one.text("a") for one in objects([{"a": "1"}, 7, {"a": "2"}])] == ["1", "2"]


@pytest.mark.parametrize("value", NONSENSE)
def test_what_is_of_another_kind_is_empty(value: object) -> None:
    answer = Answer.of({"key": value})
    assert answer.text("key") == (value if isinstance(value, str) else "")
    assert answer.number("key") == (value if value == 3 else None)
    assert answer.is_true("key") is (value is True)
    assert set(answer.texts("key")) <= {"x"}
    assert all(one.fields == {} for one in answer.objects("key"))
    assert answer.object("key").number("a") is None
    assert Answer.of(value).text("a") == ""
    assert texts({"x": 1}) == ()
