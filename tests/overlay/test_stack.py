"""Views of a stack, and images that are large, deep or empty."""

from __future__ import annotations

from dive_py.layers.vocabulary import Kind
from dive_py.overlay.stack import LayerStack
from dive_py.overlay.vocabulary import Change
from tests.building import directory, file, opaque, whiteout
from tests.layers.scanning import scanned
from tests.overlay.stacking import changes, rows, stacked, tree


def test_no_layers_and_empty_layers() -> None:
    assert LayerStack([]).paths.count == 1
    stack = stacked([], [])
    for view in (stack.merged(1), stack.changes(1), stack.stored(0), stack.shadowed(0), stack.aggregated(0, 1)):
        assert view.path.size == 0


def test_merged_shows_what_was_removed_when_asked() -> None:
    stack = stacked([file("a"), file("b")], [whiteout("a"), file("c")])
    told = rows(stack, stack.merged(1, removed=True))
    assert told == [("a", "file", "removed"), ("b", "file", "untouched"), ("c", "file", "added")]
    assert tree(stack) == {"b": "file", "c": "file"}


def test_rows_come_with_the_directories_that_lead_to_them() -> None:
    stack = stacked([directory("d", mode=0o711), file("d/e/a")], [file("d/e/b")])
    view = stack.changes(1)
    paths = [stack.paths.path(path) for path in view.path.tolist()]
    assert list(zip(paths, view.context.tolist(), strict=True)) == [(b"d", True), (b"d/e", True), (b"d/e/b", False)]
    assert stack.entries.mode[view.entry[0]] == 0o711, "with the attributes that the merged tree has"
    assert rows(stack, view) == [("d/e/b", "file", "added")]


def test_stored_holds_all_of_a_tar() -> None:
    stack = stacked([file("a", b"1"), whiteout("b"), opaque("c"), file("a", b"2"), opaque("")])
    assert [path for path, _, _ in rows(stack, stack.stored(0))] == ["a", "a", "b", "c"]


def test_shadowed_is_what_an_upper_layer_hides_and_what_the_tar_itself_did() -> None:
    stack = stacked([file("a", b"1"), file("a", b"2"), file("b"), file("c")], [whiteout("b"), file("c")])
    assert [path for path, _, _ in rows(stack, stack.shadowed(0))] == ["a", "b", "c"]
    assert rows(stack, stack.shadowed(1)) == []


def test_any_range_is_told_against_what_lies_below_it() -> None:
    stack = stacked([file("a", b"1")], [file("b"), file("a", b"2")], [whiteout("b")], [file("a", b"1"), file("c")])
    assert rows(stack, stack.aggregated(1, 3)) == [("a", "file", "identical"), ("c", "file", "added")]
    assert rows(stack, stack.aggregated(1, 2)) == [("a", "file", "modified")]
    assert rows(stack, stack.aggregated(2, 2)) == [("a", "file", "untouched"), ("b", "file", "removed")]


def test_the_story_of_a_path() -> None:
    stack = stacked([file("d/f", b"1")], [file("d/f", b"22")], [whiteout("d")], [file("d/f", b"333")])
    path = stack.paths.find(b"d/f")
    events = stack.story(path or 0)
    assert [(event.layer, event.change, event.shadowed_by, event.wasted) for event in events] == [
        (0, Change.ADDED, 1, 1),
        (1, Change.MODIFIED, 2, 2),
        (2, Change.REMOVED, None, 0),
        (3, Change.ADDED, None, 0),
    ]


def test_a_layer_that_is_not_there_yet_does_nothing() -> None:
    stack = LayerStack([scanned(file("a")), None, scanned(whiteout("a"), file("b"))])
    assert tree(stack, 1) == {"a": "file"}
    assert tree(stack, 2) == {"b": "file"}
    assert changes(stack, 1) == {}


def test_127_layers() -> None:
    layers = [[file("count", b"%d" % number), file(f"d/{number}")] for number in range(126)]
    stack = stacked(*layers, [whiteout("d"), whiteout("count")])
    assert stack.layer_count == 127
    assert len(tree(stack, 125)) == 128
    assert tree(stack, 126) == {}
    path = stack.paths.find(b"count")
    assert len(stack.story(path or 0)) == 127
    assert changes(stack, 60) == {"count": "modified", "d/60": "added"}


def test_twenty_thousand_whiteouts() -> None:
    count = 20_000
    files = [file(f"d{number % 200}/f{number}", b"x") for number in range(count)]
    gone = [whiteout(f"d{number % 200}/f{number}") for number in range(0, count, 2)]
    stack = stacked(files, gone, [opaque(f"d{number}") for number in range(100)], hashed=False)
    assert len(tree(stack, 1)) == count // 2 + 200
    assert len(changes(stack, 1)) == count // 2
    assert len(tree(stack, 2)) == sum(number % 200 >= 100 for number in range(1, count, 2)) + 200


def test_paths_of_4095_bytes_and_thousands_of_levels() -> None:
    deep, long = "/".join("d" * 2000), "n" * 4000 + "/" + "m" * 94
    stack = stacked([file(deep, b"1"), file(long, b"2")], [whiteout("d/d/d"), file(long, b"3")])
    assert set(tree(stack)) == {"d", "d/d", "n" * 4000, long}
    assert len(changes(stack, 1)) == 1998 + 1


def test_names_that_are_no_text() -> None:
    stack = stacked([file(b"\xff\xfe", b"1"), file(b"\x1b[31mred\n", b"2")], [whiteout(b"\xff\xfe")])
    assert tree(stack) == {"\x1b[31mred\n": "file"}


def test_markers_in_directories_that_are_nowhere() -> None:
    stack = stacked([directory("d"), file("a")], [whiteout(f"no/where/{number}") for number in range(1000)])
    view = stack.stored(1)
    contexts = [stack.paths.path(path) for path in view.path[view.context].tolist()]
    assert contexts == [b"no", b"no/where"]
    assert {Kind(kind) for kind in stack.entries.kind[view.entry[view.context]].tolist()} == {Kind.DIR}
    assert changes(stack, 1) == {"no": "added", "no/where": "added"}


def test_the_story_of_a_path_that_one_tar_holds_a_thousand_times_stays_short() -> None:
    stack = stacked([file("a", b"x" * number) for number in range(1000)], [file("a", b"last")])
    path = stack.paths.find(b"a")
    events = stack.story(path or 0)
    assert len(events) < 30
    assert [stack.entries.size[event.entry] for event in events[-3:]] == [998, 999, 4]


def test_one_index_may_stand_for_several_layers_and_stays_as_it_was() -> None:
    base, again = scanned(file("a", b"1"), file("d/b", b"2", mtime=9)), scanned(whiteout("a"))
    indexes = [base, again, base]
    stack = LayerStack(indexes, release=indexes.clear)
    assert tree(stack) == {"a": "file", "d": "dir", "d/b": "file"}
    assert changes(stack, 2) == {"a": "added", "d/b": "identical"}
    assert base.keys() == [b"a", b"d\0b"]
    assert base.size.tolist() == [1, 1]
    assert not indexes, "they are not held twice"
