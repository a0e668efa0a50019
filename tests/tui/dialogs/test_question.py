"""A question before something is lost."""

from __future__ import annotations

import pytest
from textual.app import App

from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page


@pytest.mark.parametrize(("key", "answer"), [("y", True), ("n", None), ("escape", None), ("q", None)])
async def test_only_y_agrees(key: str, answer: object) -> None:
    answers: list[object] = []
    async with App[None]().run_test() as pilot:
        pilot.app.push_screen(QuestionScreen("Remove?", ["all of it"], "rm [all]"), answers.append)
        await pilot.press("enter", key)
        await pilot.pause()
    assert answers == [answer]


async def test_it_can_be_answered_with_the_mouse() -> None:
    answers: list[object] = []
    async with DivepyApp(Page(UNICODE)).run_test(size=(80, 24)) as pilot:
        pilot.app.push_screen(QuestionScreen("Remove?", ["all of it"]), answers.append)
        await pilot.pause()
        await pilot.click(pilot.app.screen.query("Static").last(), offset=(0, 0))
        await pilot.pause()
    assert answers == [True]


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24)])
async def test_the_answers_are_in_sight_and_what_is_lost_can_be_read(size: tuple[int, int]) -> None:
    lines = ["The image goes with its last name, and cannot be had back but by pulling or building it."] * 4
    async with DivepyApp(Page(UNICODE)).run_test(size=size) as pilot:
        await pilot.app.push_screen(QuestionScreen("Remove?", [*lines, "the end"], "docker rmi app:1"))
        await pilot.pause()
        answers = pilot.app.screen.query_one("#question-answers").region
        assert pilot.app.screen.region.contains_region(answers)
        assert answers.height == 1
        loss = pilot.app.screen.query_one("#question-loss")
        await pilot.press("end")
        await pilot.pause()
        assert loss.scroll_offset.y == loss.max_scroll_y
        assert (loss.max_scroll_y > 0) == (size == (40, 10))
