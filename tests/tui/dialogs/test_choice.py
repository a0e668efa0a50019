"""Choosing one of a few things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.dialogs.choice import ChoiceList, ChoiceScreen
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot


async def ask(pilot: Pilot[int], *keys: str, start: int = 0) -> int | str | None:
    """Show a choice of three, press keys, and tell the answer."""
    answers: list[int | None] = []
    pilot.app.push_screen(ChoiceScreen("Which?", ["linux/amd64", "linux/arm64", "[b]odd"], start=start), answers.append)
    await pilot.pause()
    await pilot.press(*keys)
    await pilot.pause()
    return answers[0] if answers else "open"


async def test_enter_takes_what_is_under_the_cursor(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        assert await ask(pilot, "down", "enter") == 1
        assert await ask(pilot, "end", "enter") == 2
        assert await ask(pilot, "enter", start=1) == 1


async def test_esc_and_q_close_without_an_answer_and_do_not_quit(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        for key in ("escape", "q"):
            assert await ask(pilot, key) is None
        assert pilot.app.screen is screen


async def test_a_double_click_chooses_and_words_are_no_markup(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        assert await ask(pilot) == "open"
        assert pilot.app.screen.query_one(ChoiceList).row_pieces(2, 40)[0][0] == " [b]odd"
        await pilot.click(ChoiceList, offset=(4, 3), times=2)
        await pilot.pause()
        assert not isinstance(pilot.app.screen, ChoiceScreen)
