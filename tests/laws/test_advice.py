"""Laws of advice: an image that is built as advised stores exactly what was promised less.

The naive merger unpacks a range of layers with the model, and writes one layer of what is there at its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.analysis.advice import advise, what_if
from dive_py.analysis.remedies import Builder, Remedy, Step, StepKind, Steps
from dive_py.analysis.waste import waste
from tests.building import Entry, char_device, directory, fifo, file, hardlink, opaque, symlink, whiteout
from tests.laws.strategies import images
from tests.laws.test_stack import Both, Image
from tests.model.members import Member, Path, members
from tests.model.tree import Tree, merged_trees

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.analysis.advice import Piece

NOWHERE = b"nowhere/at/all"

FEW = st.sampled_from(("a", "b", "d/a", "e/c"))
WRITTEN = st.builds(
    lambda path, uid, mode: file(path, path.encode() * 3, uid=uid, gid=uid, mode=mode),
    FEW,
    st.sampled_from((0, 0, 1)),
    st.sampled_from((0o644, 0o644, 0o755, 0o4755)),
)
RUNS = st.lists(
    st.one_of(
        WRITTEN, WRITTEN, st.builds(whiteout, st.sampled_from(("a", "b", "d/a", "d"))), st.builds(hardlink, FEW, FEW)
    ),
    min_size=1,
    max_size=3,
)
BUILDS = st.lists(
    st.one_of(
        st.tuples(st.just(StepKind.RUN), RUNS),
        st.tuples(st.just(StepKind.RUN), RUNS),
        st.tuples(st.just(StepKind.COPY), st.lists(WRITTEN, min_size=1, max_size=2)),
    ),
    min_size=3,
    max_size=6,
)
"""Builds that write, change and remove the same files all the time."""


def joined(image: Image, first: int, last: int, copies: Sequence[int] = ()) -> Image:
    """The image with a range of layers as one, empty layers in the place of the others; `copies` come before it."""
    after = merged_trees(members(image))[0][last]
    risen = [layer if n < first or n in copies else [] for n, layer in enumerate(image[: last + 1])]
    below: Tree = merged_trees(members(risen))[0][-1]
    made = [whiteout(b"/".join(path)) for path in below if path not in after and _is_folder(after, path[:-1])]
    inside = {path: node for path, node in after.items() if first <= node.entry.layer <= last}
    inside = {path: node for path, node in inside.items() if node.entry.layer not in copies}
    names: dict[int, bytes] = {}
    from_below: list[Entry] = []
    for path, node in sorted(inside.items()):
        name, shows = b"/".join(path), node.shows
        if shows is not None and node.kind == "file" and (shows.layer < first or shows.layer in copies):
            lower = [other for other, found in below.items() if found.shows and _same(found.shows, shows)]
            if path not in lower:  # else it is as it was
                lower.sort(key=lambda other: other in inside)
                from_below.append(hardlink(name, b"/".join(lower[0])))
        elif shows is not None and node.kind == "file" and id(shows) in names:
            made.append(hardlink(name, names[id(shows)], **_attributes(shows)))
        else:
            names[id(shows)] = name
            made.append(_entry(name, shows))
    return [*risen[:last], [*_before_they_change(from_below), *made], *image[last + 1 :]]


def _before_they_change(links: Sequence[Entry]) -> list[Entry]:
    """Hard links to what is below, each before the one that gives its target another content."""
    out, left = [], list(links)
    while left:
        needed = {link.link for link in left}
        first = next((link for link in left if link.name not in needed), left[0])
        out.append(first)
        left.remove(first)
    return out


def _same(one: Member, other: Member) -> bool:
    return (one.layer, one.order) == (other.layer, other.order)


def _is_folder(tree: Tree, path: Path) -> bool:
    return not path or (path in tree and tree[path].kind == "dir")


def _attributes(member: Member) -> dict[str, object]:
    seconds, fraction = member.mtime
    return {
        "mode": member.mode,
        "uid": member.uid,
        "gid": member.gid,
        "mtime": seconds,
        "fraction": fraction,
        "xattrs": dict(member.xattrs),
    }


def _entry(name: bytes, shows: Member | None) -> Entry:
    if shows is None:
        return hardlink(name, NOWHERE)
    attributes = _attributes(shows)
    if shows.kind == "dir":
        return directory(name, **attributes)
    if shows.kind == "symlink":
        assert isinstance(shows.link, bytes)
        return symlink(name, shows.link, **attributes)
    if shows.kind == "char":
        return char_device(name, *shows.device).but(**attributes)
    if shows.kind == "fifo":
        return fifo(name, **attributes)
    return file(name, shows.content, **attributes)


def stored(image: Image) -> int:
    return waste(Both(image).stack).stored


def final_tree(image: Image) -> dict[Path, object]:
    """What is seen in the end: kinds, contents, owners, modes and which names are one file."""
    tree = merged_trees(members(image))[0][-1]
    first: dict[int, Path] = {}
    for path, node in sorted(tree.items()):
        first.setdefault(id(node.shows), path)
    return {
        path: (
            node.kind,
            node.shows and (node.shows.content, node.shows.uid, node.shows.mode),
            first[id(node.shows)] if node.kind == "file" else path,
        )
        for path, node in tree.items()
    }


@given(images(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_range_of_layers_as_one_saves_what_was_promised(image: Image, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(image) - 1))
    last = data.draw(st.integers(first, len(image) - 1))
    stack = Both(image).stack
    found = waste(stack)
    steps = Steps(tuple(Step(StepKind.RUN) for _ in image), Builder.UNKNOWN)
    saving = what_if(stack, found, steps, first, last)
    other = joined(image, first, last)
    assert found.stored - stored(other) == saving.bytes
    assert final_tree(other) == final_tree(image), "the merger itself"


def applied(image: Image, pieces: Sequence[Piece], both: Both, steps: Steps) -> Image:
    """The image as it is when all is done as advised, one piece after the other."""
    out = [list(layer) for layer in image]
    for piece in pieces:
        if piece.remedy in (Remedy.JOIN, Remedy.PACK_ONCE):
            copies = steps.copies(piece.first, piece.last) if piece.remedy is Remedy.JOIN else ()
            out = joined(out, piece.first, piece.last, copies)
            assert final_tree(out) == final_tree(image), "nothing else is seen"
        else:
            for entry in piece.entries.tolist():
                layer, _, path = both.identity(entry)
                assert layer == piece.first
                changed = _taken_out(out, layer + 1, path) if piece.remedy is Remedy.COPY_FLAGS else whiteout(path)
                out[layer][_place(out[layer], path)] = changed
    return out


def _place(layer: list[Entry], path: bytes) -> int:
    """Where the content of a path stands in a layer."""
    (made,) = members([layer])
    return max(member.order for member in made if member.is_object and b"/".join(member.path) == path)


def _taken_out(image: Image, first: int, path: bytes) -> Entry:
    """The next content of a path, which is no longer in its layer."""
    for layer in image[first:]:
        (made,) = members([layer])
        if any(member.is_object and b"/".join(member.path) == path for member in made):
            return layer.pop(_place(layer, path))
    raise AssertionError(path)


def promised(image: Image, kinds: Sequence[StepKind], data: st.DataObject) -> None:
    """Take the advice, all of it and its beginning, and see what is stored then."""
    base = data.draw(st.integers(0, 1))
    both = Both(image)
    steps = Steps(tuple(Step(kind) for kind in kinds), data.draw(st.sampled_from(tuple(Builder))))
    found = waste(both.stack)
    advice = advise(both.stack, found, steps, base)
    assert advice.saving.bytes == sum(piece.saving.bytes for piece in advice.pieces) <= advice.wasted
    assert all(piece.first >= base and piece.saving.bytes > 0 for piece in advice.pieces)
    for pieces in (advice.pieces, advice.pieces[: data.draw(st.integers(0, len(advice.pieces)))]):
        saved = sum(piece.saving.bytes for piece in pieces)
        assert found.stored - stored(applied(image, pieces, both, steps)) == saved


@given(BUILDS, st.data())
@settings(max_examples=300, deadline=None)
def test_all_advice_about_a_build_saves_what_was_promised(
    build: list[tuple[StepKind, list[Entry]]], data: st.DataObject
) -> None:
    promised([layer for _, layer in build], [kind for kind, _ in build], data)


@given(images(6), st.data())
@settings(max_examples=100, deadline=None)
def test_all_advice_about_any_image_saves_what_was_promised(image: Image, data: st.DataObject) -> None:
    kinds = st.lists(st.sampled_from(tuple(StepKind)), min_size=len(image), max_size=len(image))
    promised(image, data.draw(kinds), data)


AT_ONCE = {
    "a file takes a link away and gives way to another file": [
        [file("a", b"x")],
        [file("a"), hardlink("b/a", "a"), file("b", b"x"), file("b/b")],
    ],
    "a file over a directory that is needed again": [
        [file("a", b"x")],
        [file("a"), directory("a"), file("a", b"x"), file("a/a")],
    ],
    "a file in the place of a symlink that led elsewhere": [
        [file("a"), symlink("b", "a"), file("b", b"x"), file("b/a", b"x")],
        [file("a"), opaque("")],
    ],
    "a link that another entry goes through, and that a file replaces": [
        [file("a", b"x")],
        [directory("a"), symlink("a", "b/a"), file("a/a"), file("../a", b"x"), file("a")],
    ],
    "a link that another entry goes through": [
        [file("a", b"x")],
        [directory("a"), symlink("b", "a"), file(".wh..wh.plnk/1", b"x"), file("b/a"), directory("b")],
    ],
}
"""Layers whose tar has a file and something below it."""


@pytest.mark.parametrize("first", [StepKind.RUN, StepKind.COPY], ids=str)
@pytest.mark.parametrize("image", AT_ONCE.values(), ids=AT_ONCE)
def test_a_path_that_changes_its_kind_in_one_tar_is_packed_once(image: Image, first: StepKind) -> None:
    both = Both(image)
    found = waste(both.stack)
    for builder in Builder:
        steps = Steps((Step(first), Step(StepKind.RUN)), builder)
        pieces = advise(both.stack, found, steps, 0).pieces
        assert pieces[0].remedy is Remedy.PACK_ONCE
        assert pieces[0].saving.bytes == 1
        assert found.stored - stored(applied(image, pieces, both, steps)) == sum(p.saving.bytes for p in pieces)
