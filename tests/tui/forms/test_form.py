"""A page with fields, as a person fills it in."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from dive_py.errors import DivepyError, UsageError
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.help import HelpScreen
from dive_py.tui.forms.form import Field, Form, FormScreen
from dive_py.tui.look.glyphs import UNICODE
from tests.tui.stage import SMALL, until

if TYPE_CHECKING:
    from collections.abc import Iterable


class Order(Form):
    """Orders tea."""

    ordered = ""

    def fields(self) -> Iterable[Field]:
        yield Field("tea", "tea", "which")
        yield Field("cups", "cups", value="1")
        yield Field("milk", "with milk", value=False)

    def line(self) -> str:
        if not self.screen.text("tea"):
            raise UsageError("a tea is needed", "assam")
        milk = " milk" if self.screen.switched("milk") else ""
        return f"order {self.screen.text('cups')} {self.screen.text('tea')}{milk}"

    def submit(self) -> None:
        self.ordered = self.line()


async def test_tab_and_arrows_move_and_the_line_follows() -> None:
    form = FormScreen(Order(), UNICODE)
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.pause()
        assert "a tea is needed; assam" in str(form.query_one("#form-problem").render())
        await pilot.press(*"assam", "tab", "backspace", "3", "down", "space")
        assert form.form.line() == "order 3 assam milk"
        assert "order 3 assam milk" in str(form.query_one("#form-line").render())
        assert form.touched == {"tea", "cups", "milk"}
        await pilot.press("up", "enter")
        assert form.form.ordered == "order 3 assam milk"


async def test_enter_on_a_switch_does_not_turn_it() -> None:
    form = FormScreen(Order(), UNICODE)
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.press("x", "down", "down", "enter")
        assert form.form.ordered == "order 1 x"


async def test_what_is_wrong_is_said_and_nothing_is_done() -> None:
    form = FormScreen(Order(), UNICODE)
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        assert form.form.ordered == ""
        assert "a tea is needed" in form.footer.render().plain


async def test_switches_show_without_colours_and_keys_in_the_footer() -> None:
    form = FormScreen(Order(), UNICODE)
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
    form = FormScreen(Order(), UNICODE)
    async with DivepyApp(form).run_test(size=SMALL) as pilot:
        await pilot.press("x", "ctrl+y")
        assert pilot.app.clipboard == "order 1 x"
        assert form.query_one("#field-tea", Input).value == "x"


class Counting(Form):
    """Advances as far as it is let, then ends as it is told."""

    doing = "counting"
    stopped = "nothing is lost"

    def __init__(self, outcome: str | Exception) -> None:
        self.go = threading.Event()
        self.outcome = outcome

    def fields(self) -> list[Field]:
        return [Field("a", "a")]

    def submit(self) -> None:
        self.screen.begin(self.work)

    def work(self) -> str:
        self.screen.progress.total = 100
        self.screen.progress.advance(50)
        while not self.go.wait(0.01):
            self.screen.progress.check()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def problem(page: FormScreen[Counting]) -> str:
    return str(page.query_one("#form-problem").render())


async def test_it_says_how_far_it_is_and_returns_with_what_was_done() -> None:
    page = FormScreen(Counting("counted\x1b"), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "50 B" in problem(page))
        assert page.unfinished == "counting was stopped; nothing is lost"
        page.form.go.set()
        await until(pilot, lambda: bool(page.said))
        assert (page.said, page.unfinished, page.busy) == ("counted\\x1b", "", False)


async def test_escape_stops_it_and_the_form_stays_for_another_try() -> None:
    page = FormScreen(Counting("counted"), UNICODE)
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "50 B" in problem(page))
        await pilot.press("escape")
        await until(pilot, lambda: "counting was stopped; nothing is lost" in page.footer.render().plain)
        page.form.go.set()
        await pilot.press("enter")
        await until(pilot, lambda: page.said == "counted")


async def test_what_goes_wrong_is_one_line() -> None:
    for failure, said in ((DivepyError("full", "make room"), "full; make room"), (KeyError("x"), "internal error")):
        page = FormScreen(Counting(failure), UNICODE)
        page.form.go.set()
        async with DivepyApp(page).run_test(size=SMALL) as pilot:
            await pilot.press("enter")
            await until(pilot, lambda page=page, said=said: said in page.footer.render().plain)  # type: ignore[misc]
            assert not page.busy


class Guests(Order):
    """Has a choice that takes words."""

    def fields(self) -> Iterable[Field]:
        yield Field("tea", "tea", "which")
        yield Field("milk", "with milk, honey and all that guests from far away may want the last one of", value=False)


@pytest.mark.parametrize("width", [40, 60, 80, 160])
async def test_a_choice_can_be_read_to_its_end(width: int) -> None:
    form = FormScreen(Guests(), UNICODE)
    async with DivepyApp(form).run_test(size=(width, 20)) as pilot:
        await pilot.pause()
        switch = form.query_one("#field-milk")
        words = " ".join(switch.render_line(line).text for line in range(switch.size.height)).split()
        assert " ".join(words) == "[ ] with milk, honey and all that guests from far away may want the last one of"
