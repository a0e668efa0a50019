"""The rows of two trees side by side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.errors import InvalidPattern
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.diff_rows import DiffRow, DiffRowModel
from dive_py.presentation.rows import RowOptions
from dive_py.presentation.unfolding import Collapse
from tests.analysis.comparing import compared, row
from tests.building import Entry, directory, file, hardlink
from tests.laws.strategies import images

BEFORE = [
    directory("lib"),
    file("lib/a", b"x" * 100),
    file("lib/same", b"y" * 7),
    file("old/one", b"x" * 30),
    file("swap", b"12"),
    file("top", b"t"),
]
AFTER = [
    directory("lib"),
    file("lib/a", b"x" * 300),
    hardlink("lib/b", "lib/a"),
    file("lib/same", b"y" * 7),
    file("new/file", b"x" * 500),
    file("swap/file", b"1"),
    file("top", b"t"),
]
COMPARISON = compared([BEFORE], [AFTER])
DIFFERENT = frozenset([Change.IDENTICAL])
"""Hides what does not differ."""


def model_of(**options: object) -> DiffRowModel:
    return DiffRowModel(COMPARISON, RowOptions(**options))  # type: ignore[arg-type]


def shown(model: DiffRowModel) -> list[str]:
    return [model.comparison.paths.path(row.path_id).decode() for row in model.rows(0, model.count)]


def at(path: str, **options: object) -> DiffRow:
    model = model_of(**options)
    place = model.index_of(row(COMPARISON, path))
    assert place is not None
    return model.row(place)


def test_all_paths_of_both_stand_in_the_order_of_a_tree() -> None:
    everything = ["lib", "lib/a", "lib/b", "lib/same", "new", "new/file", "old", "old/one", "swap", "swap/file", "top"]
    assert shown(model_of()) == everything
    assert model_of().matches == len(everything)


def test_what_does_not_differ_is_hidden_unless_it_leads_to_a_difference() -> None:
    model = model_of(hidden_changes=DIFFERENT)
    assert shown(model) == ["lib", "lib/a", "lib/b", "new", "new/file", "old", "old/one", "swap", "swap/file"]
    assert model.matches == 8, "lib itself is the same"


def test_a_row_tells_of_both_sides() -> None:
    assert at("lib/a") == DiffRow(
        path_id=row(COMPARISON, "lib/a"),
        depth=1,
        change=Change.MODIFIED,
        before=Kind.FILE,
        after=Kind.FILE,
        size_before=100,
        size_after=300,
        delta=200,
        changes_below=0,
        has_children=False,
        collapsed=False,
        matched=True,
    )
    swap = at("swap")
    assert (swap.before, swap.after, swap.size_before, swap.size_after, swap.delta) == (Kind.FILE, Kind.DIR, 2, 1, -1)
    old = at("old")
    assert (old.before, old.after, old.size_before, old.size_after, old.change) == (
        Kind.DIR,
        None,
        30,
        0,
        Change.REMOVED,
    )


def test_a_directory_sums_what_is_below_it_and_counts_a_content_once() -> None:
    lib = at("lib", hidden_changes=DIFFERENT)
    assert (lib.size_before, lib.size_after, lib.delta, lib.changes_below) == (107, 307, 200, 2)
    assert at("lib/b").size_after == 300


def test_sorted_by_size_the_largest_difference_stands_first() -> None:
    expected = ["new", "new/file", "lib", "lib/a", "lib/b", "lib/same", "old", "old/one", "swap", "swap/file", "top"]
    assert shown(model_of(sort="size")) == expected


def test_a_collapsed_directory_hides_what_is_below_it() -> None:
    collapse = Collapse.over(COMPARISON.paths)
    collapse.toggle(row(COMPARISON, "lib"))
    model = model_of(collapsed=collapse)
    assert shown(model)[:2] == ["lib", "new"]
    assert (model.row(0).collapsed, model.row(0).has_children) == (True, True)
    assert model.index_of(row(COMPARISON, "lib/a")) == 0, "the nearest directory that can be seen"


def test_all_may_be_collapsed() -> None:
    collapse = Collapse.over(COMPARISON.paths, collapsed=True)
    assert shown(model_of(collapsed=collapse)) == ["lib", "new", "old", "swap", "top"]


def test_a_filter_keeps_what_matches_and_what_leads_to_it() -> None:
    model = model_of(pattern="a$")
    assert shown(model) == ["lib", "lib/a"]
    assert [row.matched for row in model.rows(0, 2)] == [False, True]
    with pytest.raises(InvalidPattern):
        model_of(pattern="(")


def test_a_result_that_nobody_wants_any_more_stays_empty() -> None:
    assert DiffRowModel(COMPARISON, RowOptions(pattern="a"), lambda: True).count == 0


def after(path: str, step: int, **options: object) -> str:
    """The difference behind a path, or before it."""
    found = model_of(**options).next_difference(row(COMPARISON, path), step)
    assert found is not None
    return COMPARISON.paths.path(found).decode()


def test_moving_between_differences_goes_round() -> None:
    assert (after("lib", 1), after("top", 1), after("lib/a", -1)) == ("lib/a", "lib/a", "swap/file")
    assert after("lib/same", -1, hidden_changes=DIFFERENT) == "swap/file", "from what has no row, from the start"
    same = DiffRowModel(compared([BEFORE], [BEFORE]), RowOptions())
    assert same.next_difference(0, 1) is None


@pytest.mark.parametrize("sort", ["name", "size"])
def test_differences_are_the_same_whatever_is_folded(sort: str) -> None:
    collapse = Collapse.over(COMPARISON.paths, collapsed=True)
    for path in shown(model_of()):
        for step in (1, -1):
            assert after(path, step, sort=sort) == after(path, step, sort=sort, collapsed=collapse)
    folded = model_of(sort=sort, collapsed=collapse)
    assert [folded.is_visible(row(COMPARISON, path)) for path in ("lib", "lib/a")] == [True, False]


def test_of_what_is_folded_the_directories_that_differ_most_are_opened() -> None:
    collapse = Collapse.over(COMPARISON.paths, collapsed=True)
    model = model_of(sort="size", collapsed=collapse, unfold=6)
    assert shown(model) == ["new", "new/file", "lib", "old", "swap", "top"]
    assert [COMPARISON.paths.path(path) for path in model.opened] == [b"new"]
    assert model.has_open()
    assert not model_of(collapsed=Collapse.over(COMPARISON.paths, collapsed=True)).has_open()
    assert model_of().has_open()


def test_the_parent_of_a_row() -> None:
    model = model_of()
    assert (model.parent_of(1), model.parent_of(0)) == (0, None)


@given(images(2), images(2), st.booleans(), st.sampled_from(("name", "size")))
@settings(max_examples=60)
def test_every_row_stands_below_its_parent(
    before: list[list[Entry]],
    after: list[list[Entry]],
    everything: bool,  # noqa: FBT001 - drawn
    sort: str,
) -> None:
    comparison = compared(before, after)
    hidden = frozenset() if everything else DIFFERENT
    model = DiffRowModel(comparison, RowOptions(sort=sort, hidden_changes=hidden))
    open_directories: list[int] = []
    for place, found in enumerate(model.rows(0, model.count)):
        del open_directories[found.depth :]
        assert open_directories[-1:] == ([comparison.paths.parent[found.path_id]] if found.depth else [])
        open_directories.append(found.path_id)
        assert model.index_of(found.path_id) == place
    wanted = comparison.paths.count - 1 if everything else len(comparison.different_inside())
    assert model.matches == wanted
    assert len(np.unique([found.path_id for found in model.rows(0, model.count)])) == model.count >= wanted
