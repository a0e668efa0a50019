"""Who uses images, and what they take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.connection import connect
from dive_py.engine.usage import DiskUsage, disk_usage, users

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def test_containers_are_told_by_their_image(fake: FakeEngine) -> None:
    fake.answers["/containers/json"] = [
        {"ImageID": "sha256:1", "Names": ["/web"]},
        {"ImageID": "sha256:1", "Names": None, "Id": "0123456789abcdef"},
        {"Names": ["/lost"]},
        5,
    ]
    with connect(fake.address, environ={}) as engine:
        assert users(engine) == {"sha256:1": ("0123456789ab", "web")}
    assert fake.asked[-1] == ("/containers/json", {"all": ["1"]})


def test_unique_bytes_are_those_that_nobody_shares(fake: FakeEngine) -> None:
    fake.answers["/system/df"] = {
        "LayersSize": 900,
        "Images": [
            {"Id": "sha256:1", "Size": 500, "SharedSize": 100},
            {"Id": "sha256:2", "Size": 500, "SharedSize": -1},
            {"Id": "sha256:3"},
            None,
        ],
    }
    with connect(fake.address, environ={}) as engine:
        assert disk_usage(engine) == DiskUsage({"sha256:1": 400}, 900)


def test_an_answer_of_another_shape_tells_nothing(fake: FakeEngine) -> None:
    fake.answers["/system/df"] = []
    fake.answers["/containers/json"] = {"no": "list"}
    with connect(fake.address, environ={}) as engine:
        assert disk_usage(engine) == DiskUsage({}, None)
        assert users(engine) == {}
