"""What the explorer says where there is nothing to show or to extract."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.exploration import Exploration
from dive_py.tui.compare.screen import CompareScreen
from dive_py.tui.forms.form import FormScreen
from dive_py.tui.viewer.screen import ViewerScreen
from tests.building import ImageBuilder, char_device, file, hardlink, whiteout
from tests.tui.stage import SMALL, WIDE, explored, small_archive, until

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


def wasteful(folder: Path) -> Path:
    """Layer 1 rewrites a file of layer 0, layer 3 removes a folder that layers 0 and 2 filled."""
    image = (
        ImageBuilder()
        .layer(file("usr/bin/tool", b"t"), file("data/big", b"1" * 9000), file("cache/a", b"a" * 3000))
        .layer(file("data/big", b"2" * 20))
        .layer(file("cache/b", b"b" * 2000))
        .layer(whiteout("cache"))
    )
    return image.docker_archive(folder / "i.tar")


@pytest.mark.parametrize("size", [SMALL, WIDE])
async def test_a_row_of_waste_is_what_is_looked_at_and_extracted(tmp_path: Path, size: tuple[int, int]) -> None:
    async with explored(wasteful(tmp_path), size=size, layer=3) as (pilot, screen):
        await pilot.press("w", "O")
        assert screen.waste_pane.path == b"data/big"
        await pilot.press("v")
        await until(pilot, lambda: isinstance(pilot.app.screen, ViewerScreen))
        viewer = pilot.app.screen
        assert isinstance(viewer, ViewerScreen)
        assert (viewer.path, viewer.version.layer) == (b"data/big", 0)
        await pilot.press("q", "e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        assert form.line.endswith("/data/big ./big --layer 0")
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.pane == "waste"
        assert screen.waste_pane.display
        assert screen.waste_pane.path == b"data/big"


async def test_a_wasted_folder_that_several_layers_filled_is_extracted_as_it_was_last_seen(tmp_path: Path) -> None:
    async with explored(wasteful(tmp_path), layer=3) as (pilot, screen):
        await pilot.press("w", "down", "O")
        assert screen.waste_pane.path == b"cache"
        await pilot.press("v")
        assert "/cache is a folder" in screen.footer.render().plain
        await pilot.press("e")
        await until(pilot, lambda: isinstance(pilot.app.screen, FormScreen))
        form = pilot.app.screen
        assert isinstance(form, FormScreen)
        assert form.line.endswith("/cache ./cache --upto 2")


@pytest.mark.parametrize("grouping", ["culprit", "cause"])
async def test_a_row_without_a_path_is_not_offered_and_says_so(tmp_path: Path, grouping: str) -> None:
    async with explored(wasteful(tmp_path)) as (pilot, screen):
        await pilot.press("w")
        while screen.waste_pane.grouping != grouping:
            await pilot.press("space")
        words = screen.footer.render().plain
        assert "v view" not in words
        assert "e extract" not in words
        for key in ("v", "e"):
            await pilot.press(key)
            said = f"a {grouping} is neither a file nor a folder: O lists what it wastes"
            assert screen.footer.render().plain.strip() == said
        await pilot.press("O")
        await pilot.press("down", "up")
        assert "e extract" in screen.footer.render().plain


async def test_a_comparison_that_is_asked_for_too_early_opens_when_the_image_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, load = threading.Event(), Exploration.load_visibly

    def held(self: Exploration, *arguments: Any, **named: Any) -> None:  # noqa: ANN401 - those of the real one
        go_on.wait(120)
        load(self, *arguments, **named)

    monkeypatch.setattr(Exploration, "load_visibly", held)
    ImageBuilder().layer(file("a", b"1")).docker_archive(tmp_path / "other.tar")
    monkeypatch.chdir(tmp_path)
    async with explored(small_archive(tmp_path), loaded=False) as (pilot, screen):
        await until(pilot, lambda: screen.info is not None)
        await pilot.press("c", *"./other.tar", "enter")
        await until(pilot, lambda: "opens when the image has been read" in screen.footer.render().plain)
        go_on.set()
        await until(pilot, lambda: isinstance(pilot.app.screen, CompareScreen))
