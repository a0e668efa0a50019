"""The screen of a pull, as a person uses it."""

from __future__ import annotations

from dive_py.sources.image import OpenOptions
from dive_py.tui.app import DivepyApp
from dive_py.tui.dialogs.question import QuestionScreen
from dive_py.tui.forms.pull import PullScreen
from dive_py.tui.look.glyphs import UNICODE
from dive_py.tui.page import Page
from tests.engine.fake import FakeEngine, Hold
from tests.tui.stage import inside, until

HALF = b'{"status":"Downloading","id":"abcdef","progressDetail":{"current":500,"total":1000}}\n'


def shown(page: PullScreen) -> bool:
    """Whether the page is the top one, with all that stands on it."""
    return page.is_active and bool(page.query("#footer")) and bool(page.query("#pulled"))


async def test_layers_come_and_the_page_goes_when_the_image_is_there(fake: FakeEngine) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/images/create"] = [HALF, hold, b'{"status":"Status: Downloaded"}\n']
    root, page = Page(UNICODE), PullScreen("a:1", OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(root).run_test(size=(100, 24)) as pilot:
        root.open_page(page)
        await until(pilot, lambda: shown(page) and any("500 B of 1 kB" in line for line in inside(page.pane)))
        await until(pilot, lambda: "500 B of 1 kB" in page.header.render().plain)
        hold.go_on.set()
        await until(pilot, lambda: root.is_active)
        assert page.arrived


async def test_stopping_asks_first(fake: FakeEngine) -> None:
    hold = Hold()
    fake.holds.append(hold)
    fake.answers["/images/create"] = [HALF, hold]
    root, page = Page(UNICODE), PullScreen("a:1", OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(root).run_test(size=(100, 24)) as pilot:
        root.open_page(page)
        await until(pilot, lambda: shown(page) and page.pane.row_count == 1)
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("n")
        await until(pilot, lambda: page.is_active)
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, QuestionScreen))
        await pilot.press("y")
        await until(pilot, lambda: root.is_active)
        assert not page.arrived


async def test_an_error_stays_on_the_page(fake: FakeEngine) -> None:
    fake.answers["/images/create"] = [b'{"error":"manifest for a:1 not found: manifest unknown"}\n']
    root, page = Page(UNICODE), PullScreen("a:1", OpenOptions(host=fake.address), UNICODE)
    async with DivepyApp(root).run_test(size=(160, 24)) as pilot:
        root.open_page(page)
        await until(pilot, lambda: shown(page) and "no such tag" in " ".join(inside(page.pane)))
        assert "no such tag" not in page.footer.render().plain, "once is enough"
        await pilot.press("escape")
        await until(pilot, lambda: root.is_active)
