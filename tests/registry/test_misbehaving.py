"""The registry that tests ask does what it says: each behaviour, seen by a plain HTTP client."""

from __future__ import annotations

import http.client
import json
import socket
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.building.oci_forms import INDEX_TYPE, MANIFEST_TYPE
from tests.engine.fake import Hold
from tests.registry import misbehaving
from tests.registry.misbehaving import Kind, MisbehavingRegistry, on
from tests.registry.stored import DOCKER_MANIFEST_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator


def image(text: bytes = b"hi") -> ImageBuilder:
    return ImageBuilder().layer(file("etc/motd", text))


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(image(), "1")
        yield served


def ask(
    registry: MisbehavingRegistry, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by name in lower case, and body."""
    connection = http.client.HTTPConnection(registry.host, timeout=20)
    try:
        connection.request(method, path, headers={"Accept": MANIFEST_TYPE} | headers)
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return answer.status, found, answer.read() if answer.status != 416 else b""
    finally:
        connection.close()


def blob(registry: MisbehavingRegistry) -> str:
    """The path of the image's layer."""
    found = registry.repository("app")
    return f"/v2/app/blobs/{json.loads(found.manifests['1'][1])['layers'][0]['digest']}"


def test_it_answers_as_a_registry_does(registry: MisbehavingRegistry) -> None:
    status, headers, body = ask(registry, "/v2/app/manifests/1")
    assert (status, headers["content-type"]) == (200, MANIFEST_TYPE)
    assert ask(registry, f"/v2/app/manifests/{headers['docker-content-digest']}")[2] == body
    assert ask(registry, "/v2/app/manifests/1", Accept="*/*")[0] == 404
    assert ask(registry, "/v2/app/manifests/2")[0] == 404
    assert ask(registry, "/v2/other/tags/list")[0] == 404
    assert json.loads(ask(registry, "/v2/app/tags/list")[2]) == {"name": "app", "tags": ["1"]}
    assert ask(registry, "/v2/app/manifests/1", "HEAD")[1]["content-length"] == str(len(body))
    assert [request.method for request in registry.asked(Kind.MANIFEST)].count("HEAD") == 1


def test_it_gives_parts(registry: MisbehavingRegistry) -> None:
    path = blob(registry)
    whole = ask(registry, path)[2]
    assert ask(registry, path, Range="bytes=3-5")[::2] == (206, whole[3:6])
    assert ask(registry, path, Range="bytes=-4")[::2] == (206, whole[-4:])
    assert ask(registry, path, Range="bytes=7-")[::2] == (206, whole[7:])
    status, headers, _ = ask(registry, path, Range=f"bytes={len(whole)}-")
    assert (status, headers["content-length"]) == (416, str(len(whole))), "a length that is not that of its body"
    registry.has_ranges = False
    assert ask(registry, path, Range="bytes=3-5")[::2] == (200, whole)


def test_the_catalogue_comes_in_pages(registry: MisbehavingRegistry) -> None:
    registry.repository("b/c")
    _, headers, body = ask(registry, "/v2/_catalog?n=1")
    assert json.loads(body)["repositories"] == ["app"]
    assert headers["link"] == '</v2/_catalog?last=app&n=1>; rel="next"'
    _, headers, body = ask(registry, "/v2/_catalog?n=1&last=app")
    assert json.loads(body)["repositories"] == ["b/c"]
    assert "link" not in headers


def test_referrers_are_listed_where_it_can(registry: MisbehavingRegistry) -> None:
    found = registry.repository("app")
    subject = found.add_image(image(), "1")
    found.add_artifact("application/x", {"a.json": ("application/json", b"{}")}, subject=subject)
    path = f"/v2/app/referrers/{subject['digest']}"
    assert ask(registry, path)[::2] == (404, b"404 page not found\n")
    registry.lists_referrers = True
    assert [entry["artifactType"] for entry in json.loads(ask(registry, path)[2])["manifests"]] == ["application/x"]


@pytest.mark.parametrize("tenth", range(10))
def test_a_connection_is_cut(registry: MisbehavingRegistry, tenth: int) -> None:
    registry.behave(on(Kind.BLOB, misbehaving.cut_after(tenth / 10), times=1))
    with pytest.raises(http.client.IncompleteRead) as cut:
        ask(registry, blob(registry))
    whole = ask(registry, blob(registry))[2]
    assert cut.value.partial == whole[: int(len(whole) * tenth / 10)]


def test_errors_come_as_often_as_they_should(registry: MisbehavingRegistry) -> None:
    registry.behave(
        on(Kind.MANIFEST, misbehaving.too_many(Retry_After="1"), times=1),
        on(Kind.BLOB, misbehaving.refused(503), times=2),
    )
    status, headers, body = ask(registry, "/v2/app/manifests/1")
    assert (status, headers["retry-after"], json.loads(body)["errors"][0]["code"]) == (429, "1", "TOOMANYREQUESTS")
    assert ask(registry, "/v2/app/manifests/1")[0] == 200
    assert [ask(registry, blob(registry))[0] for _ in range(3)] == [503, 503, 200]


def test_bodies_are_not_what_they_should_be(registry: MisbehavingRegistry) -> None:
    path = blob(registry)
    whole = ask(registry, path)[2]
    registry.behave(misbehaving.wrong_body)
    assert len(ask(registry, path)[2]) == len(whole)
    assert ask(registry, path)[2] != whole
    registry.behave(misbehaving.wrong_length(5))
    with pytest.raises(http.client.IncompleteRead):
        ask(registry, path)
    registry.behave(misbehaving.wrong_length(-5))
    assert ask(registry, path)[2] == whole[:-5]
    registry.behave(misbehaving.without_length)
    assert ask(registry, path)[2] == whole
    registry.behave(misbehaving.html)
    assert ask(registry, path)[1]["content-type"] == "text/html"
    registry.behave(misbehaving.wrong_digest_header)
    assert ask(registry, "/v2/app/manifests/1")[1]["docker-content-digest"] == f"sha256:{'0' * 64}"


def test_redirects_lead_elsewhere(registry: MisbehavingRegistry) -> None:
    registry.behave(on(Kind.BLOB, misbehaving.redirected("http://localhost:1")))
    assert ask(registry, blob(registry))[1]["location"] == f"http://localhost:1{blob(registry)}"
    registry.behave(misbehaving.redirect_loop)
    assert ask(registry, "/v2/app/tags/list")[1]["location"] == "/v2/app/tags/list"


def test_lists_may_be_anything(registry: MisbehavingRegistry) -> None:
    registry.behave(misbehaving.tags(None), misbehaving.link(""))
    _, headers, body = ask(registry, "/v2/app/tags/list?n=3")
    assert json.loads(body)["tags"] is None
    assert headers["link"] == '</v2/app/tags/list>; rel="next"'


def test_it_asks_who_one_is(registry: MisbehavingRegistry) -> None:
    registry.behave(misbehaving.basic("me", "secret"))
    assert ask(registry, "/v2/")[1]["www-authenticate"] == 'Basic realm="tests"'
    assert ask(registry, "/v2/", Authorization="Basic bWU6c2VjcmV0")[0] == 200
    registry.behave(misbehaving.basic("me", "secret", accepts=False))
    assert ask(registry, "/v2/", Authorization="Basic bWU6c2VjcmV0")[0] == 401
    registry.behave(misbehaving.bearer(f"{registry.url}/token"), misbehaving.token({"token": "good"}))
    asked = ask(registry, "/v2/app/tags/list")[1]["www-authenticate"]
    assert asked == f'Bearer realm="{registry.url}/token",service="tests",scope="repository:app:pull"'
    assert json.loads(ask(registry, "/token?scope=x")[2]) == {"token": "good"}
    assert ask(registry, "/v2/app/tags/list", Authorization="Bearer good")[0] == 200


def test_it_is_silent_until_the_client_leaves(registry: MisbehavingRegistry) -> None:
    hold = Hold()
    registry.behave(on(Kind.PING, misbehaving.silent(hold)))
    host, _, port = registry.host.partition(":")
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(b"GET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert hold.reached.wait(20)
    assert registry.left.wait(20)


def test_it_dies_in_the_middle(registry: MisbehavingRegistry) -> None:
    hold = Hold()
    registry.behave(on(Kind.BLOB, misbehaving.held_after(0.5, hold)))
    connection = http.client.HTTPConnection(registry.host, timeout=20)
    connection.request("GET", blob(registry))
    answer = connection.getresponse()
    assert hold.reached.wait(20)
    registry.close()
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        answer.read()
    connection.close()


def test_an_endless_body_ends_with_its_client(registry: MisbehavingRegistry) -> None:
    registry.behave(misbehaving.endless)
    connection = http.client.HTTPConnection(registry.host, timeout=20)
    connection.request("GET", "/v2/")
    answer = connection.getresponse()
    assert answer.getheader("Content-Length") is None
    assert len(answer.read(1 << 20)) == 1 << 20
    answer.close()
    connection.close()
    assert registry.left.wait(20)


def test_a_slow_body_is_whole_in_the_end(registry: MisbehavingRegistry) -> None:
    whole = ask(registry, blob(registry))[2]
    registry.behave(misbehaving.slow(size=60, pause=0.001))
    assert ask(registry, blob(registry))[2] == whole


def test_images_may_be_of_two_minds(registry: MisbehavingRegistry) -> None:
    found = registry.repository("app")
    found.add_image(image(), "mixed", docker_layers=True)
    assert "rootfs.diff.tar.gzip" in found.manifests["mixed"][1].decode()
    assert found.manifests["mixed"][0] == MANIFEST_TYPE
    found.add_image(image(), "docker", docker=True)
    assert ask(registry, "/v2/app/manifests/docker")[1]["content-type"] == DOCKER_MANIFEST_TYPE
    found.add_index([image(), image(b"other")], "untyped", mediaType=None)
    assert "mediaType" not in json.loads(found.manifests["untyped"][1])
    assert ask(registry, "/v2/app/manifests/untyped", Accept=INDEX_TYPE)[1]["content-type"] == INDEX_TYPE
    registry.behave(misbehaving.untyped)
    assert "content-type" not in ask(registry, "/v2/app/manifests/untyped", Accept=INDEX_TYPE)[1]
    registry.behave(misbehaving.typed("text/plain"))
    assert ask(registry, "/v2/app/manifests/docker")[1]["content-type"] == "text/plain"
