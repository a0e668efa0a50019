"""How many rows the tree has, and what it shows as sizes: the figures that dive's own tests look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.parity.stacked import TOOLS, stacked, stacked_archive
from tests.tui.stage import explored, inside

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.tui.explorer.screen import ExplorerScreen

BASE = TOOLS + 17
"""Paths of the base."""


def sizes(screen: ExplorerScreen) -> dict[str, int]:
    """The size of each row."""
    model, stack = screen.tree_pane.model, screen.stack
    if model is None or stack is None:
        return {}
    return {stack.paths.path(row.path_id).decode(): row.size for row in model.rows(0, model.count)}


@pytest.mark.parametrize("keys", [(), ("ctrl+b",)])
async def test_the_base_with_attributes_and_without(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press(*keys)
        assert screen.tree_pane.row_count == BASE
        assert len(inside(screen.tree_pane)) == screen.tree_pane.size.height


async def test_two_folded_directories(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", "space", "down", "space")
        assert [row.split()[-1] for row in inside(screen.tree_pane)[1:]] == [
            *("bin/", "etc/", "home/", "root/", "tmp/", "usr/", "../bin", "var/", "spool/"),
        ]


async def test_all_folded_with_sizes(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("ctrl+@")
        found = sizes(screen)
        assert len(found) == 7
        assert (found["bin"], found["etc"]) == (9000, 900)


async def test_entering_a_folded_directory_shows_what_is_in_it(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", "space", "down", "space", "right")
        assert screen.tree_pane.path == b"etc/group"
        assert screen.tree_pane.row_count == BASE - TOOLS


async def test_three_pages_down_and_the_first_row_that_shows(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", "pagedown", "pagedown", "pagedown")
        pane = screen.tree_pane
        assert pane.cursor == min(3 * (pane.body_height - 1), BASE - 1)
        assert pane.top <= pane.cursor < pane.top + pane.body_height
        await pilot.press("home", "down", "down", "up")
        assert (pane.top, pane.path) == (0, b"bin/busybox")


async def test_a_filter_leaves_matches_and_what_leads_there(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"network", "enter")
        assert list(sizes(screen)) == [
            *("etc", "etc/network", "etc/network/if-down.d", "etc/network/if-post.d", "etc/network/if-pre.d"),
            "etc/network/if-up.d",
        ]


@pytest.mark.parametrize(("layer", "rows"), [(1, BASE + 1), (3, BASE + 3), (5, BASE + 2)])
async def test_the_base_against_all_above_it(tmp_path: Path, layer: int, rows: int) -> None:
    async with explored(stacked_archive(tmp_path), layer=layer) as (pilot, screen):
        await pilot.press("a")
        assert screen.tree_pane.row_count == rows
        assert sizes(screen)["somefile.txt"] == 6400


async def test_hiding_each_kind_of_change(tmp_path: Path) -> None:
    async with explored(stacked_archive(tmp_path), layer=4) as (pilot, screen):
        await pilot.press("shift+up", "shift+up", "G", "shift+up", "shift+up")
        assert screen.selection.compared == (3, 5)
        await pilot.press("equals_sign")
        assert sizes(screen) == {"root": 6400, "root/example": 6400, "root/example/one": 6400, "root/saved.txt": 6400}
        await pilot.press("plus", "minus", "tilde")
        assert sizes(screen) == {}
        await pilot.press("equals_sign")
        assert len(sizes(screen)) == BASE + 1
        await pilot.press("equals_sign", "minus", "slash", *"saved", "enter")
        assert sizes(screen) == {}, "what is hidden is not found either"


def test_the_image_is_what_the_figures_are_about() -> None:
    assert len(stacked().layer_tars()) == 6
