"""Saving to a file: asks for a name, and before it overwrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input, Static

from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.save_file import SaveFileScreen, text_writer
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.tui.stage import explored, names_in, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot


async def name(pilot: Pilot[int], path: Path) -> None:
    """Ask to save, and type a name."""
    if not isinstance(pilot.app.screen, SaveFileScreen):
        await pilot.press("ctrl+s")
    pilot.app.screen.query_one(Input).value = str(path)
    await pilot.pause()
    await pilot.press("enter")
    await pilot.pause()


def answer(pilot: Pilot[int]) -> str:
    """What the line below the field says."""
    return str(pilot.app.screen.query_one("#save-line", Static).render())


async def test_rows_are_saved_and_that_is_said(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down")
        await name(pilot, tmp_path / "rows.csv")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert (tmp_path / "rows.csv").read_text().count("\n") == screen.tree_pane.row_count + 1
        assert f"saved 4 rows to {tmp_path / 'rows.csv'}" in screen.footer.render().plain


async def test_another_file_is_never_lost_without_a_question(tmp_path: Path) -> None:
    target = tmp_path / "mine.txt"
    target.write_text("precious")
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await name(pilot, target)
        assert "is there already (8 B) and would be lost" in answer(pilot)
        await pilot.press("end", "x")
        await pilot.pause()
        assert "Enter saves" in answer(pilot), "another name is another question"
        await pilot.press("backspace", "enter")
        assert "would be lost" in answer(pilot)
        assert target.read_text() == "precious"
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert "app.conf" in target.read_text()


async def test_what_cannot_be_is_said_and_the_question_stays(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, _):
        await name(pilot, tmp_path / "no" / "rows.txt")
        await until(pilot, lambda: "cannot write" in answer(pilot))
        await name(pilot, tmp_path)
        assert answer(pilot).endswith("is a folder")
        pilot.app.screen.query_one(Input).value = " "
        await pilot.press("enter")
        assert answer(pilot) == "a name is needed"


async def test_without_rows_there_is_nothing_to_save(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("end", "5", "ctrl+s")
        assert pilot.app.screen is screen
        assert "no rows to save" in screen.footer.render().plain


async def test_text_that_is_there_is_only_replaced_when_that_was_agreed_to(tmp_path: Path) -> None:
    target, said = tmp_path / "out.txt", list[str | None]()
    target.write_text("precious")
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        screen = SaveFileScreen("the text", str(target), text_writer("new"))
        pilot.app.push_screen(screen, said.append)
        await pilot.pause()
        await pilot.press("enter")
        assert target.read_text() == "precious"
        assert "would be lost" in answer(pilot)
        await pilot.press("end", "x")
        await pilot.pause()
        assert "Enter saves" in answer(pilot), "another name is another question"
        await pilot.press("backspace", "enter")
        assert "would be lost" in answer(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: bool(said))
    assert target.read_text() == "new"
    assert said == [f"saved the text to {target}"]
    assert names_in(tmp_path) == ["out.txt"]


async def test_text_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        for place, text in ((str(tmp_path), "is a folder"), (str(tmp_path / "no/where"), "cannot write")):
            screen = SaveFileScreen("the text", place, text_writer("new"))
            pilot.app.push_screen(screen)
            await pilot.pause()
            await pilot.press("enter")
            await until(pilot, lambda text=text: text in answer(pilot))  # type: ignore[misc]
            await pilot.press("escape")
