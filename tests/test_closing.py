"""What a `with` block gives back."""

from __future__ import annotations

import pytest

from dive_py.closing import Closing


class Door(Closing):
    def __init__(self) -> None:
        self.said: list[str] = []

    def close(self) -> None:
        self.said.append("closed")


def test_it_is_closed_whether_the_block_fails_or_not() -> None:
    door = Door()
    with door as entered:
        entered.said.append("inside")
    with pytest.raises(ValueError, match="out"), door:
        raise ValueError("out")
    assert door.said == ["inside", "closed", "closed"]
