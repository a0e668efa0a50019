"""The guided tour through the demo image: every step lands at its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.demo.image import build
from dive_py.demo.tour import STEPS
from dive_py.tui.look.glyphs import ASCII
from tests.settings.writing import settled
from tests.tui.stage import explored, inside, small_archive

if TYPE_CHECKING:
    from pathlib import Path


def demo(folder: Path) -> Path:
    """The demo image as a file."""
    path = folder / "demo.tar"
    build(path)
    return path


async def test_each_step_moves_the_cursor_to_its_case(tmp_path: Path) -> None:
    async with explored(demo(tmp_path), tour=True) as (pilot, screen):
        for number, step in enumerate(STEPS):
            assert str(screen.card.query_one("#tour-text").render()) == step.text
            assert screen.selection.layer == step.layer
            assert screen.selection.view == step.view
            assert screen.tree_pane.path == step.path.encode(), f"step {number + 1} is seen"
            await pilot.press("full_stop")
        assert str(screen.card.query_one("#tour-text").render()) == STEPS[-1].text, "the last step stays"


async def test_every_step_can_be_read_whole_on_the_smallest_terminal(tmp_path: Path) -> None:
    async with explored(demo(tmp_path), tour=True, size=(80, 24)) as (pilot, screen):
        for step in STEPS:
            text = screen.card.query_one("#tour-text")
            assert text.size.height * text.size.width >= len(step.text)
            assert text.region.bottom <= screen.card.query_one("#tour-keys").region.y
            assert screen.card.query_one("#tour-keys").region.bottom <= screen.footer.region.y
            name = step.path.rpartition("/")[2]
            assert any(name in line for line in inside(screen.tree_pane)), "its case is in sight beside it"
            await pilot.press("full_stop")
            await pilot.pause()


MARKS = ("+", "~", "≈", "=", "-", "⤒4")
"""The glyphs that texts of the tour may speak of."""


@pytest.mark.parametrize("size", [(80, 24), (110, 24), (120, 30)], ids=str)
async def test_what_a_step_speaks_of_is_in_sight_on_low_terminals(tmp_path: Path, size: tuple[int, int]) -> None:
    async with explored(demo(tmp_path), tour=True, size=size) as (pilot, screen):
        for step in STEPS:
            tree = screen.tree_pane
            shown = inside(tree)[1:]
            assert tree.body_height >= 4, step.title
            assert tree.top <= tree.cursor < tree.top + tree.body_height, step.title
            for mark in MARKS:
                if f" {mark} " in f"{step.text} ":
                    assert any(f" {mark} " in f"{line} " for line in shown), f"{mark} of {step.title}"
            await pilot.press("full_stop")
            await pilot.pause()


async def test_the_last_step_offers_no_further_one(tmp_path: Path) -> None:
    async with explored(demo(tmp_path), tour=True) as (pilot, screen):
        keys = screen.card.query_one("#tour-keys")
        assert str(keys.render()).startswith(". next")
        await pilot.press(*["full_stop"] * (len(STEPS) - 1))
        assert str(keys.render()).startswith("end of the tour · Esc explores")
        assert "next" not in str(keys.render())


async def test_marks_in_the_text_are_those_of_the_screen(tmp_path: Path) -> None:
    async with explored(demo(tmp_path), tour=True, glyphs=ASCII) as (pilot, screen):
        for step in STEPS:
            text = str(screen.card.query_one("#tour-text").render())
            assert text.isascii()
            assert text == step.text.replace("⤒", "^").replace("≈", "*")
            await pilot.press("full_stop")


async def test_it_can_be_left_and_resumed(tmp_path: Path) -> None:
    async with explored(demo(tmp_path), tour=True) as (pilot, screen):
        await pilot.press("full_stop", "full_stop", "comma", "escape")
        assert not screen.card.has_class("-open")
        await pilot.press(*["right_square_bracket"] * 3, "full_stop")
        assert screen.selection.layer != STEPS[1].layer, "without the card its keys do nothing"
        await pilot.press("T")
        assert screen.card.has_class("-open")
        assert screen.selection.layer == STEPS[1].layer
        assert screen.tree_pane.path == STEPS[1].path.encode()


async def test_another_image_has_no_tour_and_says_where_there_is_one(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("T")
        assert not screen.card.has_class("-open")
        assert "divepy demo" in screen.footer.render().plain


async def test_the_card_names_the_keys_that_work(tmp_path: Path) -> None:
    settings = settled(explorer_tour_next=("z",), explorer_close=())
    async with explored(demo(tmp_path), tour=True, settings=settings) as (_, screen):
        text = str(screen.card.query_one("#tour-keys").render())
        assert text.startswith("z next")
        assert "close leave, T resumes" in text


async def test_on_a_terminal_too_low_for_it_the_tour_says_so(tmp_path: Path) -> None:
    """Its card would cover the pane that it speaks of, and its own keys."""
    async with explored(demo(tmp_path), tour=True, size=(40, 10)) as (pilot, screen):
        assert screen.card.is_open is False
        assert "the tour needs 16 lines; T begins it" in screen.footer.render().plain
        opened: list[bool] = []
        for size in ((60, 20), (40, 10)):
            await pilot.resize_terminal(*size)
            await pilot.press(*"T"[: len(opened) == 0])
            await pilot.pause()
            opened.append(screen.card.is_open)
        assert opened == [True, False]
        assert screen.tree_pane.body_height > 2


async def test_a_step_of_no_tour_is_said_to_be_none(tmp_path: Path) -> None:
    async with explored(demo(tmp_path)) as (pilot, screen):
        await pilot.press("full_stop")
        assert "no tour is open; T begins" in screen.footer.render().plain
