"""The line at the bottom: keys that work here, messages, clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DivepyError
from dive_py.tui.app import DivepyApp
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from dive_py.tui.widgets.footer import Footer
from tests.settings.writing import settled
from tests.tui.stage import SMALL, explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_it_shows_keys_in_the_order_of_the_keymap(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (_, screen):
        assert screen.footer.render().plain.split("  ")[:4] == [" Tab pane", "/ filter", "v view", "e extract"]
        assert screen.footer.render().plain.rstrip().endswith("? help  q quit")


async def test_a_pane_adds_its_own_keys(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert "Enter jump" not in screen.footer.render().plain
        await pilot.press("w")
        assert "Enter jump" in screen.footer.render().plain


async def test_the_panes_own_keys_come_first_and_stay_however_narrow_it_is(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(80, 24)) as (pilot, screen):
        await pilot.press("w")
        assert screen.footer.render().plain.split("  ")[:3] == [" Enter jump", "Space group", "Tab pane"]
        await pilot.press("t")
        assert screen.footer.render().plain.startswith(" Enter layer  Tab pane")


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_way_to_the_waste_and_to_the_story_stays_however_narrow_it_is(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with explored(small_archive(tmp_path), size=size) as (pilot, screen):
        for pane in ("L", "F", "D"):
            await pilot.press(pane)
            words = screen.footer.render().plain.strip().split("  ")
            assert {"w waste", "t story", "? help", "q quit"} <= set(words), pane
        await pilot.press("t")
        assert "t story" not in screen.footer.render().plain


async def test_help_and_quit_stay_however_narrow_it_is(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(80, 24)) as (_, screen):
        text = screen.footer.render().plain
        assert len(text) <= 80
        assert text.rstrip().endswith("? help  q quit")


async def test_who_types_sees_only_the_keys_of_the_field(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash")
        assert screen.footer.render().plain.strip() == "Enter to the rows  Esc clear the filter  F1 help"


async def test_a_click_runs_the_command(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        place = screen.footer.render().plain.index("s sort")
        await pilot.click(Footer, offset=(place + 1, 0))
        assert screen.tree_pane.sort == "size"


async def test_a_message_takes_the_line_and_is_no_markup(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (_, screen):
        screen.show_message("copied [b]x[/b]")
        assert screen.footer.render().plain == " copied [b]x[/b]"
        screen.footer.clear()
        assert "q quit" in screen.footer.render().plain


async def test_a_long_error_can_be_read_to_its_end_and_the_keys_come_back_in_one_line() -> None:
    reason = "the engine refused to start the container: " + "failed to create a task, " * 8 + "no such command"
    page = Page(UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        page.show_error(DivepyError(reason, "mend it"))
        await pilot.pause()
        strips = page.footer.render_lines(page.footer.outer_size.region)
        shown = " ".join(strip.text.strip() for strip in strips)
        assert shown == f"{reason}; mend it"
        assert page.footer.size.height == len(strips) == 4
        await pilot.press("x")
        await pilot.pause()
        assert page.footer.size.height == 1


async def test_a_key_that_was_wished_for_is_shown_and_one_that_is_gone_is_not(tmp_path: Path) -> None:
    settings = settled(explorer_filter=("ctrl+g", "slash"), explorer_sort=())
    async with explored(small_archive(tmp_path), settings=settings) as (_, screen):
        text = screen.footer.render().plain
        assert "ctrl+g filter" in text
        assert "sort" not in text
