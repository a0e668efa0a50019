"""Facts below each other."""

from __future__ import annotations

from dive_py.presentation.facts import Fact, labelled


def test_a_label_stands_once_and_what_is_empty_is_left_out() -> None:
    facts = labelled([("names", ["a:1", "", "b\x1b"]), ("user", [""])])
    assert facts == [Fact("a:1", label="names"), Fact(r"b\x1b")]
