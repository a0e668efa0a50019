"""`divepy remove`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.engine_of import IDENTITY, fake_engine

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy


def test_without_anybody_to_ask_nothing_is_destroyed(divepy: Divepy) -> None:
    """And what would have been lost is said."""
    with fake_engine() as fake:
        ended = divepy("-H", fake.address, "remove", "app:1", "--no-input")
        assert not fake.deleted
    assert ended.status == 2
    assert ended.err.splitlines() == [
        "only this name goes; the image stays as me/app:2",
        "used by web: the engine may refuse",
        "the same by hand: docker rmi app:1",
        "divepy: remove app:1: cannot ask here; -y says yes beforehand",
    ]


def test_what_would_be_freed_is_said_of_a_whole_image(divepy: Divepy) -> None:
    with fake_engine() as fake:
        lines = divepy("-H", fake.address, "remove", IDENTITY, "--no-input").err.splitlines()
    assert lines[0].startswith("the image sha256:aaaaaaaaaaaa goes, and cannot be had back")
    assert lines[1] == "2.5 kB that no other image has would be freed"


def test_yes_beforehand(divepy: Divepy) -> None:
    with fake_engine() as fake:
        fake.answers["DELETE app:1"] = [{"Untagged": "app:1"}]
        ended = divepy("-H", fake.address, "remove", "-y", "-f", "app:1")
        assert fake.deleted[0][0] == "app:1"
        assert fake.deleted[0][1]["force"] == ["True"]
    assert (ended.status, ended.err) == (0, "divepy: removed app:1: 1 name\n")


def test_the_engine_refuses(divepy: Divepy) -> None:
    with fake_engine() as fake:
        fake.answers["DELETE app:1"] = (409, "image is being used by running container")
        ended = divepy("-H", fake.address, "remove", "-y", "app:1")
    assert ended.status == 2
    assert ended.err == "divepy: the engine refused to remove app:1: image is being used by running container\n"


def test_there_is_no_such_image(divepy: Divepy) -> None:
    with fake_engine() as fake:
        ended = divepy("-H", fake.address, "remove", "-y", "none")
    assert ended.status == 2
    assert "has no image none" in ended.err
