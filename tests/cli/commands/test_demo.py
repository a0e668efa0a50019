"""`divepy demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dive_py.cli import console

if TYPE_CHECKING:
    import pytest

    from dive_py.tui.explorer.request import ExplorerRequest
    from tests.cli.conftest import Divepy


def test_without_a_terminal_its_summary_is_printed(divepy: Divepy) -> None:
    ended = divepy("demo")
    assert ended.status == 0
    for cause in ("metadata", "deleted", "opaque", "replaced", "overwritten"):
        assert cause in ended.out, f"the demo shows what {cause} means"


def test_on_a_terminal_the_tour_begins(divepy: Divepy, monkeypatch: pytest.MonkeyPatch) -> None:
    """The image is there while the screen is open, and gone afterwards."""
    import dive_py.tui.app

    seen: list[tuple[str, bool, bool]] = []
    monkeypatch.setattr(console, "has_screen", lambda: True)

    def record(request: ExplorerRequest, _settings: object) -> int:
        seen.append((request.reference, Path(request.reference).exists(), request.tour))
        return 0

    monkeypatch.setattr(dive_py.tui.app, "run_explorer", record)
    assert divepy("demo").status == 0
    ((reference, was_there, tour),) = seen
    assert (was_there, tour) == (True, True)
    assert not Path(reference).exists()
