"""The versions of a path."""

from __future__ import annotations

import pytest

from dive_py.errors import DivepyError
from dive_py.tui.viewer.versions import version_at, versions
from tests.building import directory, file, hardlink, symlink, whiteout
from tests.overlay.stacking import entry_at, stacked

LAYERS = (
    [file("a", b"one"), directory("d"), symlink("s", "a"), file("x", b"x")],
    [file("a", b"three"), hardlink("b", "x")],
    [whiteout("a"), file("b", b"own")],
    [directory("a")],
    [file("a", b"again")],
)


def test_each_layers_content_is_one() -> None:
    stack = stacked(*LAYERS)
    path = stack.paths.find(b"a")
    assert path is not None
    assert [(one.layer, one.change, one.shadowed_by) for one in versions(stack, path)] == [
        (0, "added", 1), (1, "modified", 2), (4, "modified", None),
    ]  # fmt: skip
    folder = stack.paths.find(b"d")
    assert folder is not None
    assert versions(stack, folder) == []


def test_an_entry_is_found_among_them() -> None:
    stack = stacked(*LAYERS)
    path, link, hard = (stack.paths.find(name) for name in (b"a", b"s", b"b"))
    assert path is not None
    assert link is not None
    assert hard is not None
    assert version_at(stack, path, entry_at(stack, 1, "a"))[2] == 1
    led, found, place = version_at(stack, link, entry_at(stack, 0, "s"))
    assert (led, found[place].layer, len(found)) == (path, 4, 3)
    led, found, place = version_at(stack, hard, entry_at(stack, 1, "b"))
    assert (led, [one.layer for one in found], place) == (hard, [1, 2], 0)
    with pytest.raises(DivepyError, match="/d is a folder"):
        version_at(stack, 0, entry_at(stack, 0, "d"))
