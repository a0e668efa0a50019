"""The filter, from the first letter to the last match."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_n_and_capital_n_go_round_the_matches(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"lists/|motd", "enter")
        seen = []
        for key in ("n", "n", "n", "n", "N"):
            await pilot.press(key)
            seen.append(screen.tree_pane.path)
        assert seen == [b"etc/motd", b"var/lists/one", b"var/lists/two", b"etc/motd", b"var/lists/two"]


@pytest.mark.parametrize("pattern", ["(", "*a", "[z-a]", "a{2000}", r"\1"])
async def test_what_re2_does_not_take_is_said(tmp_path: Path, pattern: str) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        rows = screen.tree_pane.row_count
        await pilot.press("slash")
        screen.filter_line.query_one("#filter-input").value = pattern  # type: ignore[attr-defined]
        await pilot.pause()
        answer = screen.filter_line.query_one("#filter-answer")
        assert answer.has_class("-wrong")
        assert str(answer.render()).startswith("bad expression: ")
        assert screen.tree_pane.row_count == rows


async def test_a_mended_expression_counts_again(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf", "(", "backspace")
        answer = screen.filter_line.query_one("#filter-answer")
        assert str(answer.render()) == "1 match"
        assert not answer.has_class("-wrong")


async def test_going_to_the_rows_keeps_the_line_in_sight(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"conf", "down")
        assert screen.focused is screen.tree_pane
        assert screen.filter_line.has_class("-open")
        await pilot.press("slash")
        assert screen.filter_line.value == "conf", "it can be edited again"
