"""Which images are nearly called as one that is not here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import ImageNotFound
from dive_py.oci.reference import ImageName
from dive_py.progress import Progress
from dive_py.sources import nearness
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine

KNOWN = [
    "ubuntu:12.04",
    "docker.io/library/ubuntu:22.04",
    "localhost:5000/team/app:1",
    "localhost/app:2",
    "puppet/puppet-agent:8",
    "busybox:latest",
    "<none>:<none>",
    "ubuntu@sha256:" + "a" * 64,
]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("ubuntu:12.4", ["ubuntu:12.04", "ubuntu:22.04"]),
        ("ubunut:12.04", ["ubuntu:12.04"]),
        ("ubuntu", ["ubuntu:12.04", "ubuntu:22.04"]),
        ("app:1", ["localhost:5000/team/app:1"]),
        ("app:3", ["localhost/app:2", "localhost:5000/team/app:1"]),
        ("team/app:1", ["localhost:5000/team/app:1"]),
        ("busibox", ["busybox:latest"]),
        ("puppet/pupet-agent:8", ["puppet/puppet-agent:8"]),
        ("nginx", []),
        ("ubuntu:12.04", ["ubuntu:22.04"]),
    ],
)
def test_slips(word: str, near: list[str]) -> None:
    assert nearness.close(ImageName.parse(word), KNOWN) == near


def test_it_is_asked_where_nothing_has_the_name(fake: FakeEngine) -> None:
    fake.answers["/images/json"] = [{"RepoTags": ["ubuntu:12.04"]}, {"RepoTags": None}, "x"]
    with pytest.raises(ImageNotFound) as caught:
        open_image("ubuntu:12.4", OpenOptions(host=fake.address), Progress())
    assert (
        caught.value.hint == "to get it: divepy pull ubuntu:12.4; without pulling it: divepy registry:ubuntu:12.4;"
        " did you mean ubuntu:12.04?"
    )
    assert (caught.value.name, caught.value.near) == ("ubuntu:12.4", ("ubuntu:12.04",))
    fake.answers["/images/json"] = [{"RepoTags": ["ubuntu:12.04", "ubuntu:12.10"]}]
    with pytest.raises(ImageNotFound, match=r"has no image") as caught:
        open_image("docker-daemon:ubuntu:12.4", OpenOptions(host=fake.address), Progress())
    assert caught.value.hint.endswith("; did you mean ubuntu:12.04 or ubuntu:12.10?")


def test_a_slip_in_the_repository_is_told_shortly_and_not_pulled(fake: FakeEngine) -> None:
    """What stands under a mistyped name in a registry may be anybody's."""
    fake.answers["/images/json"] = [{"RepoTags": ["ubuntu:12.04"]}]
    with pytest.raises(ImageNotFound) as caught:
        open_image("ubunto:12.04", OpenOptions(host=fake.address), Progress())
    assert caught.value.hint == "did you mean ubuntu:12.04?"
    assert caught.value.line.endswith("; did you mean ubuntu:12.04?")


def test_places_that_only_lack_it_are_not_listed_before_a_near_name(
    fake: FakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.answers["/images/json"] = [{"RepoTags": ["ubuntu:12.04"]}]
    monkeypatch.setattr("dive_py.sources.engines.engine_image.is_named", lambda _: False)
    monkeypatch.setattr("dive_py.sources.places.stores", tuple)
    with pytest.raises(ImageNotFound) as caught:
        open_image("ubunto:12.04", OpenOptions(host=fake.address), Progress())
    assert caught.value.line == "there is no image ubunto:12.04 here; did you mean ubuntu:12.04?"


def test_an_engine_that_does_not_list_asks_nothing(fake: FakeEngine) -> None:
    fake.answers["/images/json"] = (500, "broken")
    with pytest.raises(ImageNotFound) as caught:
        open_image("ubuntu:12.4", OpenOptions(host=fake.address), Progress())
    assert caught.value.hint == "to get it: divepy pull ubuntu:12.4"
