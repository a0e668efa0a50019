"""Saving text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.save_text import SaveTextScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.tui.stage import names_in

if TYPE_CHECKING:
    from pathlib import Path


async def test_what_is_there_is_only_replaced_when_that_was_agreed_to(tmp_path: Path) -> None:
    target, said = tmp_path / "out.txt", list[str | None]()
    target.write_text("precious")
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        screen = SaveTextScreen("the text", "new", str(target))
        pilot.app.push_screen(screen, said.append)
        await pilot.pause()
        await pilot.press("enter")
        assert target.read_text() == "precious"
        assert "would be lost" in str(screen.query_one("#save-line", Static).render())
        await pilot.press("end", "x")
        await pilot.pause()
        assert "Enter saves" in str(screen.query_one("#save-line", Static).render()), "another name is another question"
        await pilot.press("backspace", "enter")
        assert "would be lost" in str(screen.query_one("#save-line", Static).render())
        await pilot.press("enter")
        await pilot.pause()
    assert target.read_text() == "new"
    assert said == [f"saved the text as {target}"]
    assert names_in(tmp_path) == ["out.txt"]


async def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        for name, text in ((str(tmp_path), "is a folder"), (str(tmp_path / "no/where"), "cannot write")):
            screen = SaveTextScreen("the text", "new", name)
            pilot.app.push_screen(screen)
            await pilot.pause()
            await pilot.press("enter")
            assert text in str(screen.query_one("#save-line", Static).render())
            await pilot.press("escape")
