"""Following an engine's images."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

from dive_py.tui.engine.listing import ImageListing
from tests.engine.conftest import fake, socket_folder

if TYPE_CHECKING:
    from textual.message_pump import MessagePump

    from tests.engine.fake import FakeEngine

__all__ = ["fake", "socket_folder"]


class Target:
    """Keeps the messages."""

    def __init__(self) -> None:
        self.messages: list[Any] = []
        self.failed = threading.Event()

    def post_message(self, message: object) -> None:
        """Keep one."""
        self.messages.append(message)
        if isinstance(message, ImageListing.Failed):
            self.failed.set()


def follow(address: str) -> list[Any]:
    """All messages until the engine is silent."""
    target = Target()
    listing = ImageListing(cast("MessagePump", target), address, "")
    listing.start()
    assert target.failed.wait(10)
    listing.stop(5)
    return target.messages


def test_the_list_comes_first_and_sizes_follow(fake: FakeEngine) -> None:
    fake.answers |= {
        "/info": {},
        "/images/json": [{"Id": "sha256:1", "RepoTags": ["a:1"]}],
        "/containers/json": [],
        "/system/df": {"Images": [{"Id": "sha256:1", "Size": 5, "SharedSize": 1}]},
        "/events": [b"{}\n"],
    }
    first, second, last = follow(fake.address)
    assert first.listed.unique is None
    assert second.listed.unique == {"sha256:1": 4}
    assert "tells of no more changes" in last.error.message


def test_an_engine_that_cannot_count_is_still_listed(fake: FakeEngine) -> None:
    fake.answers |= {"/info": {}, "/images/json": [], "/containers/json": [], "/events": [b"{}\n"]}
    first, last = follow(fake.address)
    assert list(first.listed.images) == []
    assert last.error.message


def test_a_refusal_is_told(fake: FakeEngine) -> None:
    fake.answers |= {"/info": (500, "broken")}
    (only,) = follow(fake.address)
    assert "broken" in only.error.message
