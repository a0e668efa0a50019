"""Laws of the layer stack: it says of any layers whatever what the naive model says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from dive_py.layers.vocabulary import Flag, Kind
from dive_py.overlay.stack import LayerStack
from dive_py.overlay.vocabulary import NOT_SHADOWED, Change, Same
from tests.building import Entry, opaque, whiteout
from tests.laws.strategies import PATHS, images, layers
from tests.layers.scanning import scanned
from tests.model.members import clean, members
from tests.model.story import Story, nature
from tests.model.tree import IMPLICIT, ancestors

if TYPE_CHECKING:
    from dive_py.overlay.stack import View
    from tests.model.members import Member

Identity = tuple[int, int, bytes]
"""Layer, place in the tar (or `IMPLICIT`), path."""

Image = list[list[Entry]]


class Both:
    """One image as the program and as the model see it."""

    def __init__(self, image: Image, *, hashed: bool = True) -> None:
        self.story = Story(members(image))
        self.stack = LayerStack([scanned(*layer, hashed=hashed) for layer in image])
        self.paths = self.stack.paths
        self.layers = range(len(image))

    def identity(self, entry: int) -> Identity:
        """Which entry an id of the stack stands for."""
        entries = self.stack.entries
        order = IMPLICIT if entries.implicit[entry] else int(entries.order[entry])
        return int(entries.layer[entry]), order, self.paths.path(int(entries.path[entry]))

    def rows(self, view: View) -> list[tuple[bytes, Identity, str]]:
        """A view's rows: path, whose entry, change."""
        return [
            (self.paths.path(path), self.identity(entry), Change(change).word)
            for path, entry, change in zip(view.path.tolist(), view.entry.tolist(), view.change.tolist(), strict=True)
        ]

    def entry_of(self, member: Member) -> int:
        """The stack's id of an entry of the model."""
        (found,) = (
            entry
            for entry in range(self.stack.first_entry[member.layer], self.stack.first_entry[member.layer + 1])
            if not self.stack.entries.implicit[entry] and self.stack.entries.order[entry] == member.order
        )
        return found


def identity(member: Member) -> Identity:
    """The same of an entry of the model."""
    return member.layer, member.order, b"/".join(member.path)


def closed_under_parents(view: View, both: Both) -> bool:
    """Whether every row's parent is a row, the root aside, and rows ascend."""
    paths = view.path.tolist()
    return paths == sorted(paths) and set(both.paths.parent[view.path].tolist()) <= {0, *paths}


@given(images())
@settings(max_examples=70, deadline=None)
def test_merged_trees(image: Image) -> None:
    both = Both(image)
    for layer in both.layers:
        view = both.stack.merged(layer)
        changes = both.story.changes(layer)
        told = [
            (b"/".join(path), identity(node.entry), changes.get(path, "untouched"))
            for path, node in both.story.trees[layer].items()
        ]
        assert sorted(both.rows(view)) == sorted(told), f"merged tree at layer {layer}"
        assert closed_under_parents(view, both)
        assert not view.context.any()


@given(images())
@settings(max_examples=70, deadline=None)
def test_what_each_name_shows(image: Image) -> None:
    both = Both(image)
    entries = both.stack.entries
    for layer in both.layers:
        view = both.stack.merged(layer)
        for path, entry in zip(view.path.tolist(), view.entry.tolist(), strict=True):
            node = both.story.trees[layer][tuple(both.paths.path(path).split(b"/"))]
            real = int(entries.real[entry])
            if node.shows is None:
                assert real == -1
                continue
            shown = node.shows
            assert both.identity(real) == identity(shown)
            told = Kind(int(entries.kind[real])).word
            assert told == ("file" if shown.kind == "aufs" else shown.kind)
            assert int(entries.size[real]) == shown.size
            numbers = (
                entries.mode[real],
                entries.uid[real],
                entries.gid[real],
                entries.major[real],
                entries.minor[real],
            )
            assert tuple(map(int, numbers)) == (shown.mode, shown.uid, shown.gid, *shown.device)


@given(images())
@settings(max_examples=70, deadline=None)
def test_changes_of_each_layer(image: Image) -> None:
    both = Both(image)
    for layer in both.layers:
        view = both.stack.changes(layer)
        tree = both.story.trees[layer]
        told = [(b"/".join(path), identity(tree[path].entry), word) for path, word in both.story.changes(layer).items()]
        told += [(b"/".join(path), identity(node.entry), "removed") for path, node in both.story.removed(layer).items()]
        assert sorted(both.rows(view.own())) == sorted(told), f"changes of layer {layer}"
        assert closed_under_parents(view, both)


@given(images(), st.data())
@settings(max_examples=70, deadline=None)
def test_any_range_of_layers(image: Image, data: st.DataObject) -> None:
    both = Both(image)
    first = data.draw(st.integers(0, len(image) - 1))
    last = data.draw(st.integers(first, len(image) - 1))
    view = both.stack.aggregated(first, last)
    changed = {path: word for path, _, word in both.rows(view) if word != "untouched"}
    assert changed == {b"/".join(path): word for path, word in both.story.compare(first, last).items()}
    untouched = {path for path, _, word in both.rows(view) if word == "untouched"}
    after = {b"/".join(path) for path in both.story.trees[last]}
    assert untouched == after - set(changed)
    assert closed_under_parents(view, both)


@given(images())
@settings(max_examples=70, deadline=None)
def test_stored_entries_and_what_shadows_them(image: Image) -> None:
    both = Both(image)
    entries = both.stack.entries
    for layer in both.layers:
        wanted = [member for member in both.story.layers[layer] if member.path]
        view = both.stack.stored(layer)
        own = view.own()
        assert sorted(path for path, _, _ in both.rows(own)) == sorted(b"/".join(member.path) for member in wanted)
        assert closed_under_parents(view, both)
        hidden = []
        for member in wanted:
            entry = both.entry_of(member)
            assert both.paths.path(int(entries.path[entry])) == b"/".join(member.path)
            if not member.is_object:
                continue
            by = int(entries.shadowed_by[entry])
            assert (None if by == NOT_SHADOWED else by) == both.story.shadowed_by(member), member
            assert bool(entries.duplicate[entry]) == both.story.is_duplicate(member)
            if by != NOT_SHADOWED:
                hidden.append(identity(member))
        shadowed = both.stack.shadowed(layer).own()
        stored = [told for _, told, _ in both.rows(shadowed) if told[1] != IMPLICIT]
        assert sorted(stored) == sorted(hidden)


@given(images())
@settings(max_examples=50, deadline=None)
def test_the_story_of_every_path(image: Image) -> None:
    both = Both(image)
    for path in range(1, both.paths.count):
        key = tuple(both.paths.path(path).split(b"/"))
        told = []
        for layer in both.layers:
            changes = both.story.changes(layer)
            if key in changes:
                told.append((layer, changes[key]))
            elif key in both.story.removed(layer):
                told.append((layer, "removed"))
        events = both.stack.story(path)
        own = [
            event for event in events if not both.stack.entries.duplicate[event.entry] or event.change == Change.REMOVED
        ]
        assert [(event.layer, event.change.word) for event in own] == told, key


@given(images())
@settings(max_examples=50, deadline=None)
def test_without_digests_nothing_known_is_wrong(image: Image) -> None:
    sure, unsure = Both(image), Both(image, hashed=False)
    right, guess = sure.stack.entries, unsure.stack.entries
    for entry in range(len(guess.layer)):
        how = Same(int(guess.same[entry]))
        if how in {Same.NONE, Same.KNOWN}:
            assert guess.change[entry] == right.change[entry]
        elif how == Same.UNDECIDED:
            assert guess.change[entry] == Change.MODIFIED
        lower, upper = guess.real[guess.previous[entry]], guess.real[entry]
        if how == Same.ASSUMED:
            assert guess.size[lower] == guess.size[upper]
            assert guess.mtime[lower] == guess.mtime[upper]


@given(layers(6), st.lists(PATHS, min_size=1, max_size=3), st.data())
@settings(max_examples=50, deadline=None)
def test_where_a_marker_stands_does_not_matter(layer: list[Entry], places: list[str], data: st.DataObject) -> None:
    """But for one below a link of its own tar, which leads elsewhere as soon as it is there."""
    links = {clean(entry.name) for entry in layer if entry.type in {b"1", b"2"}}
    assume(
        not any(
            path in links
            for place in (clean(place.encode()) for place in places)
            for path in (place, *ancestors(place))
        )
    )
    markers = [data.draw(st.sampled_from((whiteout, opaque)))(place) for place in places]
    below = data.draw(layers(6))

    def told(top: list[Entry]) -> list[tuple[bytes, str, str]]:
        both = Both([below, top])
        kinds = both.stack.entries.kind
        rows = []
        for view in (both.stack.merged(1), both.stack.changes(1)):
            rows += [
                (both.paths.path(path), Kind(int(kinds[entry])).word, Change(change).word)
                for path, entry, change in zip(
                    view.path.tolist(), view.entry.tolist(), view.change.tolist(), strict=True
                )
            ]
        return rows

    assert told(markers + layer) == told(layer + markers)


@given(layers(8), st.lists(st.one_of(PATHS.map(whiteout), PATHS.map(opaque)), max_size=3))
@settings(max_examples=50, deadline=None)
def test_a_marker_never_hides_its_own_layer(layer: list[Entry], markers: list[Entry]) -> None:
    plain = [entry for entry in layer if not members([[entry]])[0] or not members([[entry]])[0][0].is_marker]
    alone, marked = Both([plain]), Both([plain + markers])
    tree = {path for path, _, _ in alone.rows(alone.stack.merged(0))}
    more = {path: entry for path, entry, _ in marked.rows(marked.stack.merged(0)) if path not in tree}
    assert tree <= {path for path, _, _ in marked.rows(marked.stack.merged(0))}
    assert all(order == IMPLICIT for _, order, _ in more.values()), "directories that markers stand in"


@given(images())
@settings(max_examples=50, deadline=None)
def test_a_missing_layer_does_nothing(image: Image) -> None:
    indexes = [scanned(*layer, hashed=True) for layer in image]
    for missing in range(len(image)):
        some = LayerStack([None if number == missing else index for number, index in enumerate(indexes)])
        fewer = Story(members([[] if number == missing else layer for number, layer in enumerate(image)]))
        view = some.merged(len(image) - 1)
        assert sorted(some.paths.path(path) for path in view.path.tolist()) == sorted(map(b"/".join, fewer.trees[-1]))
        own = some.changes(missing)
        assert own.path.size == 0


def test_contents_are_compared_by_what_they_are() -> None:
    one, two = members([[file_of(b"x")], [file_of(b"y")]])
    assert nature(one[0]) != nature(two[0])


def file_of(data: bytes) -> Entry:
    return Entry(b"a", data=data)


def test_flags_of_what_is_never_shown() -> None:
    both = Both([[Entry(b".wh..wh.aufs"), Entry(b".wh.")]])
    assert [bool(flags) for flags in both.stack.entries.flags.tolist()] == [True, True]
    assert both.stack.entries.flags.tolist() == [Flag.INVALID, Flag.AUFS]
    assert both.stack.merged(0).path.size == 0
