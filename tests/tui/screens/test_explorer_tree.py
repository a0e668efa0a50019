"""Rows on a thread, held keys, late answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.screens import explorer_tree
from dive_py.tui.views import RowsAnswer, RowsWorker, ViewKind
from tests.tui.stage import explored, inside, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_big_images_work_rows_out_on_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explorer_tree, "_HEAVY", 1)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.answer is not None)
        await pilot.press("m", "down", "down", "down")
        await until(pilot, lambda: screen.tree_pane.title_text.startswith("Layer 3 · merged"))
        assert any("fresh" in line for line in inside(screen.tree_pane))
        await pilot.press("slash", *"fresh")
        await until(pilot, lambda: screen.tree_pane.row_count == 2)


async def test_a_late_answer_is_dropped(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        late = screen.answer
        assert isinstance(late, RowsAnswer)
        await pilot.press("down")
        screen.post_message(RowsWorker.Ready(late))
        await pilot.pause()
        assert screen.tree_pane.title_text.startswith("Layer 1 ·")


async def test_a_jump_finds_its_path_whatever_hides_it(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"motd", "enter", "plus", "asterisk")
        assert screen.go_to(0, b"usr/bin/tool")
        assert screen.tree_pane.path == b"usr/bin/tool"
        assert screen.pattern == ""
        assert screen.go_to(3, b"etc/motd"), "layer 3 did not touch it"
        assert screen.kind is ViewKind.MERGED
        assert not screen.go_to(0, b"no/such")


async def test_the_layers_own_keys_choose_views_as_in_dive(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("ctrl+a")
        assert screen.kind == "aggregated"
        await pilot.press("ctrl+l")
        assert screen.kind == "changes"
        await pilot.press("tab", "ctrl+a")
        assert screen.hidden == {1}, "in the tree the same key hides what was added"


async def test_without_a_filter_n_says_so(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("n")
        assert "/ begins one" in screen.footer.render().plain


async def test_turning_sorting_and_hiding_keep_the_cursors_path(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.go_to(0, b"usr/bin/tool")
        await pilot.press("s", "o", "m", "s")
        assert screen.tree_pane.path == b"usr/bin/tool"
