"""Tokens: with whose credentials they are asked for, and how long they are kept."""

from __future__ import annotations

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from dive_py.errors import RegistryError
from dive_py.progress import Progress
from dive_py.registry.logins import Login
from dive_py.registry.tokens import Tokens

CHALLENGE = 'Bearer realm="https://auth/token?x=1",service="s",scope="repository:app:pull"'
SCOPE = "repository:app:pull"
ANN = Login("ann", "secret", origin="ann's file")


class TokenServer:
    """Answers with `answer`; remembers what it was asked."""

    def __init__(self, answer: bytes = b'{"token":"t1","expires_in":300}', status: int = 200) -> None:
        self.answer, self.status = answer, status
        self.asked: list[tuple[str, str, bytes | None, str]] = []
        self.warnings: list[str] = []
        self.tokens = Tokens(self._plain, self.warnings.append)

    def _plain(self, url: str, method: str, body: bytes | None, authorization: str, _: Progress) -> tuple[int, bytes]:
        self.asked.append((url, method, body, authorization))
        return self.status, self.answer

    def offered(self, *logins: Login, challenge: str = CHALLENGE) -> list[str]:
        return list(self.tokens.offered(challenge, SCOPE, logins, Progress()))


def test_a_login_goes_before_nobody() -> None:
    server = TokenServer()
    assert server.offered(ANN) == ["Bearer t1", "Bearer t1"]
    (first, method, _, ann), (_, _, _, nobody) = server.asked
    assert (method, ann, nobody) == ("GET", f"Basic {base64.b64encode(b'ann:secret').decode()}", "")
    assert urlsplit(first).netloc == "auth"
    assert parse_qs(urlsplit(first).query) == {"x": ["1"], "service": ["s"], "scope": [SCOPE]}


def test_what_worked_is_kept_and_the_others_are_not_tried() -> None:
    server = TokenServer()
    for authorization in server.tokens.offered(CHALLENGE, SCOPE, [ANN], Progress()):
        server.tokens.keep(SCOPE, authorization)
        break
    assert server.tokens.known(SCOPE) == "Bearer t1"
    assert len(server.asked) == 1
    server.tokens.forget(SCOPE, "Bearer other")
    assert server.tokens.known(SCOPE) == "Bearer t1"
    server.tokens.forget(SCOPE, "Bearer t1")
    assert server.tokens.known(SCOPE) == ""


def test_a_token_of_a_moment_is_not_kept_for_long() -> None:
    server = TokenServer(b'{"token":"t1","expires_in":-5}')
    (offered,) = server.offered()
    server.tokens.keep(SCOPE, offered)
    assert server.tokens.known(SCOPE) == offered, "60 s are usual where nothing sensible is said"


def test_an_identity_token_is_posted() -> None:
    server = TokenServer(b'{"access_token":"t2"}')
    login = Login(identity_token="refresh", origin="x")  # noqa: S106 - a word of a test
    assert server.offered(login)[0] == "Bearer t2"
    _, method, body, authorization = server.asked[0]
    assert (method, authorization) == ("POST", "")
    assert parse_qs((body or b"").decode())["refresh_token"] == ["refresh"]


def test_credentials_that_do_not_help_are_named_once_and_never_shown() -> None:
    server = TokenServer(status=401)
    assert server.offered(ANN) == []
    assert server.offered(ANN) == []
    assert server.warnings == [
        "the credentials in ann's file are refused for repository:app:pull; it was asked without them"
    ]
    assert "secret" not in repr(server.warnings)


def test_credentials_that_do_not_help_with_one_scope_are_tried_for_another() -> None:
    """A registry that lists its repositories to nobody takes the login for one of them all the same."""
    server = TokenServer(status=401)
    assert list(server.tokens.offered('Bearer realm="https://auth/"', "registry:catalog:*", [ANN], Progress())) == []
    assert server.warnings == [
        "the credentials in ann's file are refused for registry:catalog:*; it was asked without them"
    ]
    server.status = 200
    assert next(server.tokens.offered(CHALLENGE, SCOPE, [ANN], Progress())) == "Bearer t1"
    assert server.asked[-1][3] == f"Basic {base64.b64encode(b'ann:secret').decode()}"


def test_basic_needs_a_login() -> None:
    server = TokenServer()
    assert server.offered(challenge='Basic realm="x"') == []
    assert server.offered(ANN, challenge='Basic realm="x"')[0].startswith("Basic ")
    assert server.asked == []


@pytest.mark.parametrize("realm", ["file:///etc/passwd", "", "ftp://x/"])
def test_a_realm_that_is_no_web_address_is_not_asked(realm: str) -> None:
    server = TokenServer()
    assert server.offered(ANN, challenge=f'Bearer realm="{realm}"') == []
    assert server.asked == []


@pytest.mark.parametrize("answer", [b"[]", b'{"token":"a\\nb"}', b'{"token":5}', b'{"token":"' + b"x" * 70_000 + b'"}'])
def test_what_is_no_token_is_not_sent(answer: bytes) -> None:
    assert TokenServer(answer).offered() == []


def test_an_answer_that_is_not_json() -> None:
    with pytest.raises(RegistryError, match="does not answer in JSON"):
        TokenServer(b"<html>").offered()


@pytest.mark.parametrize(
    ("challenge", "expected"),
    [
        (f"Negotiate, {CHALLENGE}", ["Bearer t1", "Bearer t1"]),
        (f'{CHALLENGE}, Basic realm="https://other"', ["Bearer t1", "Bearer t1"]),
        (f'Negotiate, BASIC realm="x", {CHALLENGE}', ["Basic YW5uOnNlY3JldA=="]),
        ("basic", ["Basic YW5uOnNlY3JldA=="]),
        ("Negotiate", []),
    ],
)
def test_of_several_challenges_the_first_that_is_known_counts(challenge: str, expected: list[str]) -> None:
    server = TokenServer()
    assert server.offered(ANN, challenge=challenge) == expected
    assert all(url.startswith("https://auth/token?x=1&") for url, *_ in server.asked)
