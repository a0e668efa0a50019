"""An image that depends on a case in which engines differ says so in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.overlay.disputed import note
from tests.building import char_device, directory, file, hardlink, opaque, symlink, whiteout
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from tests.building import Entry

BASE = [directory("d"), file("d/f"), directory("t", mode=0o1777), file("g")]
MARK = {"trusted.overlay.opaque": b"y"}


@pytest.mark.parametrize(
    ("layers", "said"),
    [
        ([BASE, [opaque("")]], "an opaque marker at the root (layer 1)"),
        ([[opaque(""), file("a")]], ""),
        ([BASE, [opaque("d"), file("d/g")]], ""),
        ([BASE, [whiteout("d"), directory("d")]], "a whiteout of what its layer has again (layer 1)"),
        ([BASE, [whiteout("d"), file("d/g")]], "a whiteout of what its layer has again (layer 1)"),
        ([BASE, [file("g"), whiteout("g")]], "a whiteout of what its layer has again (layer 1)"),
        ([BASE, [whiteout("g"), file("g")]], ""),
        ([BASE, [whiteout("g"), whiteout("d")]], ""),
        ([BASE, [], [char_device("d/f", 0, 0)]], "a device 0:0 (layer 2)"),
        ([BASE, [char_device("d/f", 1, 3)]], ""),
        ([BASE, [directory("d", xattrs=MARK)]], "the attribute trusted.overlay.opaque (layer 1)"),
        ([BASE, [directory("d", xattrs={"user.overlay": b"y"})]], ""),
        ([BASE, [file("t/f")]], "parents without an entry over others than 0755 (layer 1)"),
        ([BASE, [whiteout("t/f")]], "parents without an entry over others than 0755 (layer 1)"),
        ([BASE, [file("d/g"), file("n/g")]], ""),
        ([[symlink("l", "r"), file("l/f")]], "an entry below a link to nothing (layer 0)"),
        ([[symlink("l", "r"), file("l/f"), directory("r")]], "an entry below a link to nothing (layer 0)"),
        ([[directory("r"), symlink("l", "r"), file("l/f")]], ""),
        ([[file("r/g"), symlink("l", "r"), file("l/f")]], ""),
        ([[symlink("l", "/"), file("l/f")]], ""),
        ([[file("a"), file("a", b"x")]], "a path twice in one tar (layer 0)"),
        ([[file("a"), directory("a")], [file("a"), directory("a")]], "a path twice in one tar (layers 0, 1)"),
        ([[directory("r"), file("r/f"), symlink("l", "r"), file("l/f")]], ""),
        ([[file("a/f"), file("a")]], ""),
        ([BASE, [hardlink("h", "g")]], "a hard link to a lower layer (layer 1)"),
        ([[hardlink("h", "g"), file("g")]], "a hard link before its target (layer 0)"),
        ([[file("g"), hardlink("h", "g"), hardlink("i", "h"), hardlink("j", "none")]], ""),
        ([BASE, [whiteout("d/f"), opaque("d"), file("g", b"x")]], ""),
    ],
)  # fmt: skip
def test_what_is_said(layers: list[list[Entry]], said: str) -> None:
    wanted = f"depends on cases where engines differ: {said}; see docs/engines-differ.md" if said else ""
    assert note(stacked(*layers)) == wanted


def test_several_cases_are_one_line_and_many_layers_are_cut() -> None:
    twice = [file("a"), file("a")]
    said = note(stacked(BASE, [opaque("")], *[twice] * 8))
    assert said.count("\n") == 0
    assert "an opaque marker at the root (layer 1); a path twice in one tar (layers 2, 3, 4, 5, 6, 7 …)" in said


def test_nothing_is_said_of_a_missing_layer_nor_of_a_containers_own() -> None:
    from dive_py.overlay.stack import LayerStack
    from tests.layers.scanning import scanned

    assert note(LayerStack([None, None])) == ""
    assert note(LayerStack([])) == ""
    assert note(LayerStack([scanned(*BASE), scanned(opaque(""))], rw=1)) == ""
