"""`divepy` alone."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dive_py.cli import console
from dive_py.engine.images import ImageSummary
from dive_py.errors import EngineUnavailable
from dive_py.settings import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest

    from dive_py.settings.values import Settings
    from dive_py.sources.image import OpenOptions
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


def test_on_a_terminal_they_are_a_screen(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[OpenOptions] = []

    def show(options: OpenOptions, settings: Settings) -> int:
        assert settings[keys.HOST] == options.host
        asked.append(options)
        return 0

    monkeypatch.setattr("dive_py.tui.app.run_images", show)
    monkeypatch.setattr(console, "has_screen", lambda **_: True)
    monkeypatch.delenv("CI", raising=False)
    ended = divepy("-H", "unix:///some.sock")
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    assert asked[0].host == "unix:///some.sock"


def test_in_a_pipeline_they_are_a_list_even_on_a_terminal(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch)
    monkeypatch.setattr(console, "has_screen", lambda **_: True)
    monkeypatch.setenv("CI", "true")
    assert len(divepy().out.splitlines()) == 1


def test_without_engine_and_terminal_it_is_an_error(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    silent(monkeypatch)
    ended = divepy()
    assert (ended.status, ended.out, ended.err) == (2, "", "divepy: no engine answers; start one\n")
