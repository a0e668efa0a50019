"""A line of text."""

from __future__ import annotations

import pytest
from textual.events import Key
from textual.widgets import Input, Static

from dive_py.errors import UsageError
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.ask import AskScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.tui.stage import until


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


async def test_what_cannot_be_is_said_and_stays() -> None:
    def check(text: str) -> None:
        if text.isupper():
            raise UsageError(f"{text} shouts", f"try {text.lower()}")

    answers: list[object] = []
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        pilot.app.push_screen(AskScreen("Which?", "help", check=check), answers.append)
        await pilot.pause()
        await pilot.press(*"ABC", "enter")
        await pilot.pause()
        assert str(pilot.app.screen.query_one("#save-line", Static).content) == "ABC shouts; try abc"
        assert (pilot.app.screen.query_one(Input).value, answers) == ("ABC", [])
        await pilot.press("d")
        await pilot.pause()
        assert str(pilot.app.screen.query_one("#save-line", Static).content) == "help"
        await pilot.press("enter")
        await pilot.pause()
    assert answers == ["ABCd"]


async def test_only_a_part_is_typed_over() -> None:
    answers: list[object] = []
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        pilot.app.push_screen(AskScreen("Build?", "help", "-t NAME .", select="NAME"), answers.append)
        await pilot.pause()
        await pilot.press(*"app", "enter")
        await pilot.pause()
    assert answers == ["-t app ."]


async def test_what_is_typed_at_once_behind_the_key_that_opens_it_is_for_the_dialog() -> None:
    """A person's script, or a paste, does not wait for the field."""
    answers: list[object] = []
    async with DivepyApp(Page(UNICODE)).run_test() as pilot:
        screen = AskScreen("Which?", "help", "old")
        pilot.app.push_screen(screen, answers.append)
        for character in "abc":
            pilot.app.post_message(Key(character, character))
        await until(pilot, lambda: bool(screen.query(Input)) and screen.query_one(Input).value == "abc")
        await pilot.press("d", "enter")
        await pilot.pause()
    assert answers == ["abcd"]
