"""What hides what, case by case of the image specification and of what strange tars hold."""

from __future__ import annotations

import numpy as np

from dive_py.analysis.waste import waste
from dive_py.overlay.shadowing import ranges
from dive_py.overlay.vocabulary import Reason
from tests.building import aufs_leftovers, directory, file, opaque, symlink, whiteout
from tests.overlay.stacking import changes, entry_at, shadowed_by, stacked, tree


def test_the_nearest_upper_layer_hides() -> None:
    stack = stacked([file("a")], [], [file("a")], [whiteout("a")])
    assert (shadowed_by(stack, 0, "a"), shadowed_by(stack, 2, "a")) == (2, 3)


def test_a_directory_over_a_directory_hides_nothing() -> None:
    stack = stacked([directory("d"), file("d/a")], [directory("d", mode=0o700)])
    assert shadowed_by(stack, 0, "d") is None
    assert shadowed_by(stack, 0, "d/a") is None


def test_a_merged_directory_is_hidden_when_it_goes() -> None:
    stack = stacked([directory("d")], [directory("d")], [whiteout("d")])
    assert (shadowed_by(stack, 0, "d"), shadowed_by(stack, 1, "d")) == (2, 2)


def test_a_file_over_a_directory_hides_what_is_in_it() -> None:
    stack = stacked([file("d/x/y")], [symlink("d", "e")])
    assert shadowed_by(stack, 0, "d/x/y") == 1
    assert stack.reason(entry_at(stack, 0, "d/x/y")) == Reason.PARENT


def test_an_opaque_directory_hides_the_inside_only() -> None:
    stack = stacked([directory("d"), file("d/a"), file("da")], [opaque("d"), file("d/b")])
    assert shadowed_by(stack, 0, "d") is None
    assert shadowed_by(stack, 0, "d/a") == 1
    assert shadowed_by(stack, 0, "da") is None
    assert stack.reason(entry_at(stack, 0, "d/a")) == Reason.OPAQUE


def test_an_opaque_root_hides_everything_below() -> None:
    stack = stacked([file("a"), file("b/c")], [file("new"), opaque("")])
    assert tree(stack) == {"new": "file"}


def test_a_whiteout_hides_below_and_not_beside() -> None:
    stack = stacked([file("a/b"), file("a-"), file("a.b")], [whiteout("a")])
    assert tree(stack) == {"a-": "file", "a.b": "file"}


def test_a_whiteout_never_hides_its_own_layer() -> None:
    for layer in ([whiteout("d"), file("d/a")], [file("d/a"), whiteout("d")]):
        stack = stacked([file("d/old")], layer)
        assert tree(stack) == {"d": "dir", "d/a": "file"}


def test_a_whiteout_of_nothing_is_harmless() -> None:
    stack = stacked([file("a"), directory("d")], [whiteout("nope"), whiteout("d/nope"), opaque("d"), opaque("")])
    assert tree(stack) == {"d": "dir"}, "a marker stands in it"
    stack = stacked([file("a"), directory("d")], [whiteout("nope"), whiteout("d/nope"), opaque("d")])
    assert tree(stack) == {"a": "file", "d": "dir"}
    assert stack.changes(1).path.size == 0


def test_whiteouts_make_the_directories_they_stand_in() -> None:
    """As Docker 20.10, 26, 28 and Podman 4.3 have it; umoci 0.4 makes none."""
    stack = stacked([file("k")], [whiteout("d/e/f"), opaque("o/p")])
    assert tree(stack) == {"d": "dir", "d/e": "dir", "k": "file", "o": "dir", "o/p": "dir"}
    assert changes(stack, 1) == dict.fromkeys(("d", "d/e", "o", "o/p"), "added")
    below = [directory("r"), file("r/f"), symlink("l", "r"), file("g", b"12"), file("h", b"123")]
    stack = stacked(below, [whiteout("l/f"), whiteout("g/x"), opaque("h")])
    assert tree(stack) == {"g": "dir", "h": "dir", "l": "dir", "r": "dir", "r/f": "file"}
    assert [shadowed_by(stack, 0, path) for path in ("l", "g", "h", "r/f")] == [1, 1, 1, None]
    assert waste(stack).wasted == 5


def test_whiteouts_below_what_their_layer_has_otherwise_make_none() -> None:
    """As Podman 4.3 and umoci 0.4; the others refuse such layers."""
    below = [directory("d"), directory("d/e"), file("d/e/f")]
    assert tree(stacked(below, [whiteout("d"), whiteout("d/e/f")])) == {}
    assert tree(stacked(below, [file("d"), whiteout("d/e/f"), opaque("d")])) == {"d": "file"}
    assert tree(stacked(below, [whiteout("d"), directory("d"), whiteout("d/e/f")])) == {"d": "dir", "d/e": "dir"}


def test_whiteout_and_entry_of_one_path() -> None:
    stack = stacked([directory("d", mode=0o700), file("d/old")], [whiteout("d"), directory("d")])
    assert tree(stack) == {"d": "dir"}, "the directory starts empty, as if opaque"
    assert shadowed_by(stack, 0, "d") == 1


def test_names_of_aufs_are_never_shown() -> None:
    assert tree(stacked(aufs_leftovers(), [file("a/.wh..wh.plnk/1", b"x"), file("b")])) == {"b": "file"}


def test_of_a_path_stored_twice_the_last_is_in_force() -> None:
    stack = stacked([file("a", b"1"), directory("a"), file("b"), file("a", b"22")])
    first, second, third = (entry for entry in range(4) if stack.paths.path(stack.entries.path[entry]) == b"a")
    assert stack.entries.duplicate[[first, second, third]].tolist() == [True, True, False]
    assert stack.reason(first) == Reason.DUPLICATE
    assert stack.entries.shadowed_by[first] == 0, "hidden from its own layer on"


def test_of_a_file_and_something_below_it_the_later_is_in_force() -> None:
    assert tree(stacked([file("a"), file("a/b")])) == {"a": "dir", "a/b": "file"}
    assert tree(stacked([file("a/b"), file("a")])) == {"a": "file"}


def test_ranges_may_lie_in_each_other() -> None:
    starts, stops = np.array([1, 2, 8, 9, 12], np.int32), np.array([5, 4, 10, 9, 13], np.int32)
    assert ranges(starts, stops).tolist() == [1, 2, 3, 4, 8, 9, 12]
    assert ranges(starts[:0], stops[:0]).tolist() == []
