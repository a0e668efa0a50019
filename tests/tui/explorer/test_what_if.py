"""What a range of layers would save as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building import ImageBuilder, file, whiteout
from tests.tui.stage import explored, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

K = b"x" * 1000


async def test_a_range_of_layers_says_what_it_would_save_as_one_step(tmp_path: Path) -> None:
    image = ImageBuilder().layer(file("etc/motd", K)).layer(file("a", K * 3)).layer(whiteout("a"))
    async with explored(image.docker_archive(tmp_path / "built.tar")) as (pilot, screen):
        await pilot.press("down", "shift+down")
        await until(pilot, lambda: "as one step" in screen.details_pane.facts[0].text)
        assert screen.details_pane.facts[0].text == "layers 1 to 2 as one step would save 3 kB"
        await pilot.press("1")
        assert "as one step" not in screen.details_pane.facts[0].text


async def test_a_range_that_saves_nothing_says_that(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("down", "down", "down", "shift+up")
        await until(pilot, lambda: "as one step" in screen.details_pane.facts[0].text)
        assert screen.details_pane.facts[0].text == "layers 2 to 3 as one step would save 0 B"


async def test_a_range_says_which_of_its_layers_cannot_be_part_of_one_run(tmp_path: Path) -> None:
    image = (
        ImageBuilder()
        .layer(file("a", K), command="/bin/sh -c #(nop) ADD file:abc in / ")
        .layer(file("b", K), command="/bin/sh -c #(nop) COPY file:def in /b ")
        .layer(whiteout("b"), command="/bin/sh -c rm b")
    )
    async with explored(image.docker_archive(tmp_path / "built.tar")) as (pilot, screen):
        await pilot.press("end", "home", "shift+down", "shift+down")
        await until(pilot, lambda: "as one step" in screen.details_pane.facts[0].text)
        assert [fact.text for fact in screen.details_pane.facts[:3]] == [
            "layers 0 to 2 as one step would save 1 kB",
            "layer 0 is taken for the base: only who builds the base can change that",
            "layer 1 is a COPY, which a RUN cannot do: build in a stage of its own, and copy the result",
        ]
