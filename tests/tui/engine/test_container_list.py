"""The list of containers; what stands in it is tried with its screen."""

from __future__ import annotations

from dive_py.presentation.container_rows import ContainerOrder, container_rows
from dive_py.tui.app import DivepyApp
from dive_py.tui.engine.containers import ContainersScreen
from dive_py.tui.look.glyphs import UNICODE
from tests.presentation.test_container_rows import one


async def test_the_cursor_stays_on_the_same_container() -> None:
    from dive_py.sources.image import OpenOptions

    screen = ContainersScreen(OpenOptions(host="unix:///nowhere"), UNICODE)
    async with DivepyApp(screen).run_test() as pilot:
        pane = screen.listing_pane
        pane.show(container_rows([one("a"), one("b"), one("c")], ContainerOrder.CREATED))
        pane.go(1)
        pane.show(container_rows([one("new"), one("a"), one("b")], ContainerOrder.CREATED))
        assert pane.current is not None
        assert pane.current.name == "b"
        pane.show(container_rows([one("a")], ContainerOrder.CREATED))
        assert pane.current.name == "a"
        await pilot.pause()
