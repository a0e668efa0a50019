"""What all screens share: lying upon each other, and work aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from dive_py.errors import DivepyError
from dive_py.settings.keys import SORT
from dive_py.settings.values import NOTHING
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.choice import ChoiceScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.settings.writing import settled
from tests.tui.stage import until

if TYPE_CHECKING:
    from collections.abc import Callable


def raising(error: Exception) -> Callable[[], int]:
    """Work that fails."""

    def work() -> int:
        raise error

    return work


async def test_a_page_returns_to_the_one_below_and_says_why() -> None:
    root, upper = Page(UNICODE), Page(UNICODE)
    async with DivepyApp(root).run_test() as pilot:
        root.open_page(upper)
        await until(pilot, lambda: upper.is_active)
        assert root.is_root
        assert not upper.is_root
        upper.go_back(DivepyError("it is \x1b broken", "mend it"))
        await until(pilot, lambda: root.is_active)
        assert r"it is \x1b broken; mend it" in root.footer.render().plain


async def test_a_page_below_a_question_goes_after_it() -> None:
    root, upper = Page(UNICODE), Page(UNICODE)
    told: list[DivepyError | None] = []
    async with DivepyApp(root).run_test() as pilot:
        root.open_page(upper, told.append)
        await until(pilot, lambda: upper.is_active)
        pilot.app.push_screen(ChoiceScreen("Which?", ["a"]))
        await pilot.pause()
        upper.go_back(DivepyError("gone"))
        await pilot.press("escape")
        await until(pilot, lambda: root.is_active)
    assert [str(error) for error in told] == ["gone"]


async def test_the_root_ends_the_program_with_its_status() -> None:
    root = Page(UNICODE)
    async with DivepyApp(root).run_test() as pilot:
        root.go_back(DivepyError("no"))
        await pilot.pause()
        assert pilot.app.return_value == 2


async def test_work_aside_ends_in_a_call_or_in_a_line() -> None:
    root = Page(UNICODE)
    done: list[int] = []
    async with DivepyApp(root).run_test() as pilot:
        root.run_in_background(lambda: 5, done.append)
        await until(pilot, lambda: done == [5])
        root.run_in_background(raising(DivepyError("refused")), done.append)
        await until(pilot, lambda: "refused" in root.footer.render().plain)
        root.run_in_background(raising(KeyError("x")), done.append)
        await until(pilot, lambda: "internal error: KeyError" in root.footer.render().plain)


async def test_below_the_smallest_size_a_line_says_so() -> None:
    root = Page(UNICODE)
    async with DivepyApp(root).run_test(size=(39, 20)) as pilot:
        await pilot.pause()
        assert "needs 40x10" in pilot.app.export_screenshot().replace("&#160;", " ")


async def test_a_page_knows_what_is_settled() -> None:
    root, settings = Page(UNICODE), settled((SORT, "size"))
    async with DivepyApp(root, settings).run_test():
        assert root.settings is settings
    root = Page(UNICODE)
    other: App[None] = App()
    async with other.run_test():
        await other.push_screen(root)
        assert root.settings is NOTHING, "in another program nothing is"
