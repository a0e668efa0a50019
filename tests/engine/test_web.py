"""Short questions to registries."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.engine import web
from tests.cli.serving import Web
from tests.cli.serving import web as serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@pytest.fixture
def server() -> Iterator[Web]:
    with serving() as server:
        yield server


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("localhost:5000", "http://localhost:5000"),
        ("127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("localhost.example.org", "https://localhost.example.org"),
        ("127.0.0.1.example.org:5000", "https://127.0.0.1.example.org:5000"),
        ("registry.example.org", "https://registry.example.org"),
    ],
)
def test_only_loopback_is_asked_in_the_clear(host: str, address: str) -> None:
    assert web.address_of(host) == address


def test_credentials_in_an_address_are_not_told(server: Web) -> None:
    with pytest.raises(web.Unanswered) as caught:
        web.get(f"http://me:secret@{server.host}/nothing")
    assert server.host in caught.value.line
    assert "secret" not in caught.value.line
    assert "me:" not in caught.value.line


def test_json_comes_back(server: Web) -> None:
    server.answers["/a"] = {"x": [1]}
    assert web.get(f"http://{server.host}/a", {"q": "é"}) == {"x": [1]}
    assert server.asked[-1] == ("/a?q=%C3%A9", "")


def test_pages_follow_each_other_on_the_same_host(server: Web) -> None:
    server.answers["/list?n=2"] = (200, {"Link": '</list?n=2&last=b>; rel="next"'}, ["a", "b"])
    server.answers["/list?n=2&last=b"] = (200, {"Link": '<http://example.org/evil>; rel="next"'}, ["c"])
    assert list(web.pages(f"http://{server.host}/list", {"n": "2"})) == [["a", "b"], ["c"]]


def test_a_list_without_end_has_one(server: Web) -> None:
    server.answers["/list"] = (200, {"Link": '</list?n=1>; rel="next"'}, ["a"])
    assert len(list(web.pages(f"http://{server.host}/list", {"n": "1"}))) == 50


def test_a_token_for_anybody_is_fetched(server: Web) -> None:
    realm = f"http://{server.host}/token"
    challenge = {"WWW-Authenticate": f'Bearer realm="{realm}",service="s",scope="registry:catalog:*",error="x"'}

    def answer(headers: Mapping[str, str]) -> object:
        return {"ok": 1} if headers.get("Authorization") == "Bearer secret" else (401, challenge, {})

    server.answers |= {"/v2/x": answer, "/token": {"token": "secret"}}
    assert web.get(f"http://{server.host}/v2/x") == {"ok": 1}
    assert server.asked[1][0] == "/token?service=s&scope=registry%3Acatalog%3A%2A"


@pytest.mark.parametrize(
    ("answer", "said", "hint"),
    [
        ((404, {}, {"errors": [{"message": "name unknown"}]}), "answers 404: name unknown", ""),
        ((429, {"Retry-After": "30"}, {}), "answers 429", "again in 30 s"),
        ((401, {"WWW-Authenticate": "Basic realm=x"}, {}), "answers 401", "wants credentials"),
        ((401, {"WWW-Authenticate": 'Bearer realm="file:///etc/passwd"'}, {}), "answers 401", "wants credentials"),
        (b"<html>", "is not JSON", "is it a registry"),
        (b"x" * (8 * 1024 * 1024 + 1), "is longer than 8 MiB", ""),
    ],
)
def test_what_is_no_answer_is_told(server: Web, answer: object, said: str, hint: str) -> None:
    server.answers["/a"] = answer
    with pytest.raises(web.Unanswered, match=said) as caught:
        web.get(f"http://{server.host}/a")
    assert hint in caught.value.hint


def test_nobody_there() -> None:
    with pytest.raises(web.Unanswered, match=r"127\.0\.0\.1:1 does not answer: Connection refused"):
        web.get("http://127.0.0.1:1/a")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/x"])
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(web.Unanswered, match="is not the address"):
        web.get(url)
