"""What Docker says about registries, asked where it makes a difference."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.engine import registry_access, unix_http
from dive_py.engine.registry_access import connect, daemon_settings
from dive_py.oci.reference import ImageName
from dive_py.progress import Progress
from dive_py.registry import manifests
from dive_py.registry.hosts import DockerSettings
from dive_py.registry.options import RegistryOptions
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import Kind, MisbehavingRegistry

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.fake import FakeEngine

INFO = {
    "Name": "x",
    "RegistryConfig": {
        "AllowNondistributableArtifactsCIDRs": None,
        "InsecureRegistryCIDRs": ["10.0.0.0/8"],
        "IndexConfigs": {"docker.io": {"Name": "docker.io", "Secure": True}, "a.example": {"Secure": False}},
        "Mirrors": ["http://m.example/"],
    },
}


def test_the_daemon_says_what_it_was_started_with(fake: FakeEngine) -> None:
    fake.answers["/info"] = INFO
    found = daemon_settings(fake.address, "")
    assert found == DockerSettings(("http://m.example/",), ("a.example", "10.0.0.0/8"))
    assert daemon_settings(fake.address, "") is found
    assert [path for path, _ in fake.asked] == ["/info"], "it is asked once"


def test_an_image_of_the_hub_is_read_from_the_mirror_that_only_the_daemon_knows(fake: FakeEngine) -> None:
    with MisbehavingRegistry() as mirror:
        mirror.repository("library/app").add_image(ImageBuilder().layer(file("x")), "1")
        fake.answers["/info"] = {"RegistryConfig": {"Mirrors": [f"http://{mirror.host}/"]}}
        name = ImageName.parse("app:1")
        with connect("docker.io", RegistryOptions(host=fake.address), name=name) as registry:
            manifests.fetch(registry, name, Progress())
        assert [request.kind for request in mirror.requests][-1] is Kind.MANIFEST


@pytest.mark.parametrize(
    "answer",
    [(500, "no"), {}, {"RegistryConfig": None}, {"RegistryConfig": {"Mirrors": 1}}, [b"{"], [b"[" * 100_000]],
    ids=range(6),
)
def test_an_answer_that_says_nothing_of_use_is_none(fake: FakeEngine, answer: Any) -> None:  # noqa: ANN401
    fake.answers["/info"] = answer
    assert daemon_settings(fake.address, "") is None


def test_a_registry_on_this_machine_costs_no_question(fake: FakeEngine) -> None:
    connect("127.0.0.1:5000", RegistryOptions(host=fake.address)).close()
    assert fake.asked == []


def test_a_daemon_that_does_not_answer_is_not_waited_for(socket_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_access, "_TIMEOUT", 0.01)
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(socket_folder / "silent.sock"))
        silent.listen()
        assert daemon_settings(f"unix://{socket_folder}/silent.sock", "") is None


@pytest.mark.parametrize("host", ["tcp://127.0.0.1:1", "ssh://x.example", "unix:///nowhere.sock"])
def test_an_engine_elsewhere_or_nowhere_is_not_asked(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unix_http, "ask", lambda *_: pytest.fail("it was asked"))
    assert daemon_settings(host, "") is None


def test_podman_is_not_asked_under_whatever_name(fake: FakeEngine, socket_folder: Path) -> None:
    fake.answers["/info"] = INFO
    (socket_folder / "podman.sock").hardlink_to(fake.address.removeprefix("unix://"))
    (socket_folder / "stand-in.sock").symlink_to(socket_folder / "podman.sock")
    assert daemon_settings(f"unix://{socket_folder}/podman.sock", "") is None
    assert daemon_settings(f"unix://{socket_folder}/stand-in.sock", "") is None
    assert fake.asked == []


def test_an_unknown_context_leaves_it_to_the_files() -> None:
    assert daemon_settings("", "no-such-context") is None
