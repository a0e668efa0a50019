"""`divepy` alone."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.cli import demo, explore
from dive_py.engine.images import ImageSummary
from dive_py.errors import EngineUnavailable

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from tests.cli.conftest import Divepy


def answering(monkeypatch: pytest.MonkeyPatch, *images: ImageSummary) -> None:
    """Let an engine with these images answer."""

    @contextmanager
    def connect(host: str, context: str) -> Iterator[tuple[str, str]]:
        yield host, context

    monkeypatch.setattr("dive_py.engine.connection.connect", connect)
    monkeypatch.setattr("dive_py.engine.images.list_images", lambda _engine: list(images))


def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no engine answer."""

    def connect(host: str, context: str) -> None:
        raise EngineUnavailable(f"no engine answers {host}{context}".strip(), "start one")

    monkeypatch.setattr("dive_py.engine.connection.connect", connect)


def test_the_engine_s_images_are_listed(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    created = int(time.time()) - 7300
    answering(
        monkeypatch,
        ImageSummary("ubuntu", "12.04", "sha256:e4e24d566202aaaa", created, 2_360_000),
        ImageSummary("", "", "sha256:0123456789abcdef", None, None),
        ImageSummary("evil\x1b[2J", "t", "sha256:1", created, 5),
    )
    ended = divepy()
    assert (ended.status, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "REPOSITORY   TAG     IMAGE ID      CREATED         SIZE",
        "ubuntu       12.04   e4e24d566202  2 hours ago  2.36 MB",
        "<none>       <none>  0123456789ab  -                  -",
        r"evil\x1b[2J  t       1             2 hours ago      5 B",
    ]


def test_on_a_terminal_it_is_said_how_to_explore_one(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    monkeypatch.setattr(explore, "has_screen", lambda: True)
    ended = divepy()
    assert (ended.status, len(ended.out.splitlines())) == (0, 1)
    assert ended.err == "divepy: to explore one of them: divepy REPOSITORY:TAG\n"


def test_without_engine_and_terminal_it_is_an_error(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(monkeypatch)
    ended = divepy()
    assert (ended.status, ended.out, ended.err) == (2, "", "divepy: no engine answers; start one\n")


def test_without_engine_the_demo_is_shown_on_a_terminal(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(monkeypatch)
    monkeypatch.setattr(explore, "has_screen", lambda: True)
    monkeypatch.setattr(demo, "run", lambda _arguments, _progress: 0)
    ended = divepy()
    assert ended.status == 0
    assert ended.err == "divepy: no engine answers; this is the demo\n"


def test_an_engine_that_was_named_must_answer(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(monkeypatch)
    monkeypatch.setattr(explore, "has_screen", lambda: True)
    assert divepy("-H", "tcp://nowhere").status == 2
