"""Members are gathered up to a limit, and kept where the archive ends too early."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.contents.archive_members import Damage, Gathered, Member
from dive_py.errors import Cancelled, DamagedLayer

if TYPE_CHECKING:
    from collections.abc import Iterator


def members(count: int, error: Exception | None = None) -> Iterator[Member]:
    for number in range(count):
        yield Member(str(number), number)
    if error is not None:
        raise error


@pytest.mark.parametrize(
    ("count", "error", "note"),
    [
        (3, None, ""),
        (2, Damage("it is cut off"), "it is cut off"),
        (2, DamagedLayer("not readable"), "not readable"),
        (9, None, "only the first 3 members are listed"),
    ],
)
def test_what_was_found_is_kept(count: int, error: Exception | None, note: str) -> None:
    gathered = Gathered(3)
    gathered.take(members(count, error))
    listing = gathered.listing("tar")
    assert len(listing.members) == min(count, 3)
    assert (listing.note, listing.complete) == (note, not note)


def test_a_stop_is_no_damage() -> None:
    with pytest.raises(Cancelled):
        Gathered(3).take(members(1, Cancelled()))
