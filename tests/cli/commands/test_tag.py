"""`divepy tag`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.engine_of import IDENTITY, OTHER, fake_engine

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy


def test_a_name_more(divepy: Divepy) -> None:
    with fake_engine() as fake:
        ended = divepy("-H", fake.address, "tag", "app:1", "jamtur01/apache2")
        assert fake.posted == [("/images/app:1/tag", {"repo": ["jamtur01/apache2"], "tag": ["latest"]})]
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == ("divepy: app:1 is jamtur01/apache2:latest too (docker tag app:1 jamtur01/apache2:latest)\n")


def test_a_name_that_is_none_is_said_before_the_engine_hears_of_it(divepy: Divepy) -> None:
    with fake_engine() as fake:
        assert divepy("-H", fake.address, "tag", "app:1", "No Name").status == 2
        assert not fake.posted


def test_no_image_loses_its_last_name_unasked(divepy: Divepy) -> None:
    with fake_engine() as fake:
        fake.answers["/images/tool:1/json"] = {"Id": OTHER, "RepoTags": ["tool:1"]}
        words = ("-H", fake.address, "tag", "app:1", "tool:1")
        ended = divepy(*words, "--no-input")
        assert not fake.posted
        assert (divepy(*words, "-y").status, len(fake.posted)) == (0, 1)
    assert ended.status == 2
    assert ended.err.splitlines() == [
        "the image bbbbbbbbbbbb loses the name tool:1 and is left without any",
        "divepy: tag app:1 as tool:1: cannot ask here; -y says yes beforehand",
    ]


def test_an_image_that_keeps_another_name_may_lose_one(divepy: Divepy) -> None:
    with fake_engine() as fake:
        fake.answers["/images/tool:1/json"] = {"Id": OTHER, "RepoTags": ["tool:1", "tool:2"]}
        assert divepy("-H", fake.address, "tag", "app:1", "tool:1", "--no-input").status == 0
        assert len(fake.posted) == 1


def test_its_own_name_costs_nothing(divepy: Divepy) -> None:
    with fake_engine() as fake:
        fake.answers["/images/app:1/json"] = {"Id": IDENTITY, "RepoTags": ["app:1"]}
        ended = divepy("-H", fake.address, "tag", "app:1", "app:1", "--no-input")
    assert (ended.status, ended.err) == (0, "divepy: app:1 has that name already\n")
