"""The treemap of an image, from the explorer and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.tui.treemap.screen import TreemapScreen
from tests.building import ImageBuilder, file, whiteout
from tests.tui.stage import SMALL, explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from textual.pilot import Pilot

    from dive_py.tui.explorer.screen import ExplorerScreen


async def opened(pilot: Pilot[int], screen: ExplorerScreen) -> TreemapScreen:
    """Open the treemap and wait for it."""
    await pilot.press("percent_sign")
    await until(pilot, lambda: isinstance(pilot.app.screen, TreemapScreen) and bool(pilot.app.screen.view.tiles))
    assert screen.waste_pane is not None
    page = pilot.app.screen
    assert isinstance(page, TreemapScreen)
    return page


def header(page: TreemapScreen) -> str:
    return str(page.header.render())


async def test_a_file_that_is_entered_is_under_the_trees_cursor(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        page = await opened(pilot, screen)
        assert "/usr" in header(page)
        assert "92.0 % of the image" not in header(page)
        assert f"{page.glyphs.wasted} 5 kB wasted" in header(page), "the sign of its hatched part"
        await pilot.press("enter", "enter", "enter")
        await until(pilot, lambda: screen.is_current and screen.pane == "tree")
        assert (screen.tree_pane.path, screen.selection.layer) == (b"usr/bin/tool", 2)
        await pilot.press("backspace")
        assert screen.pane == "layers"


async def test_escape_leads_up_and_then_back_and_a_path_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied: list[str] = []
    async with explored(small_archive(tmp_path), size=SMALL) as (pilot, screen):
        page = await opened(pilot, screen)
        monkeypatch.setattr(pilot.app, "copy_to_clipboard", copied.append)
        await pilot.press("enter", "y", "escape")
        assert pilot.app.screen is page
        assert page.view.folder == 0
        await pilot.press("escape")
        await until(pilot, lambda: screen.is_current)
    assert copied == ["/usr/bin"]


async def test_before_all_layers_are_read_there_is_none(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.set_reactive(type(screen).snapshot, None)
        await pilot.press("percent_sign")
        assert screen.is_current
        assert "not all layers have been read" in screen.footer.render().plain


async def test_what_the_hatched_part_is_stands_in_the_header_of_every_tile(tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("a", b"a" * 5000), file("b", b"b" * 4000)).layer(whiteout("b"))
    async with explored(image.docker_archive(tmp_path / "image.tar")) as (pilot, screen):
        page = await opened(pilot, screen)
        assert "/a" in header(page)
        assert f"{page.glyphs.wasted} is wasted" in header(page)
        await pilot.press("right")
        assert f"{page.glyphs.wasted} 4 kB wasted" in header(page)
