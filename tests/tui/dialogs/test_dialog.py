"""What lies on top closes with Esc, and ctrl+c quits from everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.tui.dialogs.dialog import Dialog
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("key", ["i", "question_mark", "ctrl+s"])
async def test_esc_closes_the_top_and_keeps_the_focus_below(tmp_path: Path, key: str) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", key)
        assert type(pilot.app.screen).__mro__.count(Dialog) == 1
        await pilot.press("escape")
        assert pilot.app.screen is screen
        assert screen.pane == "tree"


@pytest.mark.parametrize("key", ["i", "question_mark", "ctrl+s", "slash"])
async def test_ctrl_c_quits_from_everywhere(tmp_path: Path, key: str) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        await pilot.press(key, "ctrl+c")
        await pilot.pause()
        assert pilot.app.return_value == 0
