"""A page with fields, as a person fills it in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from dive_py.errors import UsageError
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.help import HelpScreen
from dive_py.tui.forms.form import Choice, Field, FormScreen
from dive_py.tui.look.glyphs import UNICODE
from tests.tui.stage import SMALL

if TYPE_CHECKING:
    from collections.abc import Iterable


class Order(FormScreen):
    """Orders tea."""

    def __init__(self) -> None:
        super().__init__(UNICODE)
        self.ordered = ""

    def fields(self) -> Iterable[Field | Choice]:
        yield Field("tea", "tea", "which")
        yield Field("cups", "cups", value="1")
        yield Choice("milk", "with milk")

    def line(self) -> str:
        if not self.text("tea"):
            raise UsageError("a tea is needed", "assam")
        return f"order {self.text('cups')} {self.text('tea')}{' milk' if self.switched('milk') else ''}"

    def submit(self) -> None:
        self.ordered = self.line()


async def test_tab_and_arrows_move_and_the_line_follows() -> None:
    form = Order()
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert "a tea is needed; assam" in str(form.query_one("#form-problem").render())
        await pilot.press(*"assam", "tab", "backspace", "3", "down", "space")
        assert form.line() == "order 3 assam milk"
        assert "order 3 assam milk" in str(form.query_one("#form-line").render())
        assert form.touched == {"tea", "cups", "milk"}
        await pilot.press("up", "enter")
        assert form.ordered == "order 3 assam milk"


async def test_enter_on_a_switch_does_not_turn_it() -> None:
    form = Order()
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.press("x", "down", "down", "enter")
        assert form.ordered == "order 1 x"


async def test_what_is_wrong_is_said_and_nothing_is_done() -> None:
    form = Order()
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        assert form.ordered == ""
        assert "a tea is needed" in form.footer.render().plain


async def test_switches_show_without_colours_and_keys_in_the_footer() -> None:
    form = Order()
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.pause()
        switch = form.query_one("#field-milk")
        assert "[ ]" in switch.render_line(0).text
        await pilot.press("down", "down", "space")
        assert "[x]" in switch.render_line(0).text
        assert "F5 do it" in form.footer.render().plain or "Enter do it" in form.footer.render().plain
        await pilot.press("f1")
        assert isinstance(pilot.app.screen, HelpScreen)


async def test_the_line_can_be_copied() -> None:
    form = Order()
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.press("x", "ctrl+y")
        assert pilot.app.clipboard == "order 1 x"
        assert form.query_one("#field-tea", Input).value == "x"
