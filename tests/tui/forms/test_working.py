"""A form whose work takes a while."""

from __future__ import annotations

import threading

from dive_py.errors import DivepyError
from dive_py.tui.app import DivepyApp
from dive_py.tui.forms.form import Field
from dive_py.tui.forms.working import WorkingForm
from dive_py.tui.look.glyphs import UNICODE
from tests.tui.stage import SMALL, until


class Counting(WorkingForm):
    """Advances as far as it is let, then ends as it is told."""

    def __init__(self, outcome: str | Exception) -> None:
        super().__init__("counting", "nothing is lost", UNICODE)
        self.go = threading.Event()
        self.outcome = outcome

    def fields(self) -> list[Field]:
        return [Field("a", "a")]

    def submit(self) -> None:
        self.begin(self.work)

    def work(self) -> str:
        self.progress.total = 100
        self.progress.advance(50)
        while not self.go.wait(0.01):
            self.progress.check()
        if isinstance(self.outcome, Exception):
            raise self.outcome
        return self.outcome


def problem(page: WorkingForm) -> str:
    return str(page.query_one("#form-problem").render())


async def test_it_says_how_far_it_is_and_returns_with_what_was_done() -> None:
    page = Counting("counted\x1b")
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "50 B" in problem(page))
        assert page.unfinished == "counting was stopped; nothing is lost"
        page.go.set()
        await until(pilot, lambda: bool(page.said))
        assert (page.said, page.unfinished, page.busy) == ("counted\\x1b", "", False)


async def test_escape_stops_it_and_the_form_stays_for_another_try() -> None:
    page = Counting("counted")
    async with DivepyApp(page).run_test(size=SMALL) as pilot:
        await pilot.press("enter")
        await until(pilot, lambda: "50 B" in problem(page))
        await pilot.press("escape")
        await until(pilot, lambda: "counting was stopped; nothing is lost" in page.footer.render().plain)
        page.go.set()
        await pilot.press("enter")
        await until(pilot, lambda: page.said == "counted")


async def test_what_goes_wrong_is_one_line() -> None:
    for failure, said in ((DivepyError("full", "make room"), "full; make room"), (KeyError("x"), "internal error")):
        page = Counting(failure)
        page.go.set()
        async with DivepyApp(page).run_test(size=SMALL) as pilot:
            await pilot.press("enter")
            await until(pilot, lambda page=page, said=said: said in page.footer.render().plain)  # type: ignore[misc]
            assert not page.busy
