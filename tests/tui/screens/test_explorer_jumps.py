"""Ways from a place to another one, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.views import ViewKind
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_jump_unfolds_what_leads_there_with_a_filter_and_without(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("asterisk", "slash", *"lists", "enter", "asterisk")
        assert screen.go_to(0, b"var/lists/one")
        assert screen.tree_pane.path == b"var/lists/one"
        assert screen.pattern == "lists", "it shows the path: no reason to drop it"
        assert screen.go_to(0, b"usr/bin/tool")
        assert screen.pattern == ""


async def test_backspace_goes_back_step_by_step(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.go_to(0, b"etc/app.conf")
        await pilot.press("t", "down", "enter", "w", "enter")
        assert screen.pane == "tree"
        await pilot.press("backspace")
        assert (screen.selected, screen.pane) == (1, "waste")
        await pilot.press("backspace")
        assert (screen.selected, screen.pane) == (0, "story")
        assert screen.kind is ViewKind.CHANGES
