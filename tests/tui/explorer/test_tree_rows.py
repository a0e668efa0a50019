"""Rows on a thread, held keys, late answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.presentation.unfolding import BIG, Folds
from dive_py.tui.explorer import tree_rows
from dive_py.tui.explorer.selection import Selection, ViewKind
from dive_py.tui.explorer.tree_rows import is_big, sort_of
from dive_py.tui.explorer.views import RowsAnswer, RowsWorker
from tests.building import ImageBuilder, file
from tests.tui.stacks import stack_of
from tests.tui.stage import explored, inside, small_archive, until

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


async def test_big_images_work_rows_out_on_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_rows, "_HEAVY", 1)
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await until(pilot, lambda: screen.tree_pane.rows.answer is not None)
        await pilot.press("m", "down", "down", "down")
        await until(pilot, lambda: screen.tree_pane.title_text.startswith("Layer 3 · merged"))
        assert any("fresh" in line for line in inside(screen.tree_pane))
        await pilot.press("slash", *"fresh")
        await until(pilot, lambda: screen.tree_pane.row_count == 2)


async def test_a_late_answer_is_dropped(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        late = screen.tree_pane.rows.answer
        assert isinstance(late, RowsAnswer)
        await pilot.press("down")
        screen.tree_pane.post_message(RowsWorker.Ready(late))
        await pilot.pause()
        assert screen.tree_pane.title_text.startswith("Layer 1 ·")


async def test_a_jump_finds_its_path_whatever_hides_it(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("slash", *"motd", "enter", "plus", "asterisk")
        assert screen.navigation.go_to(0, b"usr/bin/tool")
        assert screen.tree_pane.path == b"usr/bin/tool"
        assert screen.selection.pattern == ""
        assert screen.navigation.go_to(3, b"etc/motd"), "layer 3 did not touch it"
        assert screen.selection.view is ViewKind.MERGED
        assert not screen.navigation.go_to(0, b"no/such")


async def test_the_layers_own_keys_choose_views_as_in_dive(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("ctrl+a")
        assert screen.selection.view == "aggregated"
        await pilot.press("ctrl+l")
        assert screen.selection.view == "changes"
        await pilot.press("tab", "ctrl+a")
        assert screen.selection.hidden == {1}, "in the tree the same key hides what was added"


async def test_without_a_filter_n_says_so(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("n")
        assert "/ begins one" in screen.footer.render().plain


async def test_turning_sorting_and_hiding_keep_the_cursors_path(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        screen.navigation.go_to(0, b"usr/bin/tool")
        await pilot.press("s", "o", "m", "s")
        assert screen.tree_pane.path == b"usr/bin/tool"


async def test_marks_are_mended_when_contents_have_been_compared(tmp_path: Path) -> None:
    image = (
        ImageBuilder()
        .layer(file("same", b"aaaa", mtime=1), file("other", b"bbbb", mtime=1))
        .layer(file("same", b"aaaa", mtime=9), file("other", b"cccc", mtime=9))
    )
    async with explored(image.docker_archive(tmp_path / "image.tar"), layer=1) as (pilot, screen):
        await until(pilot, lambda: any("\u2248" in line and "same" in line for line in inside(screen.tree_pane)))
        assert any("~" in line and "other" in line for line in inside(screen.tree_pane))
        assert any("1 modified · 1 metadata only" in line for line in inside(screen.details_pane))


async def test_nothing_is_drawn_where_no_mark_changes(tmp_path: Path) -> None:
    async with explored(small_archive(tmp_path)) as (pilot, screen):
        await pilot.press("F", "down", "down")
        generation, top = screen.tree_pane.generation, screen.tree_pane.cursor
        before = screen.tree_pane.rows.answer
        assert screen.snapshot is not None
        screen.snapshot = replace(screen.snapshot)
        assert screen.tree_pane.rows.answer is not before
        assert screen.tree_pane.generation == generation
        assert screen.tree_pane.cursor == top


async def test_the_title_counts_the_rows_that_are_seen_of_those_there_are(tmp_path: Path) -> None:
    """Also those that only lead to others: folded, they stand for them."""
    image = (
        ImageBuilder()
        .layer(*(file(f"usr/share/doc/d{number}/f", b"x") for number in range(3)), file("usr/keep", b"k"))
        .layer(*(file(f"usr/share/doc/d{number}/f", b"yy") for number in range(3)))
    )
    async with explored(image.docker_archive(tmp_path / "i.tar"), size=(60, 20)) as (pilot, screen):
        await pilot.press("5")
        assert screen.tree_pane.title_text.endswith("· 9 of 9")
        for fold, count in (("asterisk", 1), ("asterisk", 9)):
            await pilot.press(fold)
            assert screen.tree_pane.row_count == count
            assert screen.tree_pane.title_text.endswith(f"· {count} of 9")


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


def test_what_is_big_goes_by_the_entries_that_a_view_shows() -> None:
    stack = stack_of(big_image())
    assert [is_big(stack, Selection(layer)) for layer in (0, 1)] == [True, False]
    assert is_big(stack, Selection(1, ViewKind.MERGED)), "with all that is below it"
    assert is_big(stack, Selection(1, ViewKind.AGGREGATED)), "untouched paths are rows there, too"
    alone = Selection(1, ViewKind.AGGREGATED).toggled("unmodified")
    assert not is_big(stack, alone), "unless they are hidden"


def test_a_big_layer_is_sorted_by_size_unless_an_order_was_chosen() -> None:
    stack, folds = stack_of(big_image()), Folds()
    assert [sort_of(folds, stack, Selection(layer)) for layer in (0, 1)] == ["size", "name"]
    assert sort_of(folds, stack, Selection(0, sort="name")) == "name"
    assert sort_of(Folds(big_folded=False), stack, Selection(0)) == "name"


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


async def test_small_layers_as_one_start_folded_above_a_big_base(tmp_path: Path) -> None:
    async with explored(big_image().docker_archive(tmp_path / "big.tar"), size=(100, 40)) as (pilot, screen):
        await pilot.press("down", "a")
        shown = [line.split()[-1] for line in inside(screen.tree_pane)[1:] if line.strip()]
        assert shown == ["usr/", "lib/", *map(str, range(9)), "a/", "many/", "b/", "etc/"]
        await pilot.press("slash", *"many/1.$", "enter")
        await until(pilot, lambda: screen.tree_pane.matches == 10)
        assert screen.tree_pane.row_count == 12, "what a filter finds is unfolded"


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
