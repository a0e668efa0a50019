"""The `fileList` of dive's JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.layers.blocks import StreamBlocks
from dive_py.layers.tar_headers import scan
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from dive_py.reports import dive_files, go_json
from dive_py.reports.dive_files import escaped_paths_of, file_list
from tests.building import (
    Entry,
    ImageBuilder,
    aufs_leftovers,
    block_device,
    char_device,
    directory,
    fifo,
    file,
    hardlink,
    opaque,
    symlink,
    whiteout,
)

Stacked = Callable[..., LayerStack]


def listed(stack: LayerStack, layer: int = 0) -> list[dict[str, Any]]:
    """A layer's list, read again."""
    found: list[dict[str, Any]] = json.loads("".join(file_list(stack, layer, 3)))
    return found


def test_children_stand_before_parents_and_names_are_sorted(stacked: Stacked) -> None:
    stack = stacked([directory("b"), file("b/z"), directory("b/c"), file("b/c/d"), file("a"), file("b-")])
    assert [row["path"] for row in listed(stack)] == ["a", "b/c/d", "b/c", "b/z", "b", "b-"]


def test_a_directory_without_entry_has_nothing_but_its_place(stacked: Stacked) -> None:
    empty = {
        "path": "",
        "typeFlag": 0,
        "linkName": "",
        "size": 0,
        "fileMode": 0,
        "uid": 0,
        "gid": 0,
        "isDir": False,
    }
    rows = listed(stacked([file("a/b/c", b"hi")]))
    assert rows[0]["path"] == "a/b/c"
    assert rows[1:] == [empty, empty]


def test_every_kind_has_its_type_flag_and_go_mode(stacked: Stacked) -> None:
    rows = listed(
        stacked(
            [
                file("1file", b"abc", mode=0o4755, uid=7, gid=8),
                directory("2dir").but(mode=0o1777),
                symlink("3link", "../x y"),
                hardlink("4hard", "./1file", mode=0o4755, uid=7, gid=8),
                char_device("5char", 5, 1),
                block_device("6block", 8, 0),
                fifo("7fifo"),
            ]
        )
    )
    told = [(row["path"], row["typeFlag"], row["linkName"], row["size"], row["isDir"]) for row in rows]
    assert told == [
        ("1file", 48, "", 3, False),
        ("2dir", 53, "", 0, True),
        ("3link", 50, "../x y", 0, False),
        ("4hard", 49, "1file", 0, False),
        ("5char", 51, "", 0, False),
        ("6block", 52, "", 0, False),
        ("7fifo", 54, "", 0, False),
    ]
    assert [row["fileMode"] for row in rows] == [
        1 << 23 | 0o755,
        2148532735,
        1 << 27 | 0o777,
        1 << 23 | 0o755,
        1 << 26 | 1 << 21 | 0o644,
        1 << 26 | 0o644,
        1 << 25 | 0o644,
    ]
    assert (rows[0]["uid"], rows[0]["gid"]) == (7, 8)


def test_markers_stand_as_dive_has_them(stacked: Stacked) -> None:
    """Whiteouts under their own names and where these sort; opaque markers and what AUFS keeps not at all."""
    stack = stacked(
        [file("a/!first"), file("a/zlast"), file("keep")],
        [whiteout("a/zlast"), file("a/-early"), file("a/.x"), whiteout("keep"), opaque("b"), *aufs_leftovers()],
    )
    assert [row["path"] for row in listed(stack, 1)] == [
        ".wh.keep",
        "a/-early",
        "a/.wh.zlast",
        "a/.x",
        "",
        "",
    ], "the implicit a, and the implicit b that the opaque marker needs"


def test_a_path_stored_twice_is_listed_once(stacked: Stacked) -> None:
    rows = listed(stacked([file("a", b"first"), file("a", b"second!")]))
    assert [(row["path"], row["size"]) for row in rows] == [("a", 7)]


def test_a_layer_without_entries_has_an_empty_list(stacked: Stacked) -> None:
    assert listed(stacked([], [file("a")])) == []


def test_long_lists_come_in_pieces(stacked: Stacked, monkeypatch: pytest.MonkeyPatch) -> None:
    """Wherever the pieces end, the list is the same."""
    stack = stacked([file(f"d/{number}") for number in range(7)])
    whole = listed(stack)
    for size in range(1, 9):
        monkeypatch.setattr(dive_files, "_CHUNK", size)
        assert listed(stack) == whole


def test_a_piece_of_a_list_takes_little_memory(stacked: Stacked) -> None:
    """However many entries a layer has."""
    pieces = list(file_list(stacked([file(f"d/{number:06}") for number in range(20_000)]), 0, 3))
    assert len(pieces) > 2
    assert max(map(len, pieces)) < 4 << 20


_COMPONENTS = st.sampled_from(["a", "b", "+", "z", ".w", ".x", "a b", "<&>", "\u00e9"])
_PATHS = st.lists(_COMPONENTS, min_size=1, max_size=3).map("/".join)
_MEMBERS = st.builds(lambda make, path: make(path), st.sampled_from([file, directory, whiteout, opaque]), _PATHS)


def naive(members: list[Entry]) -> list[str]:
    """The paths of dive's tree, built with a dictionary for each directory, as dive builds it with nodes."""
    tree: dict[str, Any] = {}
    stored: set[str] = set()
    for member in members:
        path = member.name.decode().strip("/")
        node = tree
        parts = path.split("/")
        for part in parts:
            if part.startswith(".wh..wh."):
                break
            node = node.setdefault(part, {})
        else:
            stored.add(path)

    def walk(node: dict[str, Any], above: str) -> list[str]:
        rows = []
        for name in sorted(node, key=str.encode):
            path = f"{above}{name}"
            rows += [*walk(node[name], path + "/"), path if path in stored else ""]
        return rows

    return walk(tree, "")


@given(st.lists(_MEMBERS, max_size=12))
def test_the_order_is_that_of_a_tree_of_nodes(members: list[Entry]) -> None:
    """Whatever a layer holds, the list is that of a depth-first walk which visits children before parents."""
    tar = ImageBuilder().layer(*members).layer_tars()[0]
    stack = LayerStack([scan(StreamBlocks(BytesIO(tar)), Progress())])
    assert [row["path"] for row in listed(stack)] == naive(members)


@pytest.mark.parametrize("ids", [[], [0], [5, 3, 4], [1, 200], list(range(201))])
@pytest.mark.parametrize("name", ["plain", "<tag>", b"\xff", "a\nb"])
def test_escaped_paths_are_those_of_json(stacked: Stacked, name: str | bytes, ids: list[int]) -> None:
    """Whether all paths of a range are plain or one of them is not."""
    paths = stacked([*(file(f"{number:03}/x") for number in range(100)), file(name)]).paths
    wanted = np.array(ids, np.int32)
    found = escaped_paths_of(paths, wanted)
    assert [f'"{path}"' for path in found] == [go_json.string(path) for path in paths.paths(wanted)]
