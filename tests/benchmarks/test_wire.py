"""The proxy counts what crosses the wire, and changes nothing of it."""

from __future__ import annotations

import http.client
import socket
from typing import TYPE_CHECKING

import pytest

from benchmarks.wire import CountingProxy
from tests.building import ImageBuilder, file
from tests.registry.misbehaving import Kind, MisbehavingRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(ImageBuilder().layer(file("etc/motd", b"hi" * 4000)), "1")
        served.repository("app").add_blob("", b"x" * 1_000_000)
        yield served


def test_bytes_and_requests_are_counted(registry: MisbehavingRegistry) -> None:
    blob = next(digest for digest, data in registry.repository("app").blobs.items() if len(data) == 1_000_000)
    with CountingProxy(registry.host) as proxy:
        connection = http.client.HTTPConnection(proxy.host, timeout=20)
        for method, path in (("GET", f"/v2/app/blobs/{blob}"), ("HEAD", f"/v2/app/blobs/{blob}"), ("GET", "/v2/?a=b")):
            connection.request(method, path)
            connection.getresponse().read()
        assert proxy.requests == {
            ("GET", f"/v2/app/blobs/{blob}"): 1,
            ("HEAD", f"/v2/app/blobs/{blob}"): 1,
            ("GET", "/v2/"): 1,
        }
        assert proxy.asked("GET", "/blobs/") == 1
        assert 1_000_000 < proxy.received < 1_001_500
        assert 100 < proxy.sent < 2000
        assert proxy.connections == 1
        proxy.reset()
        connection.request("POST", "/v2/", body=b"GET /no HTTP/1.1\r\n\r\n")
        connection.getresponse().read()
        connection.close()
        assert proxy.requests == {("POST", "/v2/"): 1}
        assert proxy.received < 1000
    assert [request.method for request in registry.asked(Kind.PING)] == ["GET", "POST"]


def test_what_is_no_http_is_led_on_and_counted() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        CountingProxy(f"127.0.0.1:{listener.getsockname()[1]}") as proxy,
    ):
        host, _, port = proxy.host.partition(":")
        with socket.create_connection((host, int(port)), 20) as client:
            server, _ = listener.accept()
            with server:
                client.sendall(b"\x16\x03\x01\r\n\r\n")
                assert server.recv(100) == b"\x16\x03\x01\r\n\r\n"
                server.sendall(b"\x15" * 10)
                server.shutdown(socket.SHUT_WR)
                assert client.recv(100) == b"\x15" * 10
                assert client.recv(100) == b"", "an end is led on"
        assert (proxy.sent, proxy.received, dict(proxy.requests)) == (7, 10, {})


def test_a_server_that_is_not_there_is_a_connection_that_ends() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        closed = f"127.0.0.1:{listener.getsockname()[1]}"
    with CountingProxy(closed) as proxy:
        host, _, port = proxy.host.partition(":")
        with socket.create_connection((host, int(port)), 20) as client:
            assert client.recv(1) == b""
