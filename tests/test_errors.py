"""The exception tree."""

from __future__ import annotations

import inspect

import pytest

from dive_py import errors
from dive_py.errors import AmbiguousImage, Cancelled, DamagedImage, DamagedLayer, DivepyError, LimitExceeded

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)]


@pytest.mark.parametrize("kind", CLASSES)
def test_every_error_is_divepys_and_stands_in_the_drawing(kind: type[Exception]) -> None:
    assert issubclass(kind, DivepyError)
    assert kind.__name__ in (errors.__doc__ or "")


def test_an_error_is_its_message_with_a_hint() -> None:
    error = DivepyError("it failed", "try again")
    assert (str(error), error.message, error.hint) == ("it failed", "it failed", "try again")
    assert DivepyError("it failed").hint == ""


def test_what_is_ambiguous_says_what_can_be_chosen() -> None:
    error = AmbiguousImage("which?", ["a", "b"], "say it", "platform")
    assert (error.choices, error.kind, error.hint) == (("a", "b"), "platform", "say it")


def test_damage_of_a_layer_is_damage() -> None:
    assert issubclass(DamagedLayer, DamagedImage)
    assert issubclass(LimitExceeded, DamagedImage)


def test_stopping_is_no_damage() -> None:
    assert not isinstance(Cancelled(), DamagedImage)
    assert str(Cancelled()) == "cancelled"
