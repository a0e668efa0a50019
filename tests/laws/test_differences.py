"""Laws of what a story says: a row that changed says what differs, and one that did not says nothing."""

from __future__ import annotations

import numpy as np
from hypothesis import event, given, settings

from dive_py.overlay.vocabulary import Change
from dive_py.presentation.differences import differences
from tests.laws.strategies import images
from tests.laws.test_stack import Both, Image


@given(images())
@settings(max_examples=100, deadline=None)
def test_a_row_says_what_differs_and_only_that(image: Image) -> None:
    stack = Both(image).stack
    entries = stack.entries
    for entry in np.flatnonzero(entries.live & ~entries.implicit).tolist():
        told = differences(stack, entry)
        change = Change(int(entries.change[entry]))
        if change in {Change.ADDED, Change.UNTOUCHED, Change.IDENTICAL}:
            assert told == (), (change, told)
        else:
            event(change.word)
            assert told, stack.paths.path(int(entries.path[entry]))
        assert all(words.isprintable() for words in told)
