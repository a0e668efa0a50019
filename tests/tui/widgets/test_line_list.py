"""A list of any length: cursor, scrolling, mouse, and strips as text."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Region

from dive_py.tui.look.themes import DARK, variables_for
from dive_py.tui.widgets.line_list import LineList, Piece, cut, fit, shorten

MILLION = 1_000_000


class Numbers(LineList):
    """A million rows, of which those divisible by seven cannot be selected."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "move(1)"),
        Binding("up", "move(-1)"),
        Binding("pagedown", "page(1)"),
        Binding("end", "edge(1)"),
        Binding("home", "edge(-1)"),
    ]
    made: int = 0

    @property
    def row_count(self) -> int:
        return MILLION

    def selectable(self, index: int) -> bool:
        return index % 7 != 0

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        del width
        self.made += 1
        return [(f"row {index}", "strong")]


class Words(LineList):
    """One row."""

    row_count = 1
    pieces: ClassVar[list[Piece]] = []

    def row_pieces(self, index: int, width: int) -> list[Piece]:
        del index, width
        return self.pieces


class NumbersApp(App[None]):
    """Shows the numbers."""

    CSS = "Numbers { height: 12; border: round $frame; }"

    def __init__(self) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.theme = DARK.name
        self.numbers = Numbers(id="numbers")
        self.moved: list[int] = []
        self.chosen: list[int] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables_for(self.current_theme)

    def compose(self) -> ComposeResult:
        yield self.numbers

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        assert event.control is self.numbers
        self.moved.append(event.index)

    def on_line_list_chosen(self, event: LineList.Chosen) -> None:
        assert event.control is self.numbers
        self.chosen.append(event.index)


def shown(numbers: Numbers) -> list[str]:
    """The rows in sight."""
    strips = numbers.render_lines(numbers.outer_size.region)[1:-1]
    return [strip.text[1:-1].rstrip(" ┃") for strip in strips]


async def test_only_the_rows_in_sight_are_made() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)):
        assert shown(app.numbers) == [f"row {k}" for k in range(10)]
        assert app.numbers.made <= 30


async def test_keys_move_the_cursor_past_rows_that_cannot_be_selected() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        app.numbers.focus()
        await pilot.press(*["down"] * 7)
        assert app.moved == [1, 2, 3, 4, 5, 6, 8]
        await pilot.press("up")
        assert app.numbers.cursor == 6
        await pilot.press("end")
        assert app.numbers.cursor == MILLION - 2, "the last row is divisible by seven"
        assert shown(app.numbers)[-1] == f"row {MILLION - 2}"
        await pilot.press("home")
        assert app.numbers.cursor == 1, "row 0 cannot be selected, the next one can"


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)):
        app.numbers.scroll_rows(30)
        assert shown(app.numbers)[0] == "row 30"
        assert app.numbers.cursor == 0
        app.numbers.scroll_rows(-1000)
        assert shown(app.numbers)[0] == "row 0"


async def test_a_click_selects_and_a_double_click_chooses() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.click(Numbers, offset=(5, 4))
        assert app.moved == [3]
        await pilot.click(Numbers, offset=(5, 4), times=2)
        assert app.chosen == [3]


async def test_the_scrollbar_takes_hold() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)) as pilot:
        await pilot.mouse_down(Numbers, offset=(38, 10))
        await pilot.mouse_up(Numbers, offset=(38, 10))
        assert app.numbers.top == MILLION - 10
        assert app.numbers.cursor == 0


async def test_every_line_fills_the_pane_exactly() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 20)):
        for strip in app.numbers.render_lines(app.numbers.outer_size.region):
            assert cell_len(strip.text) == 40


@pytest.mark.parametrize(("text", "width"), [("abcdef", 3), ("字字字", 3), ("abc", 3), ("abc", 0), ("", 2), ("字a", 1)])
def test_cutting_never_exceeds_the_width(text: str, width: int) -> None:
    assert cell_len(cut(text, width, "…")) <= width
    assert cell_len(shorten(text, width, "…")) <= width
    assert cell_len(fit(text, width, "…")) == width


def test_cutting_says_that_something_is_missing() -> None:
    assert cut("abcdef", 4, "…") == "abc…"
    assert shorten("/usr/share/doc", 12, "…") == "/usr/…/doc"
    assert fit("ab", 4, "…") == "ab  "


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ([("12345678", ""), ("90", "strong")], "1234567890"),
        ([("12345678", ""), ("901", "strong")], "123456789…"),
        ([("1234567890", ""), ("   ", "")], "1234567890"),
        ([("123456789", ""), ("字", "")], "123456789…"),
    ],
)
async def test_a_row_that_is_too_long_ends_with_a_sign(
    monkeypatch: pytest.MonkeyPatch, pieces: list[Piece], shown: str
) -> None:
    app = NumbersApp()
    app.numbers = Words(id="numbers")  # type: ignore[assignment]
    app.numbers.styles.width = 12
    app.numbers.styles.border = ("round", "white")
    monkeypatch.setattr(Words, "pieces", pieces)
    async with app.run_test(size=(40, 14)) as pilot:
        await pilot.pause()
        (line,) = {app.numbers.render_line(0).text, shown}
        assert line == shown


@pytest.mark.parametrize("colour", ["#00ff00", "ansi_red"])
async def test_colours_of_the_terminal_become_true_ones_beside_others(
    monkeypatch: pytest.MonkeyPatch, colour: str
) -> None:
    app = NumbersApp()
    monkeypatch.setattr(
        app, "get_theme_variable_defaults", lambda: variables_for(app.current_theme) | {"frame": colour}
    )
    async with app.run_test(size=(40, 14)) as pilot:
        await pilot.pause()
        strip = app.numbers.render_lines(Region(0, 0, 40, 1))[0]
        colours = {style.color.triplet for _, style, _ in strip if style is not None and style.color is not None}
        assert len(colours) == 1
        assert None not in colours


async def test_another_theme_draws_the_rows_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(NumbersApp, "CSS", NumbersApp.CSS + " LineList > .line--strong { color: $accent; }")
    app = NumbersApp()
    app.register_theme(replace(DARK, name="other", accent="#ff0000"))
    async with app.run_test(size=(40, 14)) as pilot:
        await pilot.pause()
        line = Region(0, 1, 40, 1)
        before = app.numbers.render_lines(line)
        app.theme = "other"
        await pilot.pause()
        assert app.numbers.render_lines(line) != before


async def test_only_roles_that_are_drawn_are_styled() -> None:
    app = NumbersApp()
    async with app.run_test(size=(40, 14)) as pilot:
        await pilot.pause()
        styled: list[str] = []
        apply = app.stylesheet.apply
        app.stylesheet.apply = lambda node, **keys: (styled.extend(node.classes), apply(node, **keys))  # type: ignore[method-assign, assignment, func-returns-value]
        app.screen.add_class("-other")
        await pilot.pause()
        assert not [name for name in styled if name.startswith("line--")]
