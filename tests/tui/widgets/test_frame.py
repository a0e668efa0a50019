"""A frame's title: what goes first where there is little room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App, ComposeResult

from dive_py.tui.look.themes import DARK, variables_for
from dive_py.tui.widgets.line_list import LineList
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


class Framed(App[None]):
    """One frame."""

    CSS = "LineList { border: round $frame; height: 5; }"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.frame = LineList(id="frame")
        self.frame.can_focus = True
        self.focused_panes: list[str | None] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables_for(self.current_theme)

    def compose(self) -> ComposeResult:
        yield self.frame

    def on_line_list_focused(self, event: LineList.Focused) -> None:
        self.focused_panes.append(event.control.id)


def top(frame: LineList) -> str:
    """The upper edge as it is drawn."""
    return frame.render_lines(frame.outer_size.region)[0].text


async def test_figures_stand_at_the_right_end() -> None:
    app = Framed()
    async with app.run_test(size=(40, 10)):
        app.frame.set_title("Layer 3", " · changes", "3 of 32")
        assert top(app.frame) == "╭─ Layer 3 · changes ──────── 3 of 32 ─╮"


async def test_figures_go_first_where_there_is_no_room() -> None:
    app = Framed()
    async with app.run_test(size=(24, 10)) as pilot:
        app.frame.set_title("Layer 3", " · changes", "3 of 32")
        assert "Layer 3 · changes" in top(app.frame)
        assert "of" not in top(app.frame)
        await pilot.resize_terminal(40, 10)
        await until(pilot, lambda: "3 of 32" in top(app.frame))


async def test_markup_in_a_title_is_text() -> None:
    app = Framed()
    async with app.run_test(size=(40, 10)):
        app.frame.set_title("/[b]x[/b]")
        assert "/[b]x[/b]" in top(app.frame)
        assert app.frame.title_text == "/[b]x[/b]"


async def test_the_focus_is_told() -> None:
    app = Framed()
    async with app.run_test(size=(40, 10)) as pilot:
        app.frame.focus()
        await pilot.pause()
        assert "frame" in app.focused_panes


async def test_the_foot_shows_whole_or_not_at_all() -> None:
    app = Framed()
    async with app.run_test(size=(40, 10)) as pilot:
        app.frame.set_foot("12 files \u00b7 3 directories")
        await pilot.pause()
        frame = app.frame
        assert "12 files \u00b7 3 directories" in frame.render_lines(frame.outer_size.region)[-1].text
        await pilot.resize_terminal(28, 10)
        await until(pilot, lambda: "12" not in frame.render_lines(frame.outer_size.region)[-1].text)
        assert frame.foot_text == "12 files \u00b7 3 directories"


async def test_the_title_of_the_pane_that_has_the_focus_is_the_active_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Textual says that the focus came before `has_focus` says so."""
    drawn: dict[str | None, bool] = {}
    draw = LineList._draw_title  # noqa: SLF001 - what is drawn cannot be asked for

    def noted(self: LineList) -> None:
        drawn[self.id] = self.has_focus
        draw(self)

    monkeypatch.setattr(LineList, "_draw_title", noted)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        for key in ("F", "w", "L"):
            await pilot.press(key)
            await pilot.pause()
            assert drawn == {pane.id: pane.has_focus for pane in screen.query(LineList)}
