"""Counts in words."""

from __future__ import annotations

from dive_py.presentation.rows import RowModel, RowOptions, Tally
from dive_py.presentation.unfolding import Collapse
from dive_py.tui.explorer.change_counts import change_counts, tally_text
from dive_py.tui.look.glyphs import ASCII, UNICODE
from tests.building import ImageBuilder, char_device, directory, file, hardlink, symlink
from tests.tui.stacks import small_stack, stack_of


def test_a_layers_changes_are_counted_by_kind() -> None:
    stack = small_stack()
    assert change_counts(stack, 1, UNICODE, rw=False) == "2 added · 1 modified · 0 removed"
    assert change_counts(stack, 2, UNICODE, rw=False) == "0 added · 0 modified · 1 metadata only · 3 removed"


def test_a_read_write_layer_tells_what_it_copied_up() -> None:
    assert change_counts(small_stack(), 2, ASCII, rw=True).endswith("3 removed - 5 kB copied up")


def tally(options: RowOptions) -> Tally:
    """What a layer with a bit of everything is."""
    entries = (
        *(directory("d"), file("d/a", b"a" * 1000), hardlink("d/b", "d/a"), symlink("d/c", "a")),
        char_device("d/null", 1, 3),
    )
    stack = stack_of(ImageBuilder().layer(*entries))
    return RowModel(stack, stack.changes(0), options).tally


def test_rows_are_counted_by_kind_with_their_bytes() -> None:
    assert tally_text(tally(RowOptions()), "·") == "2 files · 1 directory · 1 link · 1 other · 1 kB"


def test_folded_rows_count_and_filtered_ones_do_not() -> None:
    stack = small_stack()
    folded = RowOptions(collapsed=Collapse.over(stack.paths, collapsed=True))
    assert RowModel(stack, stack.changes(0), folded).tally == RowModel(stack, stack.changes(0), RowOptions()).tally
    assert tally_text(RowModel(stack, stack.changes(0), RowOptions(pattern="lists/")).tally, "·") == "2 files · 5 kB"


def test_what_a_layer_removed_weighs_nothing() -> None:
    stack = small_stack()
    gone = RowModel(stack, stack.changes(2), RowOptions(pattern="lists")).tally
    assert (gone.files, gone.directories, gone.stored) == (2, 1, 0)
    assert tally_text(RowModel(stack, stack.changes(2), RowOptions(pattern="nothing")).tally, "·") == ""
