"""Facts to read and copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.widgets.text_lines import TextLines
from tests.tui.stage import explored, small_archive, small_image

if TYPE_CHECKING:
    from pathlib import Path


async def test_a_fact_can_be_copied(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        await pilot.press("i")
        page = pilot.app.screen.query_one(TextLines)
        row = next(number for number, fact in enumerate(page.facts) if fact.label == "id")
        await pilot.press(*["down"] * row, "y")
        assert pilot.app.clipboard.removeprefix("sha256:") == small_image().id().removeprefix("sha256:")
        assert "copied id" in page.title_text
        assert any("16 kB stored, uncompressed" in fact.text for fact in page.facts)
