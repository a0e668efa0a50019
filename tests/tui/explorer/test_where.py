"""Where is it, and which layer brought it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.explorer.views import ViewKind
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.explorer.screen import ExplorerScreen


def listed(screen: ExplorerScreen) -> list[int]:
    """The layers that are listed, from the top."""
    return [row.number for row in screen.layers_pane.rows if row.number >= 0]


async def test_only_layers_that_touched_the_path_are_listed(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.go_to(0, b"var/lists/one")
        await pilot.press("B")
        assert listed(screen) == [0, 2]
        assert screen.layers_pane.title_text == "Layers 2 of 4 layers touched /var/lists/one"
        await pilot.press("L", "down")
        assert screen.selected == 2, "the next one of those"
        await pilot.press("left_square_bracket")
        assert screen.selected == 0
        await pilot.press("B")
        assert listed(screen) == [0, 1, 2, 3]


async def test_it_goes_to_the_layer_that_brought_what_is_seen_and_back(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), layer=3) as (pilot, screen):
        await pilot.press("m")
        screen.go_to(3, b"etc/app.conf")
        await pilot.press("F", "B")
        assert listed(screen) == [0, 1]
        assert screen.selected == 1
        assert screen.tree_pane.path == b"etc/app.conf"
        await pilot.press("escape", "backspace")
        assert screen.selected == 3
        assert listed(screen) == [0, 1, 2, 3]


async def test_with_a_filter_all_that_it_finds_is_asked_for(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf|old", "enter", "B")
        await until(pilot, lambda: bool(screen.only))
        assert listed(screen) == [0, 1, 3]
        await pilot.press("escape", "escape")
        assert listed(screen) == [0, 1, 2, 3]


async def test_turned_round_and_with_all_steps_the_list_stays_short(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.go_to(0, b"var/lists/one")
        await pilot.press("B", "o", "A")
        assert [row.number for row in screen.layers_pane.rows] == [2, -1, 0]
        await pilot.press("shift+up")
        assert screen.compared == (0, 2), "the range goes to the next one that is listed"


async def test_a_typed_path_is_found_in_its_layer(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("colon", *"data/fresh", "enter")
        assert screen.selected == 3
        assert screen.tree_pane.path == b"data/fresh"
        assert screen.footer.render().plain.strip() == "/data/fresh is not in layer 0: this is layer 3"
        await pilot.press("colon", *"etc/motd", "enter")
        assert (screen.selected, screen.kind) == (3, ViewKind.MERGED), "layer 3 shows it, too"
        await pilot.press("backspace", "backspace")
        assert screen.selected == 0
        await pilot.press("colon", *"no/such", "enter")
        assert "no layer has /no/such" in screen.footer.render().plain


async def test_from_the_waste_its_own_path_is_asked_for(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("w", "space", "B")
        assert listed(screen) == [0, 2]
        assert "/usr/bin/tool" in screen.layers_pane.title_text


async def test_without_rows_there_is_no_path(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("plus", "B")
        assert "there is no path here" in screen.footer.render().plain
        await pilot.press("slash", *"no-such", "enter", "B")
        await until(pilot, lambda: "no layer did anything to no-such" in screen.footer.render().plain)
