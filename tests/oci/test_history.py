"""History and layers are paired from the base up, whatever their numbers."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from dive_py.oci.config import HistoryEntry, ImageConfig
from dive_py.oci.history import pair


def entry(word: str) -> HistoryEntry:
    """A step; those in lower case made no layer."""
    return HistoryEntry(created_by=word, empty=word.islower())


def told(words: str, layers: int) -> list[str]:
    """For each layer its step (`-` for none), then the steps without a layer that are told with it."""
    pairs = pair(ImageConfig(history=tuple(entry(word) for word in words)), layers)
    return [
        (layer.entry.created_by if layer.entry else "-") + "".join(step.created_by for step in layer.steps)
        for layer in pairs
    ]


def test_steps_without_layer_go_to_the_layer_below_them() -> None:
    assert told("AbCde", 2) == ["Ab", "Cde"]


def test_those_before_the_base_go_to_the_base() -> None:
    assert told("abCd", 1) == ["Cabd"]


def test_layers_above_the_history_have_no_entry() -> None:
    assert told("Ab", 3) == ["Ab", "-", "-"]
    assert told("", 2) == ["-", "-"]
    assert told("ab", 2) == ["-ab", "-"]


def test_steps_above_the_last_layer_are_told_with_it() -> None:
    assert told("ABcD", 1) == ["ABcD"]


def test_without_layers_there_is_nothing_to_pair() -> None:
    assert told("Ab", 0) == []


@given(some.text("ABCabc", max_size=12), some.integers(0, 12))
def test_no_step_is_lost_and_none_is_told_twice(words: str, layers: int) -> None:
    shown = "".join(told(words, layers)).replace("-", "")
    assert sorted(shown) == (sorted(words) if layers else [])
