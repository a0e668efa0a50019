"""A pull on the command line."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dive_py.cli import console, pulling
from dive_py.engine.connection import connect
from dive_py.errors import EngineError, InvalidReference
from dive_py.progress import Progress
from tests.engine.fake import FakeEngine

if TYPE_CHECKING:
    from collections.abc import Iterator

DIGEST, IDENTITY = "sha256:" + "a" * 64, "sha256:" + "b" * 64
STEPS = [
    {"status": "Pulling from library/app", "id": "1"},
    {"status": "Already exists", "id": "aaa"},
    {"status": "Pulling fs layer", "id": "bbb"},
    {"status": "Downloading", "id": "bbb", "progressDetail": {"current": 10, "total": 2000}},
    {"status": "Verifying Checksum", "id": "bbb"},
    {"status": "Pull complete", "id": "bbb"},
    {"status": f"Digest: {DIGEST}"},
    {"status": "Status: Downloaded newer image for app:1"},
]


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        engine = FakeEngine(Path(folder) / "s")
        yield engine
        engine.close()


def pulled(fake: FakeEngine, name: str = "app:1", platform: str = "") -> str:
    with connect(fake.address) as engine:
        return pulling.pull(engine, name, platform, Progress())


def test_each_layer_is_told_and_the_id_is_given(fake: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    fake.answers["/images/create"] = [json.dumps(step).encode() + b"\n" for step in STEPS]
    fake.answers["/images/app:1/json"] = {"Id": IDENTITY}
    assert pulled(fake, platform="linux/arm64") == IDENTITY
    assert capsys.readouterr().err.splitlines() == [
        "aaa  already there",
        "bbb  verifying  2 kB",
        "bbb  done  2 kB",
        f"divepy: Downloaded newer image for app:1 ({DIGEST})",
    ]
    assert fake.asked[-2] == ("/images/create", {"fromImage": ["app"], "tag": ["1"], "platform": ["linux/arm64"]})


def test_an_assumed_tag_is_said(fake: FakeEngine, capsys: pytest.CaptureFixture[str]) -> None:
    fake.answers["/images/create"] = [json.dumps(step).encode() + b"\n" for step in STEPS]
    pulled(fake, "app")
    assert capsys.readouterr().err.splitlines()[0] == "divepy: no tag is given: app:latest is meant"


def test_no_name_reaches_the_engine_that_is_none(fake: FakeEngine) -> None:
    with pytest.raises(InvalidReference):
        pulled(fake, "No Name")
    assert not [path for path, _ in fake.asked if path == "/images/create"]


def test_errors_in_the_stream_are_errors(fake: FakeEngine) -> None:
    fake.answers["/images/create"] = [
        b'{"status": "Waiting", "id": "a"}\n',
        b'{"error": "toomanyrequests: slow down"}\n',
    ]
    with pytest.raises(EngineError, match="app:1 cannot be pulled: toomanyrequests: slow down") as caught:
        pulled(fake)
    assert "limits how often" in caught.value.hint


def test_what_is_there_already_is_said_and_the_digest_stands_where_no_id_is_known(
    fake: FakeEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = [{"status": f"Digest: {DIGEST}"}, {"status": "Status: Image is up to date for app:1"}]
    fake.answers["/images/create"] = [json.dumps(step).encode() + b"\n" for step in steps]
    assert pulled(fake) == DIGEST
    assert capsys.readouterr().err == f"divepy: Image is up to date for app:1 ({DIGEST})\n"


def test_where_nothing_was_fetched_no_rate_is_left_on_the_terminal(
    fake: FakeEngine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(console, "is_terminal", lambda _: True)
    fake.answers["/images/create"] = (404, "there is none")
    with pytest.raises(EngineError):
        pulled(fake)
    assert capsys.readouterr().err == ""
