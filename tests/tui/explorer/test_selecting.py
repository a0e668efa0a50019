"""Selecting layers, ranges and views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.explorer.views import ViewKind
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("held", ["shift", "control"])
async def test_a_click_widens_the_range_to_its_layer(tmp_path: Path, held: str) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down")
        await pilot.click("#layers", offset=(10, 5), **{held: True})
        assert screen.compared == (1, 3)
        assert screen.kind is ViewKind.AGGREGATED
        await pilot.click("#layers", offset=(10, 3))
        assert screen.selected == 1
        assert screen.range_start is None
        await pilot.click("#layers", offset=(10, 1), **{held: True})
        assert screen.range_start is None, "the line above the layers is none"


async def test_brackets_go_up_and_down_the_stack_however_it_stands(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("o", "right_square_bracket", "right_square_bracket")
        assert screen.selected == 2
        await pilot.press("left_square_bracket")
        assert screen.selected == 1
        await pilot.press(*["right_square_bracket"] * 9)
        assert screen.selected == 3


async def test_the_key_of_the_changes_brings_them_back_as_they_were(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "equals_sign")
        assert screen.whole
        await pilot.press("1")
        assert not screen.whole
