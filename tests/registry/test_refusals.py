"""What registries say when they do not give what was asked for."""

from __future__ import annotations

import json
import socket
import ssl

import pytest
import urllib3.exceptions

from dive_py.registry.refusals import RateLimit, refusal, seconds_to_wait, unanswered


@pytest.mark.parametrize(
    ("status", "headers", "body", "line"),
    [
        (401, {}, b"", "h gives x only to those who are logged in; docker login h"),
        (403, {}, b'{"errors":[{"message":"denied."}]}', "h refuses x: denied; is the name right"),
        (404, {}, b"404 page not found", "h does not have x"),
        (
            429,
            {"retry-after": "90"},
            b"",
            "h limits how often it may be asked (100 times in 6 h, 0 left); ask again in 90 s",
        ),
        (429, {}, b"", "ask again later; with a login, one may ask more often"),
        (407, {}, b"", "the proxy for h wants a login; HTTPS_PROXY or HTTP_PROXY names it"),
        (500, {}, b"<html>sorry</html>", "h fails at x: 500; try again later"),
        (302, {}, b"", "h answers 302 for x; is it a registry?"),
        (404, {}, json.dumps({"errors": [{"code": 5, "message": ["odd"]}]}).encode(), "h does not have x"),
    ],
)
def test_each_refusal_is_one_line(status: int, headers: dict[str, str], body: bytes, line: str) -> None:
    error = refusal("h", "x", status, headers, body, RateLimit(100, 0, 21600) if headers else None)
    assert line in error.line
    assert "\n" not in error.line
    assert error.status == status


def test_a_limit_is_read_from_an_answer() -> None:
    assert RateLimit.of({"ratelimit-limit": "100;w=21600", "ratelimit-remaining": "76;w=21600"}) == RateLimit(
        100, 76, 21600
    )
    assert RateLimit.of({"ratelimit-limit": "100"}) is None
    assert RateLimit.of({"ratelimit-limit": "many", "ratelimit-remaining": "x"}) is None


def test_the_wait_is_in_seconds_or_a_date() -> None:
    assert seconds_to_wait({"retry-after": "7"}) == 7
    assert seconds_to_wait({"retry-after": "Mon, 01 Jan 2001 00:00:00 GMT"}) == 0
    assert seconds_to_wait({"retry-after": "soon"}) is None
    assert seconds_to_wait({"retry-after": "Mon, 01 Jan 99999999 00:00:00 GMT"}) is None
    assert seconds_to_wait({}) is None


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (urllib3.exceptions.ReadTimeoutError(None, "/", "x"), "h does not answer in time; try again"),  # type: ignore[arg-type]
        (urllib3.exceptions.SSLError(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]")), "h does not speak TLS"),
        (
            urllib3.exceptions.ProxyError(
                "Unable to connect to proxy", OSError("Tunnel connection failed: 403 Forbidden")
            ),
            "the proxy for h does not answer: Tunnel connection failed: 403 Forbidden; HTTPS_PROXY",
        ),
        (urllib3.exceptions.ProxySchemeUnknown("socks5"), "the proxy for h does not answer: "),
        (ConnectionRefusedError(111, "Connection refused"), "h does not answer: Connection refused"),
        (
            urllib3.exceptions.ProxyError("Unable to connect", ConnectionRefusedError(111, "Connection refused")),
            "the proxy for h does not answer: Connection refused; HTTPS_PROXY",
        ),
        (socket.gaierror(-2, "Name or service not known"), "h does not answer: Name or service not known"),
    ],
)
def test_no_answer_has_a_reason(error: Exception, line: str) -> None:
    assert line in unanswered("h", error).line


def test_a_certificate_says_what_is_wrong_with_it() -> None:
    wrong = ssl.SSLCertVerificationError(1, "certificate verify failed")
    wrong.verify_message = "self-signed certificate"
    error = unanswered("h", urllib3.exceptions.SSLError(wrong))
    assert error.line == (
        "the certificate of h is not trusted: self-signed certificate; "
        "--ca FILE trusts another authority, --insecure any certificate"
    )
