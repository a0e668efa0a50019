"""The explorer begins as it was settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from dive_py.presentation.waste_rows import Grouping
from dive_py.settings import keys
from dive_py.settings.values import NOTHING
from dive_py.tui.explorer.start import grouping
from dive_py.tui.explorer.views import ViewKind
from tests.settings.writing import settled
from tests.tui.stage import explored, inside, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_view_order_and_hidden_changes(tmp_path: Path) -> None:
    settings = settled((keys.VIEW, "merged"), (keys.SORT, "size"), (keys.HIDE, ("added", "modified")))
    async with explored(small_archive(tmp_path), settings=settings, layer=1) as (pilot, screen):
        assert (screen.kind, screen.sort) == (ViewKind.MERGED, "size")
        assert "Layer 1 · merged +~≈ hidden · size" in screen.tree_pane.title_text
        assert not any("app.conf" in row for row in inside(screen.tree_pane))
        await pilot.press("tilde")
        assert any("app.conf" in row for row in inside(screen.tree_pane)), "the key shows them again"


async def test_directories_can_be_folded(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), settings=settled((keys.COLLAPSED, True))) as (pilot, screen):
        assert screen.tree_pane.row_count == 5
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 13


async def test_a_path_to_begin_at_is_shown_all_the_same(tmp_path: Path) -> None:
    settings = settled((keys.COLLAPSED, True))
    async with explored(small_archive(tmp_path), settings=settings, path="/etc/motd") as (_, screen):
        assert screen.tree_pane.path == b"etc/motd"


@pytest.mark.parametrize(
    ("settings", "whole"),
    [((), False), ((keys.PRESET, "dive"), True), ((keys.UNTOUCHED, True), True), ((keys.UNTOUCHED, False), False)],
)
async def test_other_paths_stand_among_the_changes_where_that_is_wanted(
    settings: tuple[Any, ...], tmp_path: Path, *, whole: bool
) -> None:
    found = settled(settings) if settings else settled()
    async with explored(small_archive(tmp_path), settings=found, layer=1) as (_, screen):
        assert screen.whole is whole


async def test_attributes_steps_and_the_base_below(tmp_path: Path) -> None:
    settings = settled((keys.ATTRIBUTES, False), (keys.STEPS, True), (keys.BASE_BELOW, True))
    async with explored(small_archive(tmp_path), settings=settings) as (_, screen):
        assert not any("rw-r--r--" in row for row in inside(screen.tree_pane))
        rows = inside(screen.layers_pane)
        assert any("ENV MODE=fast" in row for row in rows)
        assert rows[-1].endswith("ADD file:base in /")
        assert screen.selected == 0


async def test_waste_is_grouped_as_it_was_settled(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), settings=settled((keys.WASTE, "cause"))) as (pilot, screen):
        assert screen.waste_pane.title_text.endswith("by cause")
        await pilot.press("w", "space")
        assert screen.waste_pane.title_text.endswith("by file")


def test_usually_it_is_grouped_by_culprit() -> None:
    assert grouping(NOTHING) is Grouping.CULPRIT
