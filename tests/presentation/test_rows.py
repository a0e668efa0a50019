"""The rows of a tree, compared with a plain tree of objects that is walked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.errors import InvalidPattern
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.rows import RowModel, RowOptions, Tally
from dive_py.presentation.unfolding import Collapse
from tests.building import Entry, directory, file, hardlink, symlink, whiteout
from tests.laws.strategies import images
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from dive_py.overlay.stack import LayerStack, View


def names(model: RowModel) -> list[str]:
    return [model.stack.paths.path(row.path_id).decode() for row in model.rows(0, model.count)]


def model_of(stack: LayerStack, view: View | None = None, **options: object) -> RowModel:
    return RowModel(stack, view or stack.merged(stack.layer_count - 1), RowOptions(**options))  # type: ignore[arg-type]


@pytest.fixture
def stack() -> LayerStack:
    base = [file("b/small", b"1"), file("b/large", b"1" * 50), file("a", b"1" * 9), directory("c"), file("c.d", b"")]
    return stacked(base, [file("b/small", b"22"), whiteout("a"), file("n/e/w", b"333")])


def test_rows_stand_in_the_order_of_a_tree(stack: LayerStack) -> None:
    assert names(model_of(stack, stack.merged(0))) == ["a", "b", "b/large", "b/small", "c", "c.d"]


def test_sorting_by_size_orders_each_directory(stack: LayerStack) -> None:
    model = model_of(stack, stack.merged(1), sort="size")
    assert names(model) == ["b", "b/large", "b/small", "n", "n/e", "n/e/w", "c", "c.d"]
    assert [row.size for row in model.rows(0, 5)] == [52, 50, 2, 3, 3]


def test_a_collapsed_directory_hides_what_is_below_it(stack: LayerStack) -> None:
    collapse = Collapse.over(stack.paths)
    collapse.toggle(stack.paths.find(b"n") or 0)
    model = model_of(stack, stack.merged(1), collapsed=collapse)
    assert names(model) == ["b", "b/large", "b/small", "c", "c.d", "n"]
    row = model.row(5)
    assert (row.collapsed, row.has_children, row.size) == (True, True, 3)
    hidden = stack.paths.find(b"n/e/w")
    assert hidden is not None
    assert model.index_of(hidden) == 5, "the nearest directory that can be seen"
    collapse.reveal(stack.paths, hidden)
    assert model_of(stack, stack.merged(1), collapsed=collapse).index_of(hidden) == 7


def test_only_what_can_be_seen_counts_as_open(stack: LayerStack) -> None:
    collapse = Collapse.over(stack.paths)
    assert model_of(stack, collapsed=collapse).has_open()
    for name in (b"b", b"n"):
        collapse.put(stack.paths.find(name) or 0, collapsed=True)
    assert not model_of(stack, collapsed=collapse).has_open(), "n/e is, but n is not"
    assert model_of(stack).has_open()
    assert not model_of(stack, pattern="nothing").has_open()


def test_rows_are_counted_whether_they_are_folded_or_not(stack: LayerStack) -> None:
    assert model_of(stack).tally == Tally(files=4, directories=4, links=0, others=0, stored=55)
    assert model_of(stack, collapsed=Collapse.over(stack.paths, collapsed=True)).tally == model_of(stack).tally
    assert model_of(stack, stack.changes(1), pattern="small").tally == Tally(1, 0, 0, 0, 2)


def test_removed_rows_count_for_themselves_only() -> None:
    stack = stacked([file("d/x", b"1" * 7), file("e/y", b"1" * 5)], [whiteout("d"), file("e/z", b"1")])
    view = stack.merged(1, removed=True)
    sizes = {
        name: row.size
        for name, row in zip(names(model_of(stack, view)), model_of(stack, view).rows(0, 9), strict=False)
    }
    assert sizes == {"d": 7, "d/x": 7, "e": 6, "e/y": 5, "e/z": 1}
    stack = stacked([file("d/x", b"1" * 7), file("d/y", b"1" * 5)], [whiteout("d/x")])
    assert model_of(stack, stack.merged(1, removed=True)).row(0).size == 5


def shares(model: RowModel) -> dict[str, tuple[int, int, int]]:
    """What each row counts in its directory, what of it is wasted, and what the directory counts."""
    rows = zip(names(model), model.rows(0, model.count), strict=True)
    return {name: (row.part, row.wasted, row.whole) for name, row in rows}


def test_rows_are_parts_of_their_directory(stack: LayerStack) -> None:
    assert shares(model_of(stack, stack.merged(0))) == {
        "a": (9, 9, 60),
        "b": (51, 1, 60),
        "b/large": (50, 0, 51),
        "b/small": (1, 1, 51),
        "c": (0, 0, 60),
        "c.d": (0, 0, 60),
    }
    assert shares(model_of(stack, stack.changes(1))) == {
        "a": (0, 0, 5),
        "b": (2, 0, 5),
        "b/small": (2, 0, 2),
        "n": (3, 0, 5),
        "n/e": (3, 0, 3),
        "n/e/w": (3, 0, 3),
    }


def test_what_is_removed_is_a_part_of_what_is_removed_with_it() -> None:
    stack = stacked([file("d/x", b"1" * 7), file("d/y", b"1" * 3), file("e/y", b"1" * 5)], [whiteout("d"), file("f")])
    found = shares(model_of(stack, stack.merged(1, removed=True)))
    assert (found["d"], found["d/x"], found["d/y"]) == ((0, 0, 5), (7, 7, 10), (3, 3, 10))
    assert shares(model_of(stack, stack.merged(0)))["d"] == (10, 10, 15)


def test_a_hard_link_is_no_part_of_its_directory() -> None:
    stack = stacked([file("d/x", b"1" * 7), hardlink("d/y", "d/x")])
    assert shares(model_of(stack))["d/y"] == (0, 0, 7)


def test_a_hard_link_shows_its_targets_size_and_adds_nothing() -> None:
    stack = stacked([file("d/x", b"1" * 7), hardlink("d/y", "d/x"), symlink("d/z", "x")])
    assert [row.size for row in model_of(stack).rows(0, 4)] == [7, 7, 7, 0]


def test_a_directory_tells_that_something_below_it_changed(stack: LayerStack) -> None:
    rows = dict(zip(names(model_of(stack)), model_of(stack).rows(0, 9), strict=True))
    assert rows["b"].change == Change.UNTOUCHED
    assert rows["b"].dim_change
    assert not rows["c"].dim_change


def test_a_directory_that_is_stored_again_for_a_file_in_it_did_not_change_itself() -> None:
    stack = stacked(
        [directory("d", mtime=1), directory("e", mtime=1)],
        [directory("d", mtime=2), file("d/x"), directory("e", mtime=2)],
    )
    first, _, last = model_of(stack).rows(0, 3)
    assert (first.change, first.dim_change) == (Change.UNTOUCHED, True)
    assert (last.change, last.dim_change) == (Change.IDENTICAL, False)


def test_hidden_changes_leave_the_way_to_what_is_shown(stack: LayerStack) -> None:
    view = stack.merged(1, removed=True)
    hidden = frozenset({Change.UNTOUCHED, Change.ADDED})
    assert names(model_of(stack, view, hidden_changes=hidden)) == ["a", "b", "b/small"]


def test_markers_stay_where_untouched_rows_are_hidden(stack: LayerStack) -> None:
    model = model_of(stack, stack.stored(1), hidden_changes=frozenset({Change.UNTOUCHED}))
    assert "a" in names(model)


def test_a_filter_keeps_the_way_to_its_matches(stack: LayerStack) -> None:
    model = model_of(stack, pattern="l$")
    assert (names(model), model.matches, model.total) == (["b", "b/small"], 1, 8)
    assert [row.matched for row in model.rows(0, 2)] == [False, True]


def test_matches_are_walked_round_the_end(stack: LayerStack) -> None:
    model = model_of(stack, pattern="[el]$")
    assert names(model) == ["b", "b/large", "b/small", "n", "n/e"]
    assert [model.next_match(i, 1) for i in range(5)] == [1, 2, 4, 4, 1]
    assert [model.next_match(i, -1) for i in range(5)] == [4, 4, 1, 2, 2]
    assert model_of(stack).next_match(0, 1) == 1
    assert model_of(stack, pattern="nowhere").next_match(0, 1) is None


def test_the_way_up(stack: LayerStack) -> None:
    model = model_of(stack)
    assert [model.parent_of(i) for i in range(model.count)] == [None, 0, 0, None, None, None, 5, 6]


def test_a_bad_filter_is_told(stack: LayerStack) -> None:
    with pytest.raises(InvalidPattern):
        model_of(stack, pattern="(")


def test_duplicates_have_rows_of_their_own() -> None:
    stack = stacked([file("f", b"1"), file("f", b"22"), file("g", b"3")])
    model = model_of(stack, stack.stored(0))
    assert names(model) == ["f", "f", "g"]
    assert [row.has_children for row in model.rows(0, 3)] == [False] * 3
    assert names(model_of(stack, stack.stored(0), sort="size")) == ["f", "f", "g"]


def test_the_state_of_directories_survives_new_paths() -> None:
    old, new = stacked([file("d/x"), file("e/x")]), stacked([file("a/x"), file("d/x"), file("e/x")])
    collapse = Collapse.over(old.paths)
    collapse.put(old.paths.find(b"d") or 0, collapsed=True)
    assert names(model_of(new, collapsed=collapse.translated(old.paths, new.paths))) == ["a", "a/x", "d", "e", "e/x"]
    collapse.set_all(True)
    collapse.put(old.paths.find(b"d") or 0, collapsed=False)
    assert names(model_of(new, collapsed=collapse.translated(old.paths, new.paths))) == ["a", "d", "d/x", "e"]


def test_nothing_to_show() -> None:
    for sort in ("name", "size"):
        model = model_of(stacked([]), sort=sort)
        assert (model.count, model.total, model.rows(0, 10)) == (0, 0, [])
        assert model.next_match(0, 1) is None


@dataclass
class Node:
    """One path of a plain tree."""

    path: str
    view_rows: list[int] = field(default_factory=list)
    children: dict[str, Node] = field(default_factory=dict)


class Plain:
    """What rows should be, by walking a tree of objects."""

    def __init__(self, stack: LayerStack, view: View, options: RowOptions) -> None:
        self.stack, self.view, self.options = stack, view, options
        self.root = Node("")
        for row, path_id in enumerate(view.path.tolist()):
            node = self.root
            for part in stack.paths.path(path_id).split(b"/"):
                name = part.decode("latin-1")
                node = node.children.setdefault(name, Node(f"{node.path}/{name}".lstrip("/")))
            node.view_rows.append(row)

    def stored(self, node: Node, *, gone: bool) -> int:
        """Bytes stored at and below a node, removed rows included or not."""
        own = 0
        for row in node.view_rows:
            if gone or self.view.change[row] != Change.REMOVED:
                own += int(self.stack.entries.stored[self.view.entry[row]])
        return own + sum(self.stored(child, gone=gone) for child in node.children.values())

    def size(self, node: Node) -> int:
        row = node.view_rows[0]
        if self.stack.entries.kind[self.view.entry[row]] == 1:
            gone = bool(self.view.change[row] == Change.REMOVED)
            return sum(self.stored(child, gone=gone) for child in node.children.values())
        real = int(self.stack.entries.real[self.view.entry[row]])
        return int(self.stack.entries.size[real if real >= 0 else self.view.entry[row]])

    def wanted(self, node: Node) -> bool:
        """Whether the node or something below it is to be shown."""
        if any(self.wanted(child) for child in node.children.values()):
            return True
        path = self.stack.paths.path(int(self.view.path[node.view_rows[0]]))
        if not re.search(self.options.pattern.encode(), path):
            return False
        return any(
            not self.view.context[row] and Change(self.view.change[row]) not in self.options.hidden_changes
            for row in node.view_rows
        )

    def walk(self, node: Node) -> list[str]:
        children = [child for child in node.children.values() if self.wanted(child)]
        children.sort(key=lambda child: child.path.rpartition("/")[2].encode("latin-1"))
        if self.options.sort == "size":
            children.sort(key=self.size, reverse=True)
        out = []
        for child in children:
            out.append(child.path)
            path_id = int(self.view.path[child.view_rows[0]])
            if self.options.collapsed is None or not self.options.collapsed.mask[path_id]:
                out += self.walk(child)
        return out


@settings(deadline=None, max_examples=150)
@given(
    image=images(3),
    which=st.sampled_from(["merged", "changes", "aggregated", "shadowed"]),
    sort=st.sampled_from(["name", "size"]),
    hidden=st.frozensets(st.sampled_from(list(Change)), max_size=2),
    pattern=st.sampled_from(["", "", "a", "b$", "a/b"]),
    folded=st.sets(st.integers(0, 20), max_size=3),
)
def test_rows_are_those_of_a_plain_tree(
    image: list[list[Entry]], which: str, sort: str, hidden: frozenset[Change], pattern: str, folded: set[int]
) -> None:
    stack = stacked(*image)
    top = stack.layer_count - 1
    if top < 0:
        return
    views = {
        "merged": stack.merged(top, removed=True),
        "changes": stack.changes(top),
        "aggregated": stack.aggregated(min(1, top), top),
        "shadowed": stack.shadowed(0),
    }
    view = views[which]
    if len(np.unique(view.path)) < len(view.path):
        return  # duplicates have a test of their own
    collapse = Collapse.over(stack.paths)
    for path_id in folded:
        collapse.mask[path_id % stack.paths.count] = True
    options = RowOptions(sort=sort, collapsed=collapse, hidden_changes=hidden, pattern=pattern)
    model, plain = RowModel(stack, view, options), Plain(stack, view, options)
    shown = [stack.paths.path(row.path_id).decode("latin-1") for row in model.rows(0, model.count)]
    assert shown == plain.walk(plain.root)
    assert all(0 <= row.wasted <= row.part <= row.whole for row in model.rows(0, model.count))
