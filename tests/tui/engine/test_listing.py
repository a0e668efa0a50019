"""Following what an engine has; what the screens do with it stands with the screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import Cancelled, DivepyError
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.tui.engine.listing import FromEngine, ListedContainers, ListedImages, Listing

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def follow(kind: type[FromEngine], address: str) -> tuple[list[Any], str]:
    """All lists until the engine is silent, and why no more came."""
    lists: list[Any] = []
    listing = Listing(kind, OpenOptions(host=address), Progress(), lists.append)
    with pytest.raises(DivepyError) as met:
        listing.run()
    return lists, met.value.message


def test_the_list_comes_first_and_sizes_follow(fake: FakeEngine) -> None:
    fake.answers |= {
        "/info": {},
        "/images/json": [{"Id": "sha256:1", "RepoTags": ["a:1"]}],
        "/containers/json": [],
        "/system/df": {"Images": [{"Id": "sha256:1", "Size": 5, "SharedSize": 1}]},
        "/events": [b"{}\n"],
    }
    (first, second), end = follow(ListedImages, fake.address)
    assert first.unique is None
    assert second.unique == {"sha256:1": 4}
    assert "tells of no more changes" in end


def test_an_engine_that_cannot_count_is_still_listed(fake: FakeEngine) -> None:
    fake.answers |= {"/info": {}, "/images/json": [], "/containers/json": [], "/events": [b"{}\n"]}
    (only,), _ = follow(ListedImages, fake.address)
    assert list(only.images) == []


def test_a_refusal_is_told(fake: FakeEngine) -> None:
    fake.answers |= {"/info": (500, "broken")}
    lists, end = follow(ListedImages, fake.address)
    assert not lists
    assert "broken" in end


def test_containers_come_once_and_it_is_told_when_the_engine_goes(fake: FakeEngine) -> None:
    fake.answers["/containers/json"] = [{"Id": "a" * 64, "Names": ["/web"]}]
    fake.answers["/events"] = [b'{"Action":"x"}\n']
    (came,), end = follow(ListedContainers, fake.address)
    assert [one.name for one in came.containers] == ["web"]
    assert came.address == fake.address
    assert "no more changes" in end


def test_once_it_was_stopped_nothing_is_read(fake: FakeEngine) -> None:
    progress = Progress()
    progress.stop.set()
    lists: list[Any] = []
    with pytest.raises(Cancelled):
        Listing(ListedContainers, OpenOptions(host=fake.address), progress, lists.append).run()
    assert not lists
