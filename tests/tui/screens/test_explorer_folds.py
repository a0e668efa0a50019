"""Folding, with a filter and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.screens import explorer_tree
from tests.building import ImageBuilder, file
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_a_filter_shows_what_is_folded_and_leaves_it_folded(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("asterisk")
        rows = screen.tree_pane.row_count
        await pilot.press("slash", *"lists/", "enter")
        assert screen.tree_pane.row_count == 4, "var, lists and two files"
        await pilot.press("escape")
        assert screen.tree_pane.row_count == rows


async def test_under_a_filter_one_and_all_can_be_folded(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"lists/|motd", "enter", "G", "left", "space")
        assert screen.tree_pane.path == b"var/lists"
        assert screen.tree_pane.row_count == 4
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 2
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 6
        await pilot.press("ctrl+@", "right_square_bracket", "escape")
        assert screen.pattern == ""
        assert any(row.depth for row in screen.tree_pane.model.rows(0, 9)) if screen.tree_pane.model else False


async def test_the_star_unfolds_only_where_nothing_is_unfolded(tmp_path: Path) -> None:
    image = ImageBuilder().layer(*(file(f"a{number:03}", b"") for number in range(300)), file("z/deep", b""))
    async with explored(image.docker_archive(tmp_path / "image.tar")) as (pilot, screen):
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 301, "the open directory is far below the first rows"
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 302


async def test_entering_waits_for_rows_from_the_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer_tree, "_HEAVY", 1)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.answer is not None)
        await pilot.press("F", "asterisk")
        await until(pilot, lambda: screen.tree_pane.row_count == 5)
        await pilot.press("G", "right")
        await until(pilot, lambda: screen.tree_pane.path == b"var/lists")


async def test_folds_under_a_filter_outlive_other_paths(tmp_path: Path) -> None:
    path = small_archive(tmp_path)
    async with explored(path) as (pilot, screen):
        await pilot.press("slash", *"lists", "enter", "G", "left", "space")
        ImageBuilder().layer(file("new/a", b""), file("var/lists/one", b"")).docker_archive(path)
        await pilot.press("R")
        await until(
            pilot, lambda: screen.info is not None and len(screen.info.layers) == 1 and screen.waste is not None
        )
        assert screen.tree_pane.row_count == 2, "lists is still folded"
