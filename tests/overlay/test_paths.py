"""Every path once, in tree order."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.errors import LimitExceeded
from dive_py.layers.index import KEY_SEPARATOR, path_key
from dive_py.overlay import paths as paths_module
from dive_py.overlay.paths import ROOT, Paths, collect

NAMES = st.lists(st.sampled_from(("a", "a.", "b", "é")), min_size=1, max_size=4).map("/".join)


def collected(*layers: list[str]) -> Paths:
    keys = [sorted(path_key(path.encode()) for path in layer) for layer in layers]
    joined = [(len(own), KEY_SEPARATOR.join(own)) for own in keys]
    paths, ids, found = collect(joined, [b"no such path", *chain.from_iterable(keys)])
    assert [[paths.key(i) for i in own.tolist()] for own in ids] == keys
    assert found == [-1, *chain.from_iterable(own.tolist() for own in ids)]
    return paths


def test_parents_are_there_even_where_nobody_named_them() -> None:
    paths = collected(["a/b/c"], ["a/b-"])
    assert paths.all_paths() == [b"", b"a", b"a/b", b"a/b/c", b"a/b-"]
    assert paths.depth.tolist() == [0, 1, 2, 3, 2]
    assert paths.end.tolist() == [5, 5, 4, 4, 5]
    assert paths.parent.tolist() == [0, 0, 1, 2, 1]


def test_paths_are_found_by_their_bytes() -> None:
    paths = collected(["etc/motd", "etc/x"])
    assert paths.find(b"") == ROOT
    found = paths.find(b"etc/motd")
    assert found is not None
    assert (paths.path(found), paths.name(found)) == (b"etc/motd", b"motd")
    for absent in (b"etc/mot", b"etc/motd/", b"/etc", b"zzz", b"\0"):
        assert paths.find(absent) is None


def test_an_image_without_files_has_a_root() -> None:
    paths = collected([])
    assert (paths.count, paths.all_paths(), paths.end.tolist()) == (1, [b""], [1])
    assert paths.find(b"a") is None


@pytest.mark.parametrize("ids", [[], [0], [5, 3, 4], [3, 3], [1, 200], [200, 0, 100], list(range(201))])
@pytest.mark.parametrize("together", [2, 1000])
def test_neighbours_and_strangers_in_any_order(ids: list[int], together: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths_module, "_ROWS", together)
    paths = collected([f"{number:03}/x" for number in range(100)])
    assert paths.paths(np.array(ids, np.int32)) == [paths.path(number) for number in ids]


def test_many_paths_at_once() -> None:
    paths = collected(["a/b", "c"])
    assert paths.all_paths(1, 3) == [b"a", b"a/b"]
    assert paths.all_paths(2, 2) == []


def test_a_path_of_2048_components_is_measured_too() -> None:
    deep = "/".join("d" * 2048)
    paths = collected([deep, "e"])
    assert paths.count == 2050
    assert paths.depth[2048] == 2048
    assert (paths.end[1:2049] == 2049).all()
    assert paths.parent.tolist() == [0, *range(2048), 0]


@given(st.lists(st.lists(NAMES, max_size=8), max_size=3), st.integers(0, 3), st.sampled_from((1, 5, 1000)))
@settings(max_examples=200, deadline=None)
def test_ranges_are_subtrees_however_much_is_merged_at_once(layers: list[list[str]], depth: int, piece: int) -> None:
    deep = ["z/" * (70 * depth) + "end"] if depth else []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths_module, "_PIECE", piece)
        patch.setattr(paths_module, "_ROWS", piece)
        paths = collected(*layers, deep)
    names = paths.all_paths()
    assert [path_key(name) for name in names] == sorted({path_key(name) for name in names})
    for number, name in enumerate(names):
        inside = [n for n, other in enumerate(names) if name in (b"", other) or other.startswith(name + b"/")]
        assert list(range(number, paths.end[number])) == inside
        assert names[paths.parent[number]] == name.rpartition(b"/")[0]
        assert paths.depth[number] == (name.count(b"/") + 1 if name else 0)


def test_directories_without_an_entry_cannot_fill_memory() -> None:
    deep = [f"{number}/" + "d/" * 2000 + "f" for number in range(40)]
    with pytest.raises(LimitExceeded, match="67108864 bytes"):
        collected(deep)


def test_depths_of_more_paths_than_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"{number:03d}/" + "d/" * (number % 7) + "f" for number in range(300)]
    wanted = collected(names).depth.tolist()
    assert wanted[1:5] == [1, 2, 1, 2]
    for size in (1, 7, 100):
        monkeypatch.setattr(paths_module, "_CHUNK", size)
        assert collected(names).depth.tolist() == wanted
