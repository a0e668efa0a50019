"""The way to the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli import console
from dive_py.settings import keys

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from dive_py.settings.values import Settings
    from dive_py.tui.explorer.request import ExplorerRequest
    from tests.cli.conftest import Divepy


def test_on_a_terminal_the_explorer_opens_at_a_place(
    divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[ExplorerRequest, Settings]] = []

    def record(request: ExplorerRequest, settings: Settings) -> int:
        opened.append((request, settings))
        return 0

    monkeypatch.setattr(console, "has_screen", lambda **_: True)
    monkeypatch.setattr("dive_py.tui.app.run_explorer", record)
    ended = divepy(archive, "--layer", "1", "--path", "/etc", "--platform", "linux/arm64", "--color", "never")
    assert ended.status == 0
    ((request, settings),) = opened
    assert (request.reference, request.options.platform) == (str(archive), "linux/arm64")
    assert request.opening is not None
    assert request.opening.text == str(archive)
    assert settings[keys.PLATFORM] == "linux/arm64"
    assert (request.layer, request.path, request.tour) == (1, "/etc", False)
