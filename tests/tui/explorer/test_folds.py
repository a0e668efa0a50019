"""Folding, with a filter and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.settings.keys import COLLAPSED, PRESET
from dive_py.settings.values import NOTHING
from dive_py.tui.explorer import tree_rows
from dive_py.tui.explorer.folds import BIG, Folds, is_big
from dive_py.tui.explorer.selection import Selection, ViewKind
from tests.building import ImageBuilder, file
from tests.settings.writing import settled
from tests.tui.stacks import small_stack, stack_of
from tests.tui.stage import explored, inside, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import Collapse
    from dive_py.settings.values import Settings


_FIRST = Selection()


def big_image() -> ImageBuilder:
    """A layer with more rows than can be read, and one with few."""
    return (
        ImageBuilder()
        .layer(
            *(file(f"a/many/{number}", b"x") for number in range(BIG)),
            *(file(f"usr/lib/{number}", b"l" * 1000) for number in range(9)),
            file("etc/one", b"1"),
        )
        .layer(file("a/b/c", b"new"))
    )


def state(folds: Folds, stack: LayerStack, selection: Selection = _FIRST) -> Collapse:
    """What is folded of a selection."""
    folds.follow(stack.paths, is_filtered=bool(selection.pattern))
    found = folds.of(stack, selection)
    assert found is not None
    return found


def place(stack: LayerStack, path: bytes) -> int:
    """The number of a path."""
    found = stack.paths.find(path)
    assert found is not None
    return found


def test_before_there_are_paths_nothing_is_folded() -> None:
    assert Folds().of(small_stack(), _FIRST) is None


def test_a_filter_has_folds_of_its_own_and_a_new_one_shows_all_that_it_finds() -> None:
    stack, folds = small_stack(), Folds(all_folded=True)
    lists = place(stack, b"var/lists")
    assert state(folds, stack).mask[lists]
    filtered = Selection(pattern="lists")
    state(folds, stack, filtered).toggle(lists)
    assert state(folds, stack, filtered).mask[lists], "the same filter further on"
    assert state(folds, stack).mask[lists], "without it everything is as it was"
    assert not state(folds, stack, filtered).mask[lists], "a new filter"


def test_folds_under_a_filter_outlive_other_paths() -> None:
    stack, folds = small_stack(), Folds()
    filtered = Selection(pattern="lists")
    state(folds, stack, filtered).toggle(place(stack, b"var/lists"))
    state(folds, stack, filtered)
    other = stack_of(ImageBuilder().layer(file("new/a", b""), file("var/lists/one", b"")))
    assert state(folds, other, filtered).mask[place(other, b"var/lists")]
    assert not state(folds, other, filtered).mask[place(other, b"new")]


def test_what_leads_to_a_path_is_unfolded_everywhere() -> None:
    stack, folds = small_stack(), Folds(all_folded=True)
    state(folds, stack)
    folds.reveal(place(stack, b"var/lists/one"))
    found = state(folds, stack)
    assert not found.mask[place(stack, b"var/lists")]
    assert not found.mask[place(stack, b"var")]
    assert found.mask[place(stack, b"etc")]


def test_what_is_big_is_folded_apart_and_its_largest_directories_are_opened_once() -> None:
    stack, folds = stack_of(big_image()), Folds()
    many = place(stack, b"a/many")
    assert (is_big(stack, Selection(0)), is_big(stack, Selection(1))) == (True, False)
    assert is_big(stack, Selection(1, ViewKind.MERGED)), "with all that is below it"
    assert state(folds, stack, Selection(0)).mask[many]
    assert not state(folds, stack, Selection(1)).mask[many]
    assert folds.wants_unfolding(stack, Selection(0))
    assert not folds.wants_unfolding(stack, Selection(0, pattern="x"))
    folds.unfold(Selection(0), [place(stack, b"usr")])
    assert not folds.wants_unfolding(stack, Selection(0, path=b"usr"))
    assert not state(folds, stack, Selection(0)).mask[place(stack, b"usr")]


def test_a_big_layer_is_sorted_by_size_unless_an_order_was_chosen() -> None:
    stack, folds = stack_of(big_image()), Folds()
    assert [folds.sort(stack, Selection(layer)) for layer in (0, 1)] == ["size", "name"]
    assert folds.sort(stack, Selection(0, sort="name")) == "name"


@pytest.mark.parametrize("settings", [settled((PRESET, "dive")), settled((COLLAPSED, False))], ids=["dive", "settled"])
def test_who_wants_all_unfolded_gets_it_of_a_big_layer_too(settings: Settings) -> None:
    stack, folds = stack_of(big_image()), Folds.first(settings)
    assert not state(folds, stack, Selection(0)).mask.any()
    assert not folds.wants_unfolding(stack, Selection(0))
    assert folds.sort(stack, Selection(0)) == "name"


def test_directories_are_folded_where_the_settings_say_so() -> None:
    stack = small_stack()
    assert state(Folds.first(settled((COLLAPSED, True))), stack).mask.all()
    assert not state(Folds.first(NOTHING), stack).mask.any()


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
        assert screen.selection.pattern == ""
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
        await until(pilot, lambda: screen.tree_pane.rows.answer is not None)
        await pilot.press("F", "asterisk")
        await until(pilot, lambda: screen.tree_pane.row_count == 5)
        await pilot.press("G", "right")
        await until(pilot, lambda: screen.tree_pane.path == b"var/lists")


async def test_a_big_layer_starts_folded_with_the_largest_directories_open_and_first(tmp_path: Path) -> None:
    async with explored(big_image().docker_archive(tmp_path / "big.tar"), size=(100, 40)) as (pilot, screen):
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
