"""The few colours of tables."""

from __future__ import annotations

import pytest

from dive_py.overlay.vocabulary import Change
from dive_py.reports import paint


@pytest.mark.parametrize("change", [change for change in Change if change is not Change.UNTOUCHED])
def test_every_change_has_a_colour(change: Change) -> None:
    painted = paint.change("cell", change.word)
    assert painted.startswith("\x1b[")
    assert painted.endswith("cell\x1b[0m")


def test_what_is_no_change_stays_plain() -> None:
    assert paint.change("cell", "untouched") == "cell"


def test_wasted_bytes_are_painted_and_reset() -> None:
    assert paint.wasted("5 B") == "\x1b[35m5 B\x1b[0m"
