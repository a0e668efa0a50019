"""The pane that tells all about a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.widgets.text_lines import TextLines
from tests.tui.stage import explored, inside, small_archive, small_image

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_it_tells_command_digest_counts_and_weights(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "down")
        text = inside(screen.details_pane)
        short = small_image().diff_ids()[2].removeprefix("sha256:")[:12]
        assert screen.details_pane.title_text == "Layer 2"
        assert text[0].strip() == "rm -rf /var/lists && chmod 755 /usr/bin/tool"
        assert f"diff ID sha256:{short}…" in text[1]
        assert "ago" in text[1]
        assert "metadata only" in text[2]
        assert text[3].strip() == "5 kB in 2 entries · hides 10 kB of lower layers"


async def test_steps_without_a_layer_follow(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (_, screen):
        assert "then ENV MODE=fast" in [row.strip() for row in inside(screen.details_pane)]


async def test_the_cursor_shows_with_the_focus_only(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert not screen.details_pane.shows_cursor
        await pilot.press("D")
        assert screen.details_pane.shows_cursor


async def test_text_that_came_out_of_sight_is_wrapped_for_the_room_there_is(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(100, 30)) as (pilot, screen):
        await pilot.press("D", "L", "down", "down")
        assert not screen.details_pane.size.width, "where there is little room, the pane is out of sight"
        lines = screen.details_pane.row_count
        await pilot.press("D")
        assert inside(screen.details_pane)[0].strip() == "rm -rf /var/lists && chmod 755 /usr/bin/tool"
        assert screen.details_pane.row_count == lines


async def test_the_first_frame_is_wrapped_for_the_room_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TextLines, "on_resize", lambda _: None)
    async with explored(small_archive(tmp_path), size=(100, 30)) as (pilot, screen):
        await pilot.press("o", "E", "E", "G", "enter", "D")
        assert inside(screen.details_pane)[0].strip() == "ADD file:base in /"
