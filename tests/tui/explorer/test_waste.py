"""Grouping waste, here or on a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.presentation.waste_rows import Grouping
from dive_py.tui.explorer import waste
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path


async def test_much_waste_is_grouped_on_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waste, "_HEAVY", 0)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.waste_pane.row_count == 3)
        await pilot.press("w", "space", "space")
        await until(pilot, lambda: screen.waste_pane.grouping is Grouping.CAUSE)
        await pilot.press("space", "space")
        await until(pilot, lambda: screen.waste_pane.grouping is Grouping.CULPRIT)
        await pilot.press("O")
        await until(pilot, lambda: screen.waste_pane.title_text.endswith("hidden by layer 2"))


async def test_figures_that_are_mended_keep_grouping_and_cursor(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "space", "down", "down")
        screen.waste_pane.waste = None
        screen.layers_came(anew=False)
        assert screen.waste_pane.grouping is Grouping.DIRECTORY
        assert screen.waste_pane.cursor == 2


@pytest.mark.parametrize("grouping", ["culprit", "cause"])
async def test_escape_goes_up_to_the_list_that_was_opened_and_w_begins_there(tmp_path: Path, grouping: str) -> None:
    async with explored(small_archive(tmp_path), size=(60, 20)) as (pilot, screen):
        pane = screen.waste_pane
        await pilot.press("w")
        while pane.grouping != grouping:
            await pilot.press("space")
        await pilot.press("down", "O")
        assert pane.inside
        assert f"Esc all {grouping}s" in screen.footer.render().plain
        await pilot.press("escape")
        assert (screen.pane, pane.grouping, pane.cursor, pane.inside) == ("waste", grouping, 1, "")
        assert "Esc" not in screen.footer.render().plain
        await pilot.press("O", "F", "w")
        assert (screen.pane, pane.grouping, pane.inside) == ("waste", grouping, "")
        await pilot.press("escape")
        assert screen.pane == "layers"


async def test_escape_in_another_pane_leaves_what_a_culprit_wastes_alone(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "O", "L", "escape")
        assert screen.waste_pane.inside
