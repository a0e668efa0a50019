"""Colours and widths that a person settled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.settings.keys import COLOURS, THEME, TREE_WIDTH
from dive_py.settings.values import NOTHING
from dive_py.tui.look import appearance
from dive_py.tui.look.themes import DARK
from tests.settings.writing import settled
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path

ADDED, WASTED = COLOURS[0], COLOURS[-1]


def test_a_theme_is_taken_where_there_is_one_of_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLORFGBG", raising=False)
    monkeypatch.delenv("TEXTUAL_THEME", raising=False)
    assert appearance.theme_of(settled((THEME, "nord")), appearance.themes()) == "nord"
    assert appearance.theme_of(settled((THEME, "nrod")), appearance.themes()) == DARK.name
    assert appearance.theme_of(NOTHING, appearance.themes()) == DARK.name


def test_unknown_names_are_told() -> None:
    remarks = appearance.remarks(settled((THEME, "nrod"), (ADDED, "grene"), (WASTED, "#fa0")), appearance.themes())
    assert [remark.text.partition(";")[0] for remark in remarks] == [
        "config.toml:1: there is no theme nrod",
        "config.toml:1: colours.added: there is no colour grene",
    ]
    assert "nord" in remarks[0].known


async def test_colours_of_meaning_are_drawn(tmp_path: Path) -> None:
    settings = settled((ADDED, "#123456"), (WASTED, "red"), (COLOURS[1], "no_colour"))
    async with explored(small_archive(tmp_path), settings=settings) as (_, screen):
        found = [screen.layers_pane.role_style(role).color for role in ("added", "wasted", "modified")]
        assert [colour.name if colour else "" for colour in found][:2] == ["#123456", "#ff0000"]
        assert found[2]


async def test_without_colours_none_is_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with explored(small_archive(tmp_path), settings=settled((ADDED, "#123456"))) as (pilot, screen):
        assert pilot.app.theme == "ansi-dark"
        colour = screen.layers_pane.role_style("added").color
        assert colour is None or colour.name != "#123456"


@pytest.mark.parametrize(("part", "width"), [(None, 96), (0.75, 120), (0.5, 80)])
async def test_the_tree_has_the_part_of_a_wide_screen_that_was_settled(
    tmp_path: Path, part: float | None, width: int
) -> None:
    settings = settled((TREE_WIDTH, part)) if part else NOTHING
    async with explored(small_archive(tmp_path), settings=settings) as (_, screen):
        assert screen.tree_pane.outer_size.width == width
    async with explored(small_archive(tmp_path), settings=settings, size=(80, 24)) as (_, screen):
        assert screen.tree_pane.outer_size.width == 80, "a narrow one has the panes one upon the other"
