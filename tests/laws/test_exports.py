"""A law of containers that are read by export: the image with the layer on top is what the container has."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from hypothesis import event, given, settings
from hypothesis import strategies as st

from dive_py.layers import tar_headers
from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.exported_changes import ListedChanges, read_write_layer
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from tests.building import directory, file, hardlink, write_tar

if TYPE_CHECKING:
    from dive_py.layers.index import LayerIndex

Tree = dict[str, int | None]
"""Path to the file that stands there, by its number; None for a directory."""

NAMES = ("a", "b\udce8", "b\udce9", "c")


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Directories three deep; files of a few numbers, so that one has several names, and those of two trees meet."""
    found: Tree = {}

    def fill(above: str, depth: int) -> None:
        for name in draw(st.sets(st.sampled_from(NAMES))):
            path = f"{above}{name}"
            is_directory = depth < 3 and draw(st.booleans())
            found[path] = None if is_directory else draw(st.integers(1, 6))
            if is_directory:
                fill(f"{path}/", depth + 1)

    fill("", 1)
    return dict(sorted(found.items(), key=lambda item: item[0].split("/")))


def scanned(tree: Tree) -> LayerIndex:
    """A tree as an engine exports it: the first name of a file has it, the others are links to that."""
    first: dict[int, str] = {}
    entries = [file(".dockerenv")]
    for path, number in tree.items():
        if number is None:
            entries.append(directory(path))
        elif number in first:
            entries.append(hardlink(path, first[number], mtime=number))
        else:
            first[number] = path
            entries.append(file(path, b"x" * number, mtime=number))
    return tar_headers.scan(StreamBlocks(io.BytesIO(write_tar(entries))), Progress())


def listed(before: Tree, after: Tree) -> ListedChanges:
    """What an engine lists that compares whole trees; of a directory that is gone, its name alone."""
    gone = set(before) - set(after)
    tops = {path for path in gone if after.get(path.rpartition("/")[0]) is None and path.rpartition("/")[0] not in gone}
    changed = {path for path in after if path in before and after[path] != before[path]}
    told = [changed, set(after) - set(before), tops]
    return ListedChanges(*(frozenset("/" + _as_go(path) for path in paths) for paths in told))


def _as_go(path: str) -> str:
    """As Go's JSON has it: U+FFFD for each byte that is no UTF-8, so that two names read alike."""
    return path.encode("ascii", "replace").decode().replace("?", "\ufffd")


@given(trees(), trees())
@settings(max_examples=300, deadline=None)
def test_the_layer_makes_the_container(before: Tree, after: Tree) -> None:
    lower = scanned(before)
    found = read_write_layer(scanned(after), listed(before, after), lambda: [lower])
    stack = LayerStack([lower, found.index], rw=1)
    view, entries = stack.merged(1), stack.entries
    shown: Tree = {}
    for path, entry in zip(view.path.tolist(), view.entry.tolist(), strict=True):
        real = int(entries.real[entry])
        name = stack.paths.path(path).decode("utf-8", "surrogateescape")
        shown[name] = None if entries.kind[real] == Kind.DIR else int(entries.size[real])
        assert shown[name] is None or int(entries.mtime[real]) == shown[name]
    del shown[".dockerenv"]
    assert shown == after
    event("links to what did not change" if found.holders else "no such links")
