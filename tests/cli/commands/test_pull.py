"""`divepy pull`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.cli.engine_of import IDENTITY, fake_engine
from tests.cli.test_pulling import DIGEST, STEPS

if TYPE_CHECKING:
    from tests.cli.conftest import Divepy


def test_the_id_is_the_data(divepy: Divepy) -> None:
    """Every command finds the image by it, as it does not by its digest."""
    with fake_engine() as fake:
        fake.answers["/images/create"] = [json.dumps(step).encode() + b"\n" for step in STEPS]
        ended = divepy("-H", fake.address, "pull", "app:1", "--platform", "linux/arm64")
        assert fake.asked[-2][1]["platform"] == ["linux/arm64"]
    assert (ended.status, ended.out) == (0, f"{IDENTITY}\n")
    assert ended.err.splitlines()[-1] == f"divepy: Downloaded newer image for app:1 ({DIGEST})"


@pytest.mark.parametrize(
    ("words", "said"), [(["No Name"], "is not an image name"), (["app", "--platform", "nonsense/"], "nonsense/")]
)
def test_mistakes_are_said_before_the_engine_is_asked(divepy: Divepy, words: list[str], said: str) -> None:
    ended = divepy("-H", "unix:///nowhere", "pull", *words)
    assert ended.status == 2
    assert said in ended.err


@pytest.mark.parametrize(
    ("reason", "hint"),
    [
        ("manifest for app:1 not found: manifest unknown", "the repository has no such tag"),
        ("pull access denied for app, repository does not exist", "log in with `docker login`"),
        ("toomanyrequests: You have reached your pull rate limit", "limits how often one may pull"),
        ("write /x: no space left on device", "the engine's disk is full"),
    ],
)
def test_refusals_say_what_to_do(divepy: Divepy, reason: str, hint: str) -> None:
    with fake_engine() as fake:
        fake.answers["/images/create"] = [json.dumps({"error": reason}).encode()]
        ended = divepy("-H", fake.address, "pull", "app:1")
    assert ended.status == 2
    assert hint in ended.err
