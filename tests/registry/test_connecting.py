"""A registry as this machine is configured: its mirrors, its logins, TLS or not."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.errors import RegistryError, UsageError
from dive_py.oci.reference import ImageName
from dive_py.progress import Progress
from dive_py.registry.client import Patience, Registry
from dive_py.registry.connecting import connect
from dive_py.registry.hosts import Endpoint
from dive_py.registry.options import USUAL, RegistryOptions
from tests.building import ImageBuilder, file
from tests.building.oci_forms import MANIFEST_TYPE
from tests.registry import misbehaving
from tests.registry.misbehaving import Kind, MisbehavingRegistry
from tests.registry.pem import CERTIFICATE, KEY

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dive_py.registry.logins import Login

HASTY = Patience(connect=10, read=10, attempts=1)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".config/containers").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def served(repository: str) -> MisbehavingRegistry:
    found = MisbehavingRegistry()
    found.repository(repository).add_image(ImageBuilder().layer(file("etc/motd", b"hi")), "1")
    return found


@pytest.fixture
def upstream() -> Iterator[MisbehavingRegistry]:
    with served("app") as found:
        yield found


@pytest.fixture
def mirror() -> Iterator[MisbehavingRegistry]:
    with served("hub/app") as found:
        yield found


def document(registry: Registry, reference: str = "1") -> bytes:
    path = f"app/manifests/{reference}"
    with registry.ask(path, Progress(), repository="app", headers={"Accept": MANIFEST_TYPE}) as answered:
        return answered.read(1 << 20)


def paths(served: MisbehavingRegistry) -> list[str]:
    return [request.path for request in served.asked(Kind.MANIFEST)]


def test_a_mirror_is_asked_first_and_under_its_own_name(
    upstream: MisbehavingRegistry, mirror: MisbehavingRegistry
) -> None:
    first = Endpoint(f"http://{mirror.host}", registry=mirror.host, repository="hub/app", is_mirror=True)
    with Registry("a.example", [first, Endpoint(f"http://{upstream.host}")]) as registry:
        document(registry)
    assert paths(mirror) == ["/v2/hub/app/manifests/1"]
    assert paths(upstream) == []


def test_what_a_mirror_has_not_the_registry_is_asked_for(
    upstream: MisbehavingRegistry, mirror: MisbehavingRegistry
) -> None:
    first = Endpoint(f"http://{mirror.host}", repository="other/app", is_mirror=True)
    with Registry("a.example", [first, Endpoint(f"http://{upstream.host}")]) as registry:
        document(registry)
    assert paths(upstream) == ["/v2/app/manifests/1"]


def test_a_mirror_that_may_not_resolve_is_asked_for_digests_alone(
    upstream: MisbehavingRegistry, mirror: MisbehavingRegistry
) -> None:
    digest = next(name for name in mirror.repository("hub/app").manifests if ":" in name)
    first = Endpoint(f"http://{mirror.host}", repository="hub/app", is_mirror=True, resolves=False, namespace="a.b")
    with Registry("a.example", [first, Endpoint(f"http://{upstream.host}")]) as registry:
        document(registry)
        assert paths(mirror) == []
        document(registry, digest)
    assert paths(mirror) == [f"/v2/hub/app/manifests/{digest}"]
    assert mirror.asked(Kind.MANIFEST)[0].query == {"ns": ["a.b"]}


def test_each_endpoint_has_logins_of_its_own() -> None:
    asked: list[tuple[str, str]] = []

    def logins(host: str, repository: str) -> list[Login]:
        asked.append((host, repository))
        return []

    with served("gone") as mirror, served("gone") as upstream:
        for one in (mirror, upstream):
            one.behave(misbehaving.basic("me", "secret"))
        endpoints = [
            Endpoint(f"http://{mirror.host}", registry="m.example", repository="hub/app", is_mirror=True),
            Endpoint(f"http://{upstream.host}"),
        ]
        with Registry("a.example", endpoints, logins) as registry, pytest.raises(RegistryError):
            document(registry)
    assert asked == [("m.example", "hub/app"), ("a.example", "app")]


def test_what_may_be_asked_in_the_clear_is_asked_over_tls_once(upstream: MisbehavingRegistry) -> None:
    endpoint = Endpoint(f"https://{upstream.host}", plain_http=True, verify=False)
    with Registry("a.example", [endpoint], patience=HASTY) as registry:
        document(registry)
        document(registry)
    assert len(paths(upstream)) == 2
    assert len(upstream.asked(Kind.PING)) == 1


def test_what_may_not_be_asked_in_the_clear_is_not(upstream: MisbehavingRegistry) -> None:
    endpoint = Endpoint(f"https://{upstream.host}", verify=False)
    with Registry("a.example", [endpoint], patience=HASTY) as registry, pytest.raises(RegistryError):
        document(registry)
    assert upstream.requests == []


def test_a_wrong_certificate_leads_to_no_words_in_the_clear(tmp_path: Path) -> None:
    (tmp_path / "both.pem").write_text(CERTIFICATE + KEY)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "both.pem")
    heard: list[bytes] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = server.accept()
                with connection:
                    heard.append(connection.recv(5, socket.MSG_PEEK))
                    with suppress(OSError), context.wrap_socket(connection, server_side=True):
                        pass

    with socket.create_server(("127.0.0.1", 0)) as server:
        host = f"127.0.0.1:{server.getsockname()[1]}"
        threading.Thread(target=serve, daemon=True).start()
        endpoint = Endpoint(f"https://{host}", plain_http=True)
        with Registry(host, [endpoint], patience=HASTY) as registry, pytest.raises(RegistryError, match="certificate"):
            document(registry)
        server.shutdown(socket.SHUT_RDWR)
    assert heard
    assert not [words for words in heard if words.startswith(b"GET")]


@pytest.mark.parametrize("host", ["a.example:81", "11.1.2.3:81"])
def test_a_proxy_of_the_environment_is_asked(
    upstream: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv("http_proxy", f"http://me:p%40ss@{upstream.host}")
    monkeypatch.setenv("no_proxy", "10.0.0.0/8,11.0.0.0/x,b.example")
    with Registry(host, [Endpoint(f"http://{host}")], patience=HASTY) as registry:
        document(registry)
    (request,) = upstream.requests
    assert (request.path, request.headers["host"]) == ("/v2/app/manifests/1", host)
    assert base64.b64decode(request.headers["proxy-authorization"].removeprefix("Basic ")) == b"me:p@ss"


@pytest.mark.parametrize("host", ["127.0.0.1:1", "localhost:1", "b.example:81", "10.1.2.3:81", "[fd00::1]:81"])
def test_a_proxy_is_not_asked_for_loopback_and_for_what_it_is_not_for(
    upstream: MisbehavingRegistry, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    look_up = socket.getaddrinfo

    def known(name: str, *rest: Any) -> Any:  # noqa: ANN401
        if name not in {"127.0.0.1", "localhost"}:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return look_up(name, *rest)

    monkeypatch.setenv("http_proxy", upstream.host)
    monkeypatch.setenv("no_proxy", "example, 10.0.0.0/8,fd00::/8")
    monkeypatch.setattr(socket, "getaddrinfo", known)
    with Registry(host, [Endpoint(f"http://{host}")], patience=HASTY) as registry, pytest.raises(RegistryError):
        document(registry)
    assert upstream.requests == []


def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://p.example")
    monkeypatch.setenv("no_proxy", "")
    with Registry("a.example", [Endpoint("https://a.example")], patience=HASTY) as registry:
        for _ in range(20):  # more often than there are connections
            with pytest.raises(RegistryError):
                document(registry)


def test_logins_of_this_machine_are_used(home: Path, upstream: MisbehavingRegistry) -> None:
    upstream.behave(misbehaving.basic("me", "secret"))
    with connect(upstream.host, USUAL, HASTY) as registry, pytest.raises(RegistryError):
        document(registry)
    auth = base64.b64encode(b"me:secret").decode()
    (home / ".config/containers/auth.json").write_text(json.dumps({"auths": {f"{upstream.host}/app": {"auth": auth}}}))
    with connect(upstream.host, USUAL, HASTY) as registry:
        assert document(registry)


def test_a_refusal_says_why_a_stored_login_did_not_help(home: Path, upstream: MisbehavingRegistry) -> None:
    upstream.behave(misbehaving.basic("me", "secret"))
    stored = home / ".config/containers/auth.json"
    auth = base64.b64encode(b"me:geheim").decode()
    stored.write_text(json.dumps({"auths": {upstream.host: {"auth": auth}}, "credHelpers": {upstream.host: "gone"}}))
    with connect(upstream.host, USUAL, HASTY) as registry, pytest.raises(RegistryError) as caught:
        document(registry)
    assert f"the credentials in {stored} for {upstream.host} are refused" in caught.value.hint
    assert "docker-credential-gone" in caught.value.hint
    assert "geheim" not in caught.value.line


def test_a_registry_of_this_machine_that_wants_tls_says_so(upstream: MisbehavingRegistry) -> None:
    words = b"Client sent an HTTP request to an HTTPS server.\n"
    upstream.behave(lambda _, answer: replace(answer, status=400, body=words))
    with (
        Registry(upstream.host, [Endpoint(upstream.url)], patience=HASTY) as registry,
        pytest.raises(RegistryError, match="wants TLS") as caught,
    ):
        document(registry)
    assert "--ca FILE" in caught.value.hint


def test_the_configuration_of_this_machine_says_where_an_image_is_asked_for(
    home: Path, mirror: MisbehavingRegistry
) -> None:
    (home / ".config/containers/registries.conf").write_text(
        f'[[registry]]\nprefix = "a.example"\nlocation = "{mirror.host}/hub"\n'
    )
    name = ImageName.parse("a.example/app:1")
    with connect("a.example", USUAL, HASTY, name=name) as registry:
        assert document(registry)
    assert paths(mirror) == ["/v2/hub/app/manifests/1"]


def test_what_is_passed_over_is_told(home: Path) -> None:
    (home / ".config/containers/registries.conf").write_text("[[")
    with connect("a.example", USUAL) as registry:
        assert "registries.conf is not used" in registry.warnings[0]


def test_a_file_of_the_command_line_that_cannot_be_used_is_a_mistake(home: Path) -> None:
    with pytest.raises(UsageError):
        connect("a.example", RegistryOptions(ca=str(home / "gone")))
