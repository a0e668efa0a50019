"""The way to the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dive_py.cli import console
from dive_py.settings import keys

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from dive_py.sources.image import OpenOptions
    from tests.cli.conftest import Divepy


def test_on_a_terminal_the_explorer_opens_at_a_place(
    divepy: Divepy, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, OpenOptions, dict[str, Any]]] = []

    def record(reference: str, options: OpenOptions, **more: object) -> int:
        opened.append((reference, options, more))
        return 0

    monkeypatch.setattr(console, "has_screen", lambda **_: True)
    monkeypatch.setattr("dive_py.tui.app.run_explorer", record)
    ended = divepy(archive, "--layer", "1", "--path", "/etc", "--platform", "linux/arm64", "--color", "never")
    assert ended.status == 0
    ((reference, options, more),) = opened
    assert (reference, options.platform) == (str(archive), "linux/arm64")
    assert more.pop("opening").text == str(archive)
    assert more.pop("settings")[keys.PLATFORM] == "linux/arm64"
    assert more == {"layer": 1, "path": "/etc", "tour": False}
