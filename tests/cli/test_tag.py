"""`divepy tag`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.engine_of import fake_engine

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
