"""Help is made from the keymap and tells how layers work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.demo.tour import EXPLANATION
from dive_py.settings.values import Binding, Origin, Rank, Settings
from dive_py.tui.keys.keymap import commands
from dive_py.tui.widgets.text_lines import TextLines
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_it_begins_with_the_focused_pane_and_leaves_no_key_out(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        await pilot.press("w", "question_mark")
        facts = pilot.app.screen.query_one(TextLines).facts
        assert facts[0].text == "In the list of waste"
        told = {fact.text for fact in facts}
        assert {command.help for scope in ("waste", "explorer") for command in commands(scope)} <= told


async def test_it_explains_layers_in_plain_words(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        await pilot.press("question_mark")
        text = " ".join(fact.text for fact in pilot.app.screen.query_one(TextLines).facts)
        assert " ".join(EXPLANATION.split()) in " ".join(text.split())


async def test_keys_scroll_and_question_mark_closes(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(80, 24)) as (pilot, screen):
        await pilot.press("question_mark", "down")
        page = pilot.app.screen.query_one(TextLines)
        assert page.top == 1
        await pilot.press("end")
        assert page.top == page.row_count - page.body_height
        await pilot.press("home")
        assert page.top == 0
        await pilot.press("question_mark")
        assert pilot.app.screen is screen


async def test_keys_that_were_changed_are_shown(tmp_path: Path) -> None:
    settings = Settings(bindings=(Binding("explorer.sort", ("z",), Origin(Rank.FILE)),))
    async with explored(small_archive(tmp_path), settings=settings) as (pilot, _):
        await pilot.press("question_mark")
        facts = pilot.app.screen.query_one(TextLines).facts
        assert (
            next(
                fact.label.strip()
                for fact in facts
                if fact.text == "Sort the tree by size or name, the waste by bytes, files or name"
            )
            == "z"
        )
