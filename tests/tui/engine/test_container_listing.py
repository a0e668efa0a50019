"""Following an engine's containers; what the screen does with it stands with the screen."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from dive_py.tui.engine.container_listing import ContainerListing

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


class Target:
    """Keeps what is posted to it."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    def post_message(self, message: Any) -> None:  # noqa: ANN401
        self.messages.append(message)

    def wait(self, count: int) -> list[Any]:
        for _ in range(500):
            if len(self.messages) >= count:
                break
            time.sleep(0.01)
        return self.messages


def test_it_comes_once_and_tells_when_the_engine_goes(fake: FakeEngine) -> None:
    fake.answers["/containers/json"] = [{"Id": "a" * 64, "Names": ["/web"]}]
    fake.answers["/events"] = [b'{"Action":"x"}\n']
    target = Target()
    listing = ContainerListing(target, fake.address, "")  # type: ignore[arg-type]
    listing.start()
    came, failed = target.wait(2)
    assert isinstance(came, ContainerListing.Came)
    assert [one.name for one in came.listed.containers] == ["web"]
    assert came.listed.address == fake.address
    assert isinstance(failed, ContainerListing.Failed)
    assert "no more changes" in failed.error.message
    listing.stop(5.0)


def test_nobody_is_told_after_it_was_stopped() -> None:
    target = Target()
    listing = ContainerListing(target, "unix:///nowhere", "")  # type: ignore[arg-type]
    listing.progress.stop.set()
    listing.start()
    listing.stop(5.0)
    assert target.messages == []
