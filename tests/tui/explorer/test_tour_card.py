"""The tour's card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_it_shows_a_step_as_text_and_goes_away(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        card = screen.card
        assert not card.has_class("-open")
        card.show(2, 12, "A layer [on] top", "What [b]is[/b] seen.")
        await pilot.pause()
        assert card.has_class("-open")
        assert str(card.query_one("#tour-text").render()) == "What [b]is[/b] seen."
        assert "next" in str(card.query_one("#tour-keys").render())
        await pilot.press("escape")
        assert not card.has_class("-open")
