"""Panes and their places."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.views import ViewKind
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_letters_lead_to_panes(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        for key, pane in (("w", "waste"), ("t", "story"), ("F", "tree"), ("D", "details"), ("L", "layers")):
            await pilot.press(key)
            assert screen.pane == pane


async def test_left_and_right_go_through_the_left_column_as_in_dive(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        seen = []
        for _ in range(4):
            await pilot.press("right")
            seen.append(screen.pane)
        assert seen == ["details", "waste", "layers", "details"]
        await pilot.press("left", "left")
        assert screen.pane == "waste"


async def test_a_click_takes_the_focus(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.click("#waste", offset=(5, 2))
        assert screen.pane == "waste"
        assert screen.waste_pane.cursor == 1


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (110, 30), (160, 50), (240, 60)])
async def test_every_pane_in_sight_lies_inside_the_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async with explored(small_archive(tmp_path), size=size) as (_, screen):
        panes = [pane for pane in screen.query("Frame") if pane.display and pane.size.height]
        assert {"layers", "tree", "story"} <= {pane.id for pane in panes}
        for pane in panes:
            assert pane.region.bottom <= size[1] - 1, f"{pane.id} leaves room for the footer"
            assert pane.region.right <= size[0]
            assert pane.size.height >= 1


async def test_what_is_compared_follows_view_and_selection(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert screen.compared == (0, 0)
        await pilot.press("a")
        assert screen.compared == (0, 0)
        await pilot.press("down", "down")
        assert screen.kind is ViewKind.AGGREGATED
        assert screen.compared == (1, 2)
