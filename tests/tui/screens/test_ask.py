"""A line of text."""

from __future__ import annotations

import pytest

from dive_py.tui.app import DivepyApp
from dive_py.tui.marks import UNICODE
from dive_py.tui.screens.ask import AskScreen
from dive_py.tui.screens.page import Page


@pytest.mark.parametrize(("keys", "answer"), [(["x", "q", "enter"], "xq"), (["enter"], "old"), (["escape"], None)])
async def test_what_is_typed_is_the_answer(keys: list[str], answer: object) -> None:
    answers: list[object] = []
    async with DivepyApp(Page(UNICODE)).run_test(size=(100, 24)) as pilot:
        pilot.app.push_screen(AskScreen("Which?", "help", "old"), answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    assert answers == [answer]


async def test_nothing_is_no_answer() -> None:
    answers: list[object] = []
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        pilot.app.push_screen(AskScreen("Which?", "help"), answers.append)
        await pilot.press("space", "enter")
        await pilot.pause()
        assert answers == []
