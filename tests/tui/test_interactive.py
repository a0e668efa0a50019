"""The terminal lent to a container; what happens in it is tried live."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from dive_py.engine.run_request import RunRequest
from dive_py.engine.session import Outcome
from dive_py.tui import interactive
from dive_py.tui.app import DivepyApp
from dive_py.tui.marks import UNICODE
from dive_py.tui.screens.page import Page

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome("c", 0), "web ended with 0"),
        (Outcome("c", 3), "web ended with 3"),
        (Outcome("c", detached=True), "web runs on"),
    ],
)
async def test_how_a_run_ended_is_said(outcome: Outcome, said: str) -> None:
    page = Page(UNICODE)
    async with DivepyApp(page).run_test():
        interactive.say_ending(page, outcome, "web")
        assert said in page.footer.render().plain


async def test_an_engine_that_is_not_there_is_a_line_and_the_screen_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Page(UNICODE)
    lent: list[str] = []

    @contextmanager
    def suspend() -> Iterator[None]:
        lent.append("gone")
        yield
        lent.append("back")

    async with DivepyApp(page).run_test() as pilot:
        monkeypatch.setattr(pilot.app, "suspend", suspend)
        request = RunRequest("app", interactive=True, terminal=True)
        assert interactive.run(page, ("unix:///nowhere", ""), request) is None
        assert lent == ["gone", "back"]
        assert "no engine answers" in page.footer.render().plain
