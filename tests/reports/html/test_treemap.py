"""The cells of a treemap: nothing is lost when small things are folded, and a page stays small whatever there is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from jinja2.utils import htmlsafe_json_dumps

from dive_py.analysis.waste import waste
from dive_py.layers.index import KEY_SEPARATOR
from dive_py.overlay.paths import Paths
from dive_py.overlay.stack import LayerStack
from dive_py.reports.html import treemap
from dive_py.reports.html.treemap import Bytes, Nodes, first_view, folded, of_image
from tests.building import directory, file, hardlink, whiteout
from tests.laws.strategies import images
from tests.layers.scanning import scanned
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.building import Entry

K = b"x" * 1000
"""A thousand bytes."""


def nodes_of(*layers: Sequence[Entry]) -> Nodes:
    stack = stacked(*layers)
    return folded(stack.paths, of_image(stack, waste(stack)))


def told(nodes: Nodes) -> dict[str, tuple[int, int, int, tuple[int, ...]]]:
    """Path to visible and wasted bytes, files and layers of each node."""
    found, way = {}, [""]
    spans = list(zip(*nodes.spans, strict=True))
    for i, (name, depth) in enumerate(zip(nodes.names, nodes.depth, strict=True)):
        way[depth:] = [name]
        found["/".join(way)] = (nodes.first[i], nodes.second[i], nodes.files[i], spans[i])
    return found


def test_a_node_is_all_that_lies_below_it() -> None:
    nodes = nodes_of(
        [file("a/b", K), file("a/c", b"12"), hardlink("d", "a/b"), directory("e"), file("f")],
        [whiteout("a/b"), file("a/c", b"345")],
        [whiteout("d")],
    )
    assert told(nodes) == {
        "": (3, 1002, 2, (0, 1, 1, 2)),
        "/a": (3, 1002, 2, (0, 1, 1, 2)),
        "/a/b": (0, 1000, 0, (0, 0, 2, 2)),
        "/a/c": (3, 2, 0, (0, 1, 1, 1)),
    }


def test_what_has_no_room_is_the_rest_of_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(treemap, "_MOST_NODES", 3)
    nodes = nodes_of([file("a/b", K), file("a/c", b"12"), file("a/d", b"1"), file("z", b"1")])
    assert list(told(nodes)) == ["", "/a", "/a/b", "/a/c"]
    assert [cell.name for cell in first_view(nodes)] == ["a", ""]
    a, rest = first_view(nodes)
    assert (a.files, a.bytes, a.folder) == (3, 1003, True)
    assert (rest.files, rest.bytes, rest.folder, rest.rest) == (1, 1, False, True)


def test_names_have_room_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(treemap, "_MOST_TEXT", 30)
    nodes = nodes_of([file("a" * 20, K), file("b" * 20, b"1")])
    assert nodes.names == ("", "a" * 20)


def test_names_are_shown_as_elsewhere() -> None:
    nodes = nodes_of([file(b"\xff\n\x1b[31m", K), file("\u202eb", b"12"), file("n" * 250, b"1")])
    assert nodes.names[1:3] == ("n" * 133 + "…" + "n" * 66, r"\u202eb")
    assert nodes.names[3] == r"\xff\n\x1b[31m"


@given(images())
def test_sums_are_the_images_to_the_byte(layers: list[list[Entry]]) -> None:
    stack = LayerStack([scanned(*layer) for layer in layers])
    figures = waste(stack)
    nodes = folded(stack.paths, of_image(stack, figures))
    assert (nodes.first[0], nodes.second[0]) == (figures.visible, figures.wasted)
    cells = first_view(nodes)
    assert (sum(cell.first for cell in cells), sum(cell.second for cell in cells)) == (figures.visible, figures.wasted)
    assert sum(cell.files or 1 for cell in cells) == nodes.files[0]
    # the script takes what is named from its folder; what is left there is never less than nothing
    rest = [list(pair) for pair in zip(nodes.first, nodes.second, strict=True)]
    way: list[int] = []
    for i, depth in enumerate(nodes.depth):
        way[depth:] = [i]
        if depth:
            for kind, column in enumerate((nodes.first, nodes.second)):
                rest[way[depth - 1]][kind] -= column[i]
    assert all(first >= 0 and second >= 0 for first, second in rest)


@settings(max_examples=25)
@given(images())
def test_the_first_view_fills_the_whole_and_areas_are_bytes(layers: list[list[Entry]]) -> None:
    stack = LayerStack([scanned(*layer) for layer in layers])
    cells = first_view(folded(stack.paths, of_image(stack, waste(stack))))
    total = sum(cell.bytes for cell in cells)
    for cell in cells:
        assert cell.width * cell.height == pytest.approx(1e4 * cell.bytes / total)
        assert cell.x + cell.width <= 100.001
        assert cell.y + cell.height <= 100.001


def many(count: int, name: bytes) -> Paths:
    """Folders of a hundred files each, whose names begin with a number."""
    keys = [b""]
    for folder in range(count // 100):
        keys.append(b"%06d" % folder)
        keys += [b"%06d\0%02d%s" % (folder, i, name) for i in range(100)]
    starts = np.zeros(len(keys) + 1, np.int64)
    starts[1:] = np.cumsum([len(key) + 1 for key in keys])
    return Paths(KEY_SEPARATOR.join(keys) + KEY_SEPARATOR, starts)


@pytest.mark.parametrize("name", [b".so.1", b"<" * 200, "名".encode() * 60, b"\xff" * 200])
def test_a_page_is_bounded_whatever_files_are_called(name: bytes) -> None:
    paths = many(110_000, name)
    layers = tuple(np.full(paths.count, 100, np.int16) for _ in range(4))
    large = np.full(paths.count, 10**9, np.int64)
    nodes = folded(paths, Bytes(large, large, layers))
    text = htmlsafe_json_dumps(nodes.data(), json.dumps, separators=(",", ":"))
    assert len(text.encode()) < 2_800_000
    assert nodes.first[0] == 10**9 * paths.count


def test_layers_are_told_once_for_all_paths_that_have_the_same() -> None:
    data = nodes_of([file("a/b", K), file("a/c", K)], [file("d", K)]).data()
    assert data["places"] == [(0, 1, -1, -1), (0, 0, -1, -1), (1, 1, -1, -1)]
    assert data["place"] == [0, 1, 1, 1, 2]
    assert data["names"] == "/a/b/c/d"
