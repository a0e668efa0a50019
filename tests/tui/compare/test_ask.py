"""Asking what to compare with."""

from __future__ import annotations

import pytest
from textual.app import App
from textual.widgets import Input, Static

from dive_py.tui.compare.ask import CompareWithScreen
from dive_py.tui.dialogs.choice import ChoiceList


async def answer(*keys: str, names: tuple[str, ...] = ("app:1", "app:2", "lib/tool:3")) -> str | None:
    """What the dialog answers to some keys."""
    found: list[str | None] = []
    app: App[None] = App()
    async with app.run_test() as pilot:
        app.push_screen(CompareWithScreen(names), found.append)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()
    return found[0] if found else "nothing"


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ((*"app:2", "enter"), "app:2"),
        ((*"tool", "enter"), "lib/tool:3"),
        ((*"./x.tar", "enter"), "./x.tar"),
        (("down", "down", "enter"), "app:2"),
        ((*"nothing", "enter"), "nothing"),
        (("escape",), None),
    ],
)
async def test_typed_or_chosen(keys: tuple[str, ...], wanted: str | None) -> None:
    assert await answer(*keys) == wanted


async def test_names_may_come_later_and_need_not_come() -> None:
    assert await answer("down", *"own:1", "enter", names=()) == "own:1"


async def test_what_was_wrong_stays_with_the_reason_and_all_names_until_something_is_typed() -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        page = CompareWithScreen(("app:1", "app:2"), value="app:9", problem="there is no app:9")
        app.push_screen(page)
        await pilot.pause()
        line, choices = page.query_one("#compare-line", Static), page.query_one(ChoiceList)
        assert str(line.render()) == "there is no app:9"
        assert page.query_one(Input).value == "app:9"
        assert choices.rows == ["app:1", "app:2"]
        await pilot.press("backspace", "2")
        await pilot.pause()
        assert "↓ to the names" in str(line.render())
        assert choices.rows == ["app:2"]
        await pilot.press("7")
        await pilot.pause()
        assert "names" not in str(line.render())
        assert not choices.display


async def test_nothing_is_chosen_where_no_name_is_left() -> None:
    """The list may have been empty from the start, and Enter pressed in it."""
    assert await answer("tab", "enter", "escape", names=()) is None
