"""Foreign errors, told as divepy's own."""

from __future__ import annotations

import docker.errors  # noqa: TID253 - the test raises what docker-py raises
import pytest
import requests
import urllib3.exceptions

from dive_py.engine.failures import Refused, engine_errors
from dive_py.errors import EngineError, ImageNotFound


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (docker.errors.APIError("x", explanation="no\nspace left."), "the engine refused to try: no space left"),
        (requests.exceptions.ReadTimeout("x"), "the engine did not answer in time to try"),
        (requests.exceptions.ConnectionError(OSError(111, "Connection refused")), ": Connection refused"),
        (urllib3.exceptions.ProtocolError("broken", OSError(104, "Connection reset by peer")), "reset by peer"),
        (
            Refused(500, 'Get "https://index.docker.io/v1/search?q=a": dial tcp: lookup index.docker.io: no such host'),
            "the engine failed to try: it does not reach index.docker.io: no such host",
        ),
        (docker.errors.DockerException("Error while fetching server API version: odd"), "failed to try: odd"),
    ],
)
def test_what_libraries_raise_is_told_in_one_line(error: Exception, message: str) -> None:
    with pytest.raises(EngineError) as raised, engine_errors("to try"):
        raise error
    assert message in raised.value.message
    assert "\n" not in raised.value.message


def test_own_errors_pass_unchanged() -> None:
    with pytest.raises(ImageNotFound, match="mine"), engine_errors("to try"):
        raise ImageNotFound("mine")
