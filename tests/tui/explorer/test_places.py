"""Facts that lead to places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.facts import Fact
from dive_py.tui.dialogs.facts import FactsScreen
from dive_py.tui.explorer.parts import Jump
from dive_py.tui.explorer.places import show_places
from dive_py.tui.explorer.selection import ViewKind
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path


async def test_enter_goes_where_a_fact_leads_and_stays_where_it_leads_nowhere(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert screen.stack is not None
        path_id = screen.stack.paths.find(b"usr/bin/tool")
        nowhere, there = Fact("nowhere"), Fact("there")
        places = {there: Jump(2, path_id, ViewKind.CHANGES, takes_focus=True), nowhere: None}
        show_places(screen, "Places", (nowhere, there), places)
        await until(pilot, lambda: isinstance(pilot.app.screen, FactsScreen))
        await pilot.press("enter")
        assert isinstance(pilot.app.screen, FactsScreen)
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.is_current)
        assert (screen.selection.layer, screen.tree_pane.path) == (2, b"usr/bin/tool")
