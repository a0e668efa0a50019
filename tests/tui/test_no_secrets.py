"""No screen shows the value of a secret that an image has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.secrets.shipping import VALUE, shipping
from tests.tui.stage import explored, inside

if TYPE_CHECKING:
    from pathlib import Path


async def test_no_screen_has_a_value(tmp_path: Path) -> None:
    async with explored(shipping(tmp_path), size=(200, 60)) as (pilot, screen):
        shown = []
        for key in ("A", "number_sign", "down", "w", "dollar_sign", "D", "i"):
            await pilot.press(key)
            await pilot.pause()
            for pane in (*screen.query("LineList"), *pilot.app.screen.query("LineList")):
                shown += inside(pane)
        text = "\n".join(shown)
        assert "DB_PASSWORD=\u2026" in text
        assert "API_TOKEN=\u2026" in text
        assert "deploy.password=\u2026" in text
        assert VALUE[5:] not in text
