"""The pane that tells all about a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.stage import explored, inside, small_archive, small_image

if TYPE_CHECKING:
    from pathlib import Path


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
        assert inside(screen.details_pane)[-1].strip() == "then ENV MODE=fast"


async def test_the_cursor_shows_with_the_focus_only(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        assert not screen.details_pane.shows_cursor
        await pilot.press("D")
        assert screen.details_pane.shows_cursor
