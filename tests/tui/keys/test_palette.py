"""The palette: every action by name, and it runs where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.keys.palette import CommandsProvider
from dive_py.tui.keys.table import COMMANDS
from tests.settings.writing import settled
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_every_action_is_there_by_name_with_its_key(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (_, screen):
        hits = {hit.text: hit.help async for hit in CommandsProvider(screen).discover()}
        assert hits["Sort the tree by size or name, the waste by bytes, files or name"] == "s or ctrl+o"
        told = {command.help for command in COMMANDS if command.scope in screen.SCOPES[:-1]}
        assert len(told - hits.keys()) < 12, "only moves are left out"


async def test_a_command_of_a_pane_runs_on_that_pane(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        found = [hit async for hit in CommandsProvider(screen).search("fold or unfold the directory")]
        rows = screen.tree_pane.row_count
        screen.navigation.go_to(0, b"etc")
        await found[0].command()
        await pilot.pause()
        assert screen.tree_pane.row_count == rows - 2
        assert screen.pane == "layers", "the focus stays"


async def test_the_explorers_own_come_before_those_of_every_program(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert len(pilot.app.COMMANDS) == 1, "of one provider alone the palette keeps the order"
        names = [hit.text async for hit in CommandsProvider(screen).discover()]
        assert names[0] == "Go to the next pane"
        assert names[-2:] == ["Screenshot", "Theme"]
        assert names.count("Quit") == 1
        found = [hit async for hit in CommandsProvider(screen).search("theme")]
        assert "Theme" in {hit.text for hit in found}


async def test_the_palette_opens(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("ctrl+p", *"sort by size")
        await pilot.pause(0.3)
        await pilot.press("enter", "enter")
        await pilot.pause()
        assert screen.tree_pane.sort == "size"


async def test_keys_that_were_wished_for_are_told(tmp_path: Path) -> None:
    settings = settled(explorer_sort=("z", "ctrl+g"), explorer_filter=())
    async with explored(small_archive(tmp_path), settings=settings) as (_, screen):
        hits = {hit.text: hit.help async for hit in CommandsProvider(screen).discover()}
        assert hits["Sort the tree by size or name, the waste by bytes, files or name"] == "z or ctrl+g"
        assert hits["Filter the tree, or the list of waste"] == "", "it has no key, and can be chosen here"
