"""The list of images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import App

from dive_py.engine.images import ImageSummary
from dive_py.presentation.image_rows import ImageOrder, image_rows
from dive_py.tui.engine.image_list import ImageList
from tests.tui.stage import inside

if TYPE_CHECKING:
    from textual.app import ComposeResult

IMAGES = [ImageSummary("a", "1", "sha256:1", 0, 1), ImageSummary("me/b", "2", "sha256:2", 0, 1)]


class Stage(App[None]):
    """Only the list."""

    def compose(self) -> ComposeResult:
        yield ImageList()


async def test_headings_are_passed_over_and_stay_in_sight() -> None:
    async with Stage().run_test(size=(80, 6)) as pilot:
        pane = pilot.app.query_one(ImageList)
        pane.focus()
        pane.show(image_rows(IMAGES, ImageOrder.REPOSITORY))
        assert (pane.cursor, pane.top) == (1, 0)
        await pilot.press("down")
        assert pane.current == IMAGES[1]
        await pilot.press("up", "up")
        assert pane.current == IMAGES[0]


async def test_the_cursor_stays_on_its_image_or_near() -> None:
    async with Stage().run_test() as pilot:
        pane = pilot.app.query_one(ImageList)
        pane.show(image_rows(IMAGES, ImageOrder.SIZE))
        pane.go(1)
        pane.show(image_rows([ImageSummary("0", "", "sha256:0", 0, 1), *IMAGES], ImageOrder.SIZE))
        assert pane.current == IMAGES[1]
        pane.show(image_rows(IMAGES[:1], ImageOrder.SIZE))
        assert pane.current == IMAGES[0]


async def test_without_rows_it_says_why() -> None:
    async with Stage().run_test() as pilot:
        pane = pilot.app.query_one(ImageList)
        pane.show_notice(("nothing here", "error"), ("do this", "muted"))
        await pilot.pause()
        assert [line.strip() for line in inside(pane)] == ["nothing here", "do this"]
        assert pane.current is None
