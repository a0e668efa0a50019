"""The filter's line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_it_opens_takes_letters_and_closes(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        line = screen.filter_line
        assert not line.has_class("-open")
        await pilot.press("ctrl+f", *"qw")
        assert line.has_class("-open")
        assert line.value == "qw", "letters are text here, even q"
        assert str(line.query_one("#filter-answer").render()) == "0 matches"
        await pilot.press("escape")
        assert not line.has_class("-open")
        assert line.value == ""


async def test_the_cursor_does_not_blink(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (_, screen):
        assert screen.filter_line.query_one("#filter-input").cursor_blink is False  # type: ignore[attr-defined]


async def test_leaving_an_empty_line_closes_it(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", "enter")
        assert not screen.filter_line.has_class("-open")
        assert screen.focused is screen.tree_pane


async def test_emptying_the_line_drops_the_filter(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        rows = screen.tree_pane.row_count
        await pilot.press("slash", "m", "o", "t")
        assert screen.tree_pane.row_count < rows
        await pilot.press("backspace", "backspace", "backspace")
        assert screen.tree_pane.row_count == rows
        assert str(screen.filter_line.query_one("#filter-answer").render()) == ""


async def test_the_same_answer_lays_nothing_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        laid_out: list[object] = []
        monkeypatch.setattr(type(screen), "_refresh_layout", lambda *_, **__: laid_out.append(None))
        await pilot.press("down", "down")
        assert not laid_out
        screen.filter_line.answer("1 match")
        await pilot.pause()
        assert laid_out
