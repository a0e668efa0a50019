"""Podman's own settings of where it listens, as Podman 4.3.1 reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from dive_py.engine import places, podman_connections
from dive_py.engine.connection import open_place
from dive_py.engine.places import Place
from dive_py.errors import EngineError, EngineUnavailable

if TYPE_CHECKING:
    from pathlib import Path

CONF = """
[engine]
active_service = "act"
{more}
[engine.service_destinations.act]
uri = "unix:///act.sock"
[engine.service_destinations.other]
uri = "ssh://core@far:2222/run/podman.sock"
identity = "/key"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "home/.config/containers").mkdir(parents=True)
    (tmp_path / "etc/containers/containers.conf.d").mkdir(parents=True)
    (tmp_path / "usr/share/containers").mkdir(parents=True)
    return tmp_path


def named(root: Path, **environ: str) -> tuple[str, str] | None:
    return podman_connections.named({"HOME": str(root / "home")} | environ, root)


def own(root: Path, name: str = "containers.conf") -> Path:
    return root / "home/.config/containers" / name


def test_without_settings_nothing_is_named(root: Path) -> None:
    assert named(root) is None
    assert named(root, CONTAINER_HOST="", CONTAINER_CONNECTION="") is None


def test_on_linux_a_connection_counts_where_it_is_named_or_all_is_remote(root: Path) -> None:
    own(root).write_text(CONF.format(more=""))
    assert named(root) is None, "podman images asks no connection here"
    assert named(root, CONTAINER_CONNECTION="act") == ("unix:///act.sock", "CONTAINER_CONNECTION act")
    assert named(root, CONTAINER_CONNECTION="other", CONTAINER_HOST="unix:///host.sock") == (
        "unix:///host.sock", "CONTAINER_HOST",
    )  # fmt: skip
    own(root).write_text(CONF.format(more="remote = true"))
    assert named(root) == ("unix:///act.sock", "Podman connection act")
    own(root).write_text(CONF.format(more="# remote = true"))
    assert named(root) is None


def test_a_connection_that_is_not_there_is_an_error(root: Path) -> None:
    """Podman 4.3.1 asks /run/podman/podman.sock instead, without a word."""
    with pytest.raises(EngineError, match="no Podman connection called 'nope'") as caught:
        named(root, CONTAINER_CONNECTION="nope")
    assert "podman system connection list" in caught.value.hint
    own(root).write_text(CONF.format(more=""))
    with pytest.raises(EngineError) as caught:
        named(root, CONTAINER_CONNECTION="nope")
    assert caught.value.hint == "there is: act, other"


def test_files_in_their_order(root: Path) -> None:
    file = '[engine.service_destinations.a]\nuri = "unix:///{}.sock"\n'
    places = [
        root / "usr/share/containers/containers.conf",
        root / "etc/containers/containers.conf",
        root / "etc/containers/containers.conf.d/1.conf",
        root / "etc/containers/containers.conf.d/2.conf",
        own(root),
    ]
    for number, path in enumerate(places):
        path.write_text(file.format(number))
        assert named(root, CONTAINER_CONNECTION="a") == (f"unix:///{number}.sock", "CONTAINER_CONNECTION a")
    over, alone = root / "over.conf", root / "alone.conf"
    over.write_text(file.format("over"))
    alone.write_text(file.format("alone"))
    for environ, name in (
        ({"CONTAINERS_CONF_OVERRIDE": str(over)}, "over"),
        ({"CONTAINERS_CONF": str(alone)}, "alone"),
        ({"CONTAINERS_CONF": str(alone), "CONTAINERS_CONF_OVERRIDE": str(over)}, "over"),
    ):
        found = named(root, CONTAINER_CONNECTION="a", **environ)
        assert found is not None
        assert found[0] == f"unix:///{name}.sock"


@pytest.mark.parametrize("where", ["home", "XDG_CONFIG_HOME", "PODMAN_CONNECTIONS_CONF"])
def test_connections_of_podman_5(root: Path, where: str) -> None:
    own(root).write_text(CONF.format(more="remote = true"))
    said = {"Connection": {"Default": "five", "Connections": {"five": {"URI": "tcp://far:1", "IsMachine": False}}}}
    environ = {}
    path = own(root, "podman-connections.json")
    if where == "XDG_CONFIG_HOME":
        environ[where] = str(root / "xdg")
        path = root / "xdg/containers/podman-connections.json"
        path.parent.mkdir(parents=True)
        (path.parent / "containers.conf").write_text(CONF.format(more="remote = true"))
    elif where == "PODMAN_CONNECTIONS_CONF":
        path = root / "elsewhere.json"
        environ[where] = str(path)
    path.write_text(json.dumps(said))
    assert named(root, **environ) == ("tcp://far:1", "Podman connection five")
    assert named(root, CONTAINER_CONNECTION="act", **environ) == ("unix:///act.sock", "CONTAINER_CONNECTION act")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("containers.conf", "[engine"),
        ("containers.conf", "x = " + "[" * 5000),
        ("podman-connections.json", "{"),
        ("podman-connections.json", "[" * 5000),
    ],
)
def test_a_damaged_file_is_named(root: Path, name: str, text: str) -> None:
    own(root, name).write_text(text)
    with pytest.raises(EngineError, match=name) as caught:
        named(root, CONTAINER_CONNECTION="act")
    assert "\n" not in caught.value.message
    assert named(root) is None, "who names no connection does not need the file"


@pytest.mark.parametrize("text", ["[]", "5", '{"Connection": []}', '{"Connection": {"Connections": {"act": 5}}}', ""])
def test_what_says_nothing_names_nothing(root: Path, text: str) -> None:
    own(root, "podman-connections.json").write_text(text)
    with pytest.raises(EngineError, match="no Podman connection"):
        named(root, CONTAINER_CONNECTION="act")


def test_where_podman_is_no_engine_itself_its_usual_connection_is_tried(root: Path) -> None:
    own(root).write_text(CONF.format(more=""))
    environ = {"HOME": str(root / "home")}
    assert podman_connections.usual(environ, root, "linux") is None
    assert podman_connections.usual(environ, root, "darwin") == ("unix:///act.sock", "Podman connection act")
    own(root).write_text("[")
    assert podman_connections.usual(environ, root, "darwin") is None


def test_the_order_of_all_who_may_name_an_engine(root: Path) -> None:
    environ = {
        "HOME": str(root / "home"),
        "DOCKER_HOST": "tcp://docker:1",
        "CONTAINER_HOST": "tcp://container:1",
        "CONTAINER_CONNECTION": "act",
    }
    own(root).write_text(CONF.format(more="remote = true"))
    docker = root / "home/.docker"
    docker.mkdir()
    found = []
    for gone in ("", "DOCKER_HOST", "CONTAINER_HOST", "CONTAINER_CONNECTION"):
        environ.pop(gone, None)
        place = places.named("", "", environ)
        assert place is not None
        found.append(place.origin)
    assert found == ["DOCKER_HOST", "CONTAINER_HOST", "CONTAINER_CONNECTION act", "Podman connection act"]


def test_a_socket_behind_ssh_is_said_to_be_out_of_reach() -> None:
    """docker-py would leave the path out, and ask Docker on that machine."""
    with pytest.raises(EngineUnavailable, match=r"ssh -nNT -L /tmp/engine\.sock:/run/podman\.sock ssh://core@far:2222"):
        open_place(Place("ssh://core@far:2222/run/podman.sock", "CONTAINER_HOST"))
