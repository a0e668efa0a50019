"""Keys whose meaning depends on the pane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.explorer.pane_keys import offers, word_of
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_the_way_back_closes_one_thing_after_the_other(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        seen = []
        for keys in (("z",), ("escape",), ("slash", "u", "enter"), ("escape",)):
            await pilot.press(*keys)
            seen.append((screen.panes.is_enlarged, bool(screen.selection.pattern)))
        assert seen == [(True, False), (False, False), (False, True), (False, False)]
        await pilot.press("tab", "escape")
        assert screen.pane == "layers", "at the root there is nothing to go back to"


@pytest.mark.parametrize(("pane", "key", "is_open"), [("waste", "w", True), ("tree", "tab", False)])
async def test_the_filter_is_that_of_the_pane(tmp_path: Path, pane: str, key: str, *, is_open: bool) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press(key)
        assert screen.pane == pane
        await pilot.press("slash")
        assert (screen.waste_filter.is_open, screen.filter_line.is_open) == (is_open, not is_open)


async def test_a_key_that_leads_here_has_no_room(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w")
        waste, typed = screen.waste_pane, screen.waste_filter
        assert not offers("explorer.waste", "waste", waste, typed)
        assert offers("explorer.waste", "advice", waste, typed)
        assert not offers("explorer.close", "waste", waste, typed), "nothing is open"
        await pilot.press("slash")
        assert offers("explorer.close", "waste", waste, typed)
        assert word_of("explorer.close", waste, typed, is_root=True) == "all files"
        assert (
            word_of("explorer.quit", waste, typed, is_root=True),
            word_of("explorer.sort", waste, typed, is_root=True),
        ) == ("", "")
        assert word_of("explorer.quit", waste, typed, is_root=False) == "back"
