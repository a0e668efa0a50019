"""What of a folded tree is opened at first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.presentation.rows import RowModel, RowOptions
from dive_py.presentation.unfolding import BIG, Collapse, Folds, is_big
from dive_py.settings.keys import COLLAPSED, PRESET
from dive_py.settings.values import NOTHING
from tests.building import file
from tests.overlay.stacking import stacked
from tests.settings.writing import settled

if TYPE_CHECKING:
    from dive_py.overlay.paths import Paths
    from dive_py.settings.values import Settings

LAYER = [
    *(file(f"usr/lib/{number}", b"l" * 1000) for number in range(8)),
    *(file(f"usr/share/doc/{number}", b"d" * 10) for number in range(30)),
    file("var/cache/pack", b"p" * 3000),
    file("etc/one", b"1"),
    file("etc/two", b"2"),
]


@pytest.mark.parametrize(
    ("limit", "opened"),
    [
        (3, []),  # etc usr var
        (5, ["usr"]),  # lib and share
        (7, ["usr", "var", "var/cache"]),  # lib has eight
        (13, ["usr", "usr/lib"]),
        (15, ["usr", "usr/lib", "var", "var/cache"]),
        (100, ["usr", "usr/lib", "var", "var/cache", "usr/share", "usr/share/doc"]),  # etc is next to nothing
    ],
)
def test_the_largest_directories_are_opened_as_far_as_there_is_room(limit: int, opened: list[str]) -> None:
    stack = stacked(LAYER)
    collapse = Collapse.over(stack.paths, collapsed=True)
    model = RowModel(stack, stack.changes(0), RowOptions(sort="size", collapsed=collapse, unfold=limit))
    assert [stack.paths.path(path_id).decode() for path_id in model.opened] == opened
    assert model.count <= limit
    assert np.flatnonzero(~collapse.mask).tolist() == sorted(model.opened), "the state that was given knows"


def test_without_a_wish_all_stays_folded() -> None:
    stack = stacked(LAYER)
    collapse = Collapse.over(stack.paths, collapsed=True)
    model = RowModel(stack, stack.changes(0), RowOptions(sort="size", collapsed=collapse))
    assert (model.opened, model.count) == ((), 3)


PATHS = stacked(LAYER).paths
OTHER = stacked([file("new/a", b""), file("usr/lib/0", b"")]).paths


def place(path: str, paths: Paths = PATHS) -> int:
    """The number of a path."""
    found = paths.find(path.encode())
    assert found is not None
    return found


def state(folds: Folds, paths: Paths = PATHS, *, big: bool = False, is_filtered: bool = False) -> Collapse:
    """What is folded."""
    folds.follow(paths, is_filtered=is_filtered)
    found = folds.of(is_big=big)
    assert found is not None
    return found


def test_before_there_are_paths_nothing_is_folded() -> None:
    assert Folds().of(is_big=True) is None
    assert (is_big(BIG), is_big(BIG + 1)) == (False, True)


def test_a_filter_has_folds_of_its_own_and_a_new_one_shows_all_that_it_finds() -> None:
    folds, lib = Folds(all_folded=True), place("usr/lib")
    assert state(folds).mask[lib]
    state(folds, is_filtered=True).toggle(lib)
    assert state(folds, is_filtered=True).mask[lib], "the same filter further on"
    assert state(folds).mask[lib], "without it everything is as it was"
    assert not state(folds, is_filtered=True).mask[lib], "a new filter"


def test_folds_under_a_filter_outlive_other_paths() -> None:
    folds = Folds()
    state(folds)
    state(folds, is_filtered=True).toggle(place("usr/lib"))
    assert state(folds, OTHER, is_filtered=True).mask[place("usr/lib", OTHER)]
    assert not state(folds, OTHER, is_filtered=True).mask[place("new", OTHER)]


def test_what_leads_to_a_path_is_unfolded_everywhere() -> None:
    folds = Folds(all_folded=True)
    state(folds)
    folds.reveal(place("usr/lib/1"))
    for big in (False, True):
        found = state(folds, big=big)
        assert not found.mask[[place("usr/lib"), place("usr")]].any()
        assert found.mask[place("etc")]


def test_what_is_big_is_folded_apart_and_its_largest_directories_are_opened_once() -> None:
    folds, usr = Folds(), place("usr")
    assert state(folds, big=True).mask[usr]
    assert not state(folds).mask[usr]
    assert (folds.room("here", 30), folds.room("here", 3)) == (29, 8)
    folds.unfold("here", [usr])
    assert (folds.room("here", 30), folds.room("there", 30)) == (0, 29)
    assert not state(folds, big=True).mask[usr]
    state(folds, is_filtered=True)
    assert folds.room("there", 30) == 0, "what a filter finds is unfolded as it is"


@pytest.mark.parametrize("settings", [settled((PRESET, "dive")), settled((COLLAPSED, False))], ids=["dive", "settled"])
def test_who_wants_all_unfolded_gets_it_of_what_is_big_too(settings: Settings) -> None:
    folds = Folds.first(settings)
    assert not state(folds, big=True).mask.any()
    assert folds.room("here", 30) == 0


def test_directories_are_folded_where_the_settings_say_so() -> None:
    assert state(Folds.first(settled((COLLAPSED, True)))).mask.all()
    assert not state(Folds.first(NOTHING)).mask.any()
