"""The pane of the tree: folding by key and mouse, moving among directories, what stands there without rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.stage import explored, inside, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_left_goes_to_the_parent_and_right_into_a_directory(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"var/lists/one")
        await pilot.press("F", "left")
        assert screen.tree_pane.path == b"var/lists"
        await pilot.press("h")
        assert screen.tree_pane.path == b"var"
        await pilot.press("p")
        assert screen.tree_pane.path == b"var", "the root has no row"
        await pilot.press("right", "right")
        assert screen.tree_pane.path == b"var/lists/one"


async def test_right_unfolds_a_directory_and_goes_in(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"var")
        await pilot.press("F", "space")
        folded = screen.tree_pane.row_count
        await pilot.press("right")
        assert screen.tree_pane.row_count > folded
        assert screen.tree_pane.path == b"var/lists"


async def test_a_click_on_the_sign_folds(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        before = screen.tree_pane.row_count
        row = next(number for number, text in enumerate(inside(screen.tree_pane)) if text.endswith("etc/"))
        column = inside(screen.tree_pane)[row].index("▾") + 1
        await pilot.click("#tree", offset=(column, row + 1))
        await pilot.pause()
        assert screen.tree_pane.row_count == before - 2


async def test_attributes_are_switched_by_a_key(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert inside(screen.tree_pane)[0].startswith("mode")
        await pilot.press("ctrl+b")
        assert inside(screen.tree_pane)[0].split() == ["size", "share", "name"]


async def test_without_rows_it_says_why(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("end", "5")
        assert inside(screen.tree_pane)[1].strip() == "Nothing of this layer is hidden by an upper one."
        assert screen.tree_pane.path is None
        await pilot.press("F", "left", "right", "space", "down")
        assert screen.tree_pane.row_count == 0


async def test_long_names_scroll_sideways(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", "shift+right")
        assert screen.tree_pane.aside == 8
        await pilot.press("shift+left", "shift+left")
        assert screen.tree_pane.aside == 0
