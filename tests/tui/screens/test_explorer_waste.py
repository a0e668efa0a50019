"""Grouping waste, here or on a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.waste_rows import Grouping
from dive_py.tui.screens import explorer_waste
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_much_waste_is_grouped_on_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer_waste, "_HEAVY", 0)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.waste_pane.row_count == 4)
        await pilot.press("w", "space", "space")
        await until(pilot, lambda: screen.waste_pane.grouping is Grouping.CAUSE)
        await pilot.press("space")
        await until(pilot, lambda: screen.waste_pane.grouping is Grouping.CULPRIT)
        await pilot.press("O")
        await until(pilot, lambda: screen.waste_pane.title_text.endswith("hidden by layer 2"))


async def test_figures_that_are_mended_keep_grouping_and_cursor(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "space", "down", "down")
        screen.waste_pane.waste = None
        screen.layers_came(anew=False)
        assert screen.waste_pane.grouping is Grouping.FILE
        assert screen.waste_pane.cursor == 2
