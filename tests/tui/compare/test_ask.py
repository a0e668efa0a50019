"""Asking what to compare with."""

from __future__ import annotations

import pytest
from textual.app import App

from dive_py.tui.compare.ask import CompareWithScreen


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


async def test_nothing_is_chosen_where_no_name_is_left() -> None:
    """The list may have been empty from the start, and Enter pressed in it."""
    assert await answer("tab", "enter", "escape", names=()) is None
