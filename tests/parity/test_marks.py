"""What is marked as added, changed and removed, where dive marks something else: of one layer, and of all together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.building import (
    aufs_leftovers,
    char_device,
    directory,
    file,
    hardlink,
    opaque,
    symlink,
    whiteout,
)
from tests.overlay.stacking import changes, rows, stacked, tree

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack
    from tests.building import Entry

BASE: Final = [directory("d", mode=0o711), file("d/a", b"1"), file("d/b", b"2"), symlink("s", "d/a"), file("f", b"3")]

MARKS: Final[dict[str, tuple[list[Entry], dict[str, str]]]] = {
    "a symlink with another target": ([symlink("s", "d/b")], {"s": "modified"}),
    "a time": ([file("f", b"3", mtime=9)], {"f": "metadata"}),
    "an attribute": ([file("f", b"3", xattrs={"user.a": b"1"})], {"f": "metadata"}),
    "a capability": ([file("f", b"3", xattrs={"security.capability": b"\1"})], {"f": "metadata"}),
    "a mode": ([file("f", b"3", mode=0o600)], {"f": "metadata"}),
    "an owner": ([file("f", b"3", uid=1)], {"f": "metadata"}),
    "a content": ([file("f", b"4")], {"f": "modified"}),
    "nothing": ([file("f", b"3")], {"f": "identical"}),
    "a directory becomes a symlink": ([symlink("d", "s")], {"d": "modified", "d/a": "removed", "d/b": "removed"}),
    "a directory becomes a file": ([file("d", b"1")], {"d": "modified", "d/a": "removed", "d/b": "removed"}),
    "a file becomes a directory": ([directory("f"), file("f/x")], {"f": "modified", "f/x": "added"}),
    "an opaque directory": ([opaque("d"), file("d/c", b"5")], {"d/a": "removed", "d/b": "removed", "d/c": "added"}),
    "a directory removed": ([whiteout("d")], {"d": "removed", "d/a": "removed", "d/b": "removed"}),
    "something removed that is nowhere": ([whiteout("no/where"), file("f", b"4")], {"f": "modified", "no": "added"}),
    "what AUFS left": ([*aufs_leftovers(), file("f", b"4")], {"f": "modified"}),
}
"""An upper layer over `BASE`, and every path that it marks."""


def aggregated(stack: LayerStack) -> dict[str, str]:
    """What the layers above the base did together: path to change."""
    found = rows(stack, stack.aggregated(1, stack.layer_count - 1))
    return {path: change for path, _, change in found if change != "untouched"}


@pytest.mark.parametrize(("upper", "marks"), MARKS.values(), ids=MARKS)
def test_marks_of_a_layer_and_of_a_range(upper: list[Entry], marks: dict[str, str]) -> None:
    stack = stacked(BASE, upper)
    assert changes(stack, 1) == marks
    assert aggregated(stack) == marks


def test_what_is_removed_and_comes_again_is_there() -> None:
    """Dive goes on calling it removed in its aggregated mode."""
    stack = stacked(BASE, [whiteout("d/a")], [file("d/a", b"9")])
    assert changes(stack, 1) == {"d/a": "removed"}
    assert changes(stack, 2) == {"d/a": "added"}
    assert aggregated(stack) == {"d/a": "modified"}
    assert tree(stack)["d/a"] == "file"


def test_hard_links_are_compared_as_what_they_show() -> None:
    stack = stacked([file("a", b"1"), file("b", b"2"), hardlink("h", "a")], [file("b", b"2"), hardlink("h", "b")])
    assert changes(stack, 1) == {"b": "identical", "h": "modified"}


def test_devices_are_compared_by_their_numbers() -> None:
    stack = stacked([char_device("n", 1, 3)], [char_device("n", 1, 5)])
    assert changes(stack, 1) == {"n": "modified"}


def test_directories_that_nobody_stored_keep_the_attributes_below() -> None:
    stack = stacked(BASE, [file("d/c", b"5")])
    view = stack.merged(1)
    (entry,) = view.entry[view.path == stack.paths.find(b"d")].tolist()
    assert stack.entries.mode[entry] == 0o711
    assert not stack.entries.implicit[entry]


def test_in_the_base_everything_is_added() -> None:
    """Dive compares the base with itself, and marks nothing."""
    assert set(changes(stacked(BASE), 0).values()) == {"added"}


def test_hidden_files_are_not_in_the_tree_and_markers_neither() -> None:
    stack = stacked(BASE, [opaque("d"), file("d/c", b"5")], [whiteout("f"), *aufs_leftovers()])
    assert set(tree(stack)) == {"d", "d/c", "s"}


def test_asking_in_any_order_changes_no_answer() -> None:
    stack = stacked(BASE, [whiteout("d/a"), file("f", b"4")], [file("d/a", b"9"), symlink("s", "f")])

    def answers() -> tuple[dict[str, str], ...]:
        return changes(stack, 1), changes(stack, 2), aggregated(stack), tree(stack)

    first = answers()
    assert (tree(stack), aggregated(stack), changes(stack, 2), changes(stack, 1)) == first[::-1]
    assert answers() == first
