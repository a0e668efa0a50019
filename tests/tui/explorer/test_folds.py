"""Folding, with a filter and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.settings.keys import COLLAPSED, PRESET, SORT
from dive_py.tui.explorer import tree_rows
from dive_py.tui.explorer.tree_rows import BIG
from tests.building import ImageBuilder, file
from tests.settings.writing import settled
from tests.tui.stage import explored, inside, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.settings.values import Settings


async def test_a_filter_shows_what_is_folded_and_leaves_it_folded(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("asterisk")
        rows = screen.tree_pane.row_count
        await pilot.press("slash", *"lists/", "enter")
        assert screen.tree_pane.row_count == 4, "var, lists and two files"
        await pilot.press("escape")
        assert screen.tree_pane.row_count == rows


async def test_under_a_filter_one_and_all_can_be_folded(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"lists/|motd", "enter", "G", "left", "space")
        assert screen.tree_pane.path == b"var/lists"
        assert screen.tree_pane.row_count == 4
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 2
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 6
        await pilot.press("ctrl+@", "right_square_bracket", "escape")
        assert screen.pattern == ""
        assert any(row.depth for row in screen.tree_pane.model.rows(0, 9)) if screen.tree_pane.model else False


async def test_the_star_unfolds_only_where_nothing_is_unfolded(tmp_path: Path) -> None:
    image = ImageBuilder().layer(*(file(f"a{number:03}", b"") for number in range(300)), file("z/deep", b""))
    async with explored(image.docker_archive(tmp_path / "image.tar")) as (pilot, screen):
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 301, "the open directory is far below the first rows"
        await pilot.press("asterisk")
        assert screen.tree_pane.row_count == 302


async def test_entering_waits_for_rows_from_the_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_rows, "_HEAVY", 1)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.answer is not None)
        await pilot.press("F", "asterisk")
        await until(pilot, lambda: screen.tree_pane.row_count == 5)
        await pilot.press("G", "right")
        await until(pilot, lambda: screen.tree_pane.path == b"var/lists")


async def test_folds_under_a_filter_outlive_other_paths(tmp_path: Path) -> None:
    path = small_archive(tmp_path)
    async with explored(path) as (pilot, screen):
        await pilot.press("slash", *"lists", "enter", "G", "left", "space")
        ImageBuilder().layer(file("new/a", b""), file("var/lists/one", b"")).docker_archive(path)
        await pilot.press("R")
        await until(
            pilot, lambda: screen.info is not None and len(screen.info.layers) == 1 and screen.waste is not None
        )
        assert screen.tree_pane.row_count == 2, "lists is still folded"


def big_archive(folder: Path) -> Path:
    """A layer with more rows than anybody reads, and one with few."""
    return (
        ImageBuilder()
        .layer(
            *(file(f"a/many/{number}", b"x") for number in range(BIG)),
            *(file(f"usr/lib/{number}", b"l" * 1000) for number in range(9)),
            file("etc/one", b"1"),
        )
        .layer(file("a/b/c", b"new"))
        .docker_archive(folder / "big.tar")
    )


async def test_a_big_layer_starts_folded_with_the_largest_directories_open_and_first(tmp_path: Path) -> None:
    async with explored(big_archive(tmp_path), size=(100, 40)) as (pilot, screen):
        shown = [line.split()[-1] for line in inside(screen.tree_pane)[1:] if line.strip()]
        assert shown == ["usr/", "lib/", *map(str, range(9)), "a/", "many/", "etc/"]
        assert "size" in screen.tree_pane.title_text
        await pilot.press("F", "space", "L", "down")  # usr is folded
        assert [line.split()[-1] for line in inside(screen.tree_pane)[1:] if line.strip()] == ["a/", "b/", "c"]
        assert "name" in screen.tree_pane.title_text, "a layer with few rows is as ever"
        await pilot.press("up")
        shown = [line.split()[-1] for line in inside(screen.tree_pane)[1:] if line.strip()]
        assert shown == ["usr/", "a/", "many/", "etc/"], "what was folded by hand stays so"
        await pilot.press("s")
        shown = [line.split()[-1] for line in inside(screen.tree_pane)[1:] if line.strip()]
        assert shown == ["a/", "many/", "etc/", "usr/"], "a choice goes before"


@pytest.mark.parametrize(
    "settings", [settled((PRESET, "dive")), settled((COLLAPSED, False), (SORT, "name"))], ids=["dive", "settled"]
)
async def test_who_wants_all_unfolded_gets_it_of_a_big_layer_too(tmp_path: Path, settings: Settings) -> None:
    async with explored(big_archive(tmp_path), settings=settings) as (_, screen):
        assert screen.tree_pane.row_count > BIG
        assert screen.sort == "name"


async def test_a_path_of_a_big_layer_is_gone_to_whatever_is_folded(tmp_path: Path) -> None:
    async with explored(big_archive(tmp_path), path="/a/many/1234") as (_, screen):
        assert screen.tree_pane.path == b"a/many/1234"
