"""What is selected: layers, ranges, views, filters; values without an app."""

from __future__ import annotations

from typing import Any

import pytest

from dive_py.overlay.vocabulary import Change
from dive_py.settings import keys
from dive_py.settings.values import NOTHING
from dive_py.tui.explorer.selection import HIDDEN, Selection, Trail, ViewKind, copyable_path
from tests.settings.writing import settled

AGGREGATED = Selection(view=ViewKind.AGGREGATED)


def test_what_is_compared_follows_view_and_selection() -> None:
    assert Selection(2).compared == (2, 2)
    assert AGGREGATED.compared == (0, 0)
    assert AGGREGATED.at_layer(2).compared == (1, 2), "the base is what the others are compared with"


@pytest.mark.parametrize("view", [ViewKind.CHANGES, ViewKind.AGGREGATED])
def test_a_range_begins_at_the_selected_layer_and_grows_or_shrinks(view: ViewKind) -> None:
    down = Selection(3, view).widened_to(2)
    assert (down.view, down.layer, down.compared) == (ViewKind.AGGREGATED, 2, (2, 3))
    assert down.widened_to(1).compared == (1, 3)
    assert down.widened_to(3).compared == (3, 3)
    assert down.at_layer(2).range_start is None, "without shift the range is dropped"


def test_towards_upper_layers_the_range_there_is_grows() -> None:
    assert AGGREGATED.at_layer(2).widened_to(3).compared == (1, 3)
    assert Selection(1).widened_to(2).compared == (1, 2)


def test_the_view_of_the_changes_brings_them_back_as_they_were() -> None:
    whole = Selection(1).toggled("unmodified")
    assert whole.whole
    assert not whole.in_view(ViewKind.CHANGES).whole
    unchanged = Selection(1, range_start=0)
    assert unchanged.in_view(ViewKind.CHANGES) is unchanged


def test_one_key_goes_through_all_views() -> None:
    selection, seen = Selection(), []
    for _ in ViewKind:
        selection = selection.in_next_view()
        seen.append(selection.view)
    assert sorted(seen) == sorted(ViewKind)
    assert seen[-1] is ViewKind.CHANGES


def test_kinds_of_changes_are_hidden_and_shown_again() -> None:
    hidden = Selection(view=ViewKind.MERGED).toggled("modified").toggled("unmodified")
    assert hidden.hidden == HIDDEN["modified"] | HIDDEN["unmodified"]
    assert hidden.toggled("modified").hidden == HIDDEN["unmodified"]
    assert Selection(hidden=frozenset((Change.MODIFIED,))).toggled("modified").hidden == HIDDEN["modified"]


def test_a_path_is_looked_for_in_views_that_show_more_and_more() -> None:
    start = Selection(0, pattern="conf", hidden=HIDDEN["added"], range_start=2)
    tries = list(start.to_path(3, b"etc/motd"))
    assert all((one.layer, one.path, one.range_start) == (3, b"etc/motd", None) for one in tries)
    assert [(one.pattern, bool(one.hidden), one.view) for one in tries] == [
        ("conf", True, ViewKind.CHANGES),
        ("", True, ViewKind.CHANGES),
        ("", False, ViewKind.CHANGES),
        ("", False, ViewKind.MERGED),
        ("", False, ViewKind.CHANGES),
    ]
    assert next(start.to_path(3, b"x", ViewKind.STORED)).view is ViewKind.STORED


def test_an_image_with_fewer_layers_has_its_uppermost_selected() -> None:
    assert Selection(5).within(3).layer == 2
    assert Selection(-1).within(3).layer == 2
    assert Selection(1).within(3).layer == 1
    assert Selection(1).within(0).layer == 0


def test_the_way_back_goes_step_by_step_and_keeps_filter_and_order() -> None:
    trail = Trail()
    trail.remember(Selection(0, path=b"a"), "story")
    trail.remember(Selection(1, ViewKind.MERGED, path=b"b"), "waste")
    stop = trail.back()
    assert stop is not None
    assert stop.pane == "waste"
    now = Selection(3, ViewKind.STORED, 1, b"c", "conf", "size").back_at(stop.selection)
    assert now == Selection(1, ViewKind.MERGED, None, b"b", "conf", "size")
    assert trail.back() == (Selection(0, path=b"a"), "story", "")
    assert trail.back() is None


def test_places_are_told_apart_by_what_is_shown_alone() -> None:
    assert Selection(2, pattern="x", sort="size").place == Selection(2).place
    assert Selection(2, whole=True).place != Selection(2).place
    assert Selection(2, ViewKind.STORED, whole=True).place == Selection(2, ViewKind.STORED).place
    assert AGGREGATED.at_layer(2).place != AGGREGATED.at_layer(2).widened_to(3).place


@pytest.mark.parametrize(
    ("settings", "whole"),
    [((), False), ((keys.PRESET, "dive"), True), ((keys.UNTOUCHED, True), True), ((keys.UNTOUCHED, False), False)],
)
def test_other_paths_stand_among_the_changes_where_that_is_wanted(settings: tuple[Any, ...], *, whole: bool) -> None:
    assert Selection.first(settled(settings) if settings else settled()).whole is whole


def test_view_order_and_hidden_changes_begin_as_the_settings_have_them() -> None:
    settings = settled((keys.VIEW, "merged"), (keys.SORT, "size"), (keys.HIDE, ("added", "modified")))
    first = Selection.first(settings, 1)
    assert (first.layer, first.view, first.sort) == (1, ViewKind.MERGED, "size")
    assert first.hidden == HIDDEN["added"] | HIDDEN["modified"]
    assert Selection.first(NOTHING) == Selection()


def test_a_path_is_copied_with_its_slash_and_as_text() -> None:
    assert copyable_path(b"etc/motd") == "/etc/motd"
    assert copyable_path("ä/ö".encode()) == "/ä/ö"
    assert copyable_path(b"raw-\xff") == "/raw-?"
    assert copyable_path(None) == ""
