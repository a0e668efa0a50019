"""Panes and their places."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from dive_py.settings import keys
from dive_py.tui.explorer.pane_area import PANES, SIDE, shown
from dive_py.tui.explorer.selection import ViewKind
from dive_py.tui.keys.keymap import by_id, commands
from tests.settings.writing import settled
from tests.tui.stage import explored, inside, press_at_once, small_archive

if TYPE_CHECKING:
    from pathlib import Path


async def test_letters_lead_to_panes(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        places = {"w": "waste", "dollar_sign": "advice", "t": "story", "F": "tree", "D": "details", "L": "layers"}
        for key, pane in places.items():
            await pilot.press(key)
            assert screen.pane == pane


async def test_left_and_right_go_through_the_left_column_as_in_dive(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        seen = []
        for _ in range(5):
            await pilot.press("right")
            seen.append(screen.pane)
        assert seen == ["details", "waste", "advice", "layers", "details"]
        await pilot.press("left", "left")
        assert screen.pane == "advice"


async def test_a_click_takes_the_focus(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.click("#waste", offset=(5, 2))
        assert screen.pane == "waste"
        assert screen.waste_pane.cursor == 1


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (110, 30), (160, 50), (240, 60)])
async def test_every_pane_in_sight_lies_inside_the_terminal(tmp_path: Path, size: tuple[int, int]) -> None:
    async with explored(small_archive(tmp_path), size=size) as (_, screen):
        panes = [pane for pane in screen.query("LineList") if pane.display and pane.size.height]
        assert {"layers", "tree", "story"} <= {pane.id for pane in panes}
        for pane in panes:
            assert pane.region.bottom <= size[1] - 1, f"{pane.id} leaves room for the footer"
            assert pane.region.right <= size[0]
            assert pane.size.height >= 1


ABOUT = {
    "tree": "filter view-file extract next-match previous-match changes merged aggregated sort stored shadowed view "
    "added removed modified unmodified attributes collapse-all",
    "layers": "next-layer previous-layer turn steps commands where",
    "itself": "waste advice story layers details tree next-pane previous-pane enlarge back",
    "elsewhere": "compare treemap secrets tour tour-next tour-previous help quit close go-to image platform places run "
    "reload save copy palette suspend",
}
"""The pane that each of the explorer's commands is about; itself: it goes to one; elsewhere: a screen, or a line."""


SMALL = ((50, 12), (80, 24), (120, 14))
"""Terminals in which not every pane has room, as in the one that is always tried."""


def test_of_every_command_it_is_known_which_pane_it_is_about() -> None:
    about = " ".join(ABOUT.values()).split()
    assert sorted(about) == sorted(command.id.partition(".")[2] for command in commands("explorer"))


@pytest.mark.parametrize("size", [(60, 20), *(pytest.param(size, marks=pytest.mark.slow) for size in SMALL)])
@pytest.mark.parametrize("start", [("w",), ("t",), ("L", "z"), ("w", "z")])
async def test_no_key_acts_unseen(tmp_path: Path, size: tuple[int, int], start: tuple[str, ...]) -> None:
    """A key whose pane there was no room for brings it up."""
    async with explored(small_archive(tmp_path), size=size) as (pilot, screen):
        for pane in ("tree", "layers"):
            for word in ABOUT[pane].split():
                if word in {"view-file", "extract"} or (word in {"filter", "sort"} and "w" in start):
                    continue  # another screen follows; the waste has both, too
                command = by_id(f"explorer.{word}")
                assert command is not None
                screen.panes.is_enlarged = False
                await press_at_once(pilot, *start, command.keys.split(",")[0])
                await pilot.pause()
                assert screen.query_one(f"#{pane}").region.height > 2, word
                await press_at_once(pilot, "escape", "escape", "escape")


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (80, 24), (100, 20), (160, 50)])
async def test_a_pane_has_all_the_room_and_gives_it_back(tmp_path: Path, size: tuple[int, int]) -> None:
    async with explored(small_archive(tmp_path), size=size) as (pilot, screen):
        for key in ("L", "F", "t", "D", "w"):
            await pilot.press(key)
            before = screen.query_one(f"#{screen.pane}").size
            await pilot.press("z")
            await pilot.pause()
            pane = screen.query_one(f"#{screen.pane}")
            assert pane.has_focus
            assert pane.region.width == size[0]
            assert pane.region.height >= size[1] - 3, "header, tabs and footer are left"
            await pilot.press("z")
            await pilot.pause()
            assert screen.query_one(f"#{screen.pane}").size == before
        await pilot.press("z", "escape")
        assert not screen.panes.is_enlarged


@pytest.mark.parametrize("size", [(40, 10), (60, 20), (100, 20), (50, 60)])
async def test_a_small_terminal_is_walked_through_with_tab_alone(tmp_path: Path, size: tuple[int, int]) -> None:
    async with explored(small_archive(tmp_path), size=size) as (pilot, screen):
        for _ in PANES:
            pane = screen.query_one(f"#{screen.pane}")
            assert pane.has_focus
            assert pane.region.height >= 5
            assert pane.region.bottom <= size[1] - 1
            assert pane.region.right <= size[0]
            await pilot.press("tab")
            await pilot.pause()
        assert screen.pane == "layers"


async def test_a_resize_loses_neither_cursor_nor_focus(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path), size=(160, 50)) as (pilot, screen):
        await pilot.press("t")
        for size in ((60, 20), (45, 12), (120, 20), (160, 50)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert screen.story_pane.has_focus
            assert screen.story_pane.region.height > 2


async def test_a_key_that_can_change_nothing_here_says_why(tmp_path: Path) -> None:
    """Nor does it act unseen, to be noticed when the terminal is larger."""
    async with explored(small_archive(tmp_path), size=(40, 10)) as (pilot, screen):
        await pilot.press("z")
        assert "this pane has all the room already" in screen.footer.render().plain
        await pilot.press("F", "ctrl+b")
        assert "no room for modes, owners and times here" in screen.footer.render().plain
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert not screen.panes.is_enlarged
        assert screen.layers_pane.region.height > 2


async def test_view_order_and_hidden_changes(tmp_path: Path) -> None:
    settings = settled((keys.VIEW, "merged"), (keys.SORT, "size"), (keys.HIDE, ("added", "modified")))
    async with explored(small_archive(tmp_path), settings=settings, layer=1) as (pilot, screen):
        assert (screen.selection.view, screen.tree_pane.sort) == (ViewKind.MERGED, "size")
        assert "Layer 1 · merged +~≈ hidden · size" in screen.tree_pane.title_text
        assert not any("app.conf" in row for row in inside(screen.tree_pane))
        await pilot.press("tilde")
        assert any("app.conf" in row for row in inside(screen.tree_pane)), "the key shows them again"


async def test_a_path_to_begin_at_is_shown_all_the_same(tmp_path: Path) -> None:
    settings = settled((keys.COLLAPSED, True))
    async with explored(small_archive(tmp_path), settings=settings, path="/etc/motd") as (_, screen):
        assert screen.tree_pane.path == b"etc/motd"


async def test_attributes_steps_and_the_base_below(tmp_path: Path) -> None:
    settings = settled((keys.ATTRIBUTES, False), (keys.STEPS, True), (keys.BASE_BELOW, True))
    async with explored(small_archive(tmp_path), settings=settings) as (_, screen):
        assert not any("rw-r--r--" in row for row in inside(screen.tree_pane))
        rows = inside(screen.layers_pane)
        assert any("ENV MODE=fast" in row for row in rows)
        assert rows[-1].endswith("ADD file:base in /")
        assert screen.selection.layer == 0


SIZES = [(40, 10), (60, 20), (80, 23), (80, 24), (80, 50), (100, 20), (110, 12), (110, 20), (110, 24), (160, 50)]


@pytest.mark.parametrize(
    ("size", "pane", "panes"),
    [
        ((60, 20), "layers", "layers tree"),
        ((60, 20), "story", "story tree"),
        ((60, 20), "waste", "layers waste"),
        ((60, 12), "tree", "tree"),
        ((80, 24), "tree", "layers story tree"),
        ((80, 50), "details", "details layers"),
        ((100, 20), "tree", "layers tree"),
        ((160, 20), "tree", "layers story tree waste"),
        ((160, 20), "details", "details layers story tree"),
        ((160, 12), "story", "layers story"),
        ((160, 50), "waste", "details layers story tree waste"),
        ((160, 50), "advice", "advice details layers story tree"),
        ((60, 20), "advice", "advice layers"),
    ],
)
def test_a_small_terminal_has_fewer_panes(size: tuple[int, int], pane: str, panes: str) -> None:
    assert shown(*size, pane) == set(panes.split())


@pytest.mark.parametrize("size", SIZES)
def test_the_pane_that_one_is_in_is_always_there(size: tuple[int, int]) -> None:
    for pane, enlarged, touring in itertools.product(PANES, (False, True), (False, True)):
        found = shown(*size, pane, enlarged=enlarged, touring=touring)
        assert pane in found
        assert found <= set(PANES)
        assert not enlarged or found == {pane}


@pytest.mark.parametrize("size", SIZES)
def test_the_tour_takes_room_and_never_gives_any(size: tuple[int, int]) -> None:
    for pane in PANES:
        assert len(shown(*size, pane, touring=True)) <= len(shown(*size, pane))


def test_the_left_column_is_a_part_of_all() -> None:
    assert set(SIDE) < set(PANES)
