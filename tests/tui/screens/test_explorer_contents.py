"""What the explorer says where there is nothing to show or to extract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import ImageBuilder, char_device, hardlink
from tests.tui.stage import explored, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_what_has_no_content_is_said(tmp_path: Path) -> None:
    image = (
        ImageBuilder().layer(char_device("null", 1, 3), hardlink("broken", "none")).docker_archive(tmp_path / "i.tar")
    )
    for path, said in (("/null", "/null is a device"), ("/broken", "a hard link to /none, which is not there")):
        async with explored(image, path=path, layer=0) as (pilot, screen):
            await pilot.press("v")
            await pilot.pause()
            assert said in screen.footer.render().plain


async def test_without_rows_there_is_nothing(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"nowhere", "enter")
        await pilot.pause()
        await pilot.press("v")
        await pilot.pause()
        assert "there is no file here" in screen.footer.render().plain
        await pilot.press("e")
        await pilot.pause()
        assert "there is nothing to extract here" in screen.footer.render().plain
