"""The engine's list of containers, whatever is missing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine.connection import connect
from dive_py.engine.containers import ContainerSummary, list_containers
from dive_py.errors import EngineError

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def listed(fake: FakeEngine, answer: object) -> list[ContainerSummary]:
    fake.answers["/containers/json"] = answer
    with connect(fake.address) as engine:
        return list_containers(engine)


def test_a_container_is_told_with_its_ports_and_the_size_of_its_read_write_layer(fake: FakeEngine) -> None:
    ports = [
        {"PrivatePort": 80, "Type": "tcp"},
        {"IP": "::", "PrivatePort": 53, "PublicPort": 5353, "Type": "udp"},
    ]
    (one,) = listed(
        fake, [{"Id": "a" * 64, "Names": ["/web"], "State": "Running", "SizeRw": 7, "Ports": ports, "Created": 5}]
    )
    assert (one.name, one.state, one.size_rw, one.created) == ("web", "running", 7, 5)
    assert one.ports == ("80/tcp", "[::]:5353->53/udp")
    assert fake.asked[-1] == ("/containers/json", {"all": ["1"], "size": ["1"]})


def test_an_empty_read_write_layer_which_engines_leave_out_has_no_bytes(fake: FakeEngine) -> None:
    known, unknown = listed(fake, [{"Id": "a", "SizeRootFs": 9}, {"Id": "b"}])
    assert (known.size_rw, unknown.size_rw) == (0, None)


def test_nulls_and_wrong_types_are_taken_as_missing(fake: FakeEngine) -> None:
    (one,) = listed(fake, [None, {"Id": "c", "Names": None, "Ports": [1], "Command": ["sh", "-c"], "Created": "x"}])
    assert (one.name, one.ports, one.command, one.created) == ("c", (), "sh -c", None)


def test_an_answer_that_is_no_list_is_an_error(fake: FakeEngine) -> None:
    with pytest.raises(EngineError, match="cannot be understood"):
        listed(fake, {})
