"""Settings of a container."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.engine.connection import connect
from dive_py.engine.container_settings import ContainerSettings, container_settings

if TYPE_CHECKING:
    from tests.engine.fake import FakeEngine


def test_what_is_said_and_what_is_not(fake: FakeEngine) -> None:
    fake.answers["/containers/web/json"] = {
        "Config": {
            "Cmd": ["sh", 3],
            "Entrypoint": None,
            "Env": ["A=1"],
            "User": "me",
            "WorkingDir": "/srv",
            "ExposedPorts": {"80/tcp": {}},
            "Volumes": [],
        }
    }
    with connect(fake.address) as engine:
        assert container_settings(engine, "web") == ContainerSettings(("sh",), (), ("A=1",), "me", "/srv", ("80/tcp",))
        fake.answers["/containers/web/json"] = []
        assert container_settings(engine, "web") == ContainerSettings()
