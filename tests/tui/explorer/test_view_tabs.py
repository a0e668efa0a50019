"""The tabs of the tree's views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.explorer.selection import ViewKind
from tests.settings.writing import settled
from tests.tui.stage import SMALL, explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("size", [(60, 20), SMALL, (160, 50)])
async def test_all_five_are_there_and_the_one_that_is_shown_is_marked_in_words(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with explored(small_archive(tmp_path), size=size) as (pilot, screen):
        assert screen.tabs.render().plain == "[1 changes] 2 merged  3 aggregated  4 stored  5 shadowed "
        await pilot.press("2")
        assert screen.tabs.render().plain == " 1 changes [2 merged] 3 aggregated  4 stored  5 shadowed "


async def test_where_there_is_no_room_the_others_have_their_numbers(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(44, 20)) as (pilot, screen):
        await pilot.press("4")
        assert screen.tabs.render().plain == " 1  2  3 [4 stored] 5 "


async def test_a_click_chooses_the_view(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        for kind, place in ((ViewKind.STORED, 40), (ViewKind.MERGED, 13), (ViewKind.CHANGES, 1)):
            await pilot.click("#views", offset=(place, 0))
            await pilot.pause()
            assert screen.selection.view is kind
            assert f" {kind} " in f" {screen.tabs.render().plain.partition('[')[2].partition(']')[0]} "
        await pilot.click("#views", offset=(80, 0))
        assert screen.selection.view is ViewKind.CHANGES


async def test_keys_that_were_changed_stand_there(tmp_path: Path) -> None:
    settings = settled(explorer_merged=("ctrl+g",), explorer_stored=("Q",))
    async with explored(small_archive(tmp_path), settings=settings) as (_, screen):
        assert screen.tabs.render().plain == "[1 changes] merged  3 aggregated  Q stored  5 shadowed "
