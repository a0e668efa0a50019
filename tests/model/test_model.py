"""The naive model against real files: what it says is what the system's tar and a real disk make of the layers."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings

from tests.building import directory, file, hardlink, opaque, symlink, whiteout
from tests.laws.strategies import ordinary_images
from tests.model.folder import Folder, Found, well_formed
from tests.model.members import member, members
from tests.model.story import Story

if TYPE_CHECKING:
    from tests.building import Entry
    from tests.model.members import Path
    from tests.model.tree import Tree

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or shutil.which("tar") is None, reason="needs GNU tar and cp"
)


def sifted(layer: list[Entry]) -> list[Entry]:
    """As many of a layer's entries, from the first on, as form a layer that can be unpacked."""
    kept: list[Entry] = []
    for entry in layer:
        if well_formed([*kept, entry]):
            kept.append(entry)
    return kept


def unpackable(image: list[list[Entry]]) -> list[list[Entry]]:
    """As much of an image as an engine could unpack: without links to what is a broken link in a layer below.

    Such a path stands in the tree, since divepy shows it, and on no disk: no engine gets as far as that.
    """
    kept: list[list[Entry]] = []
    for number, layer in enumerate(image):
        below = Story(members(kept)).trees[-1] if kept else {}
        broken = {path for path, node in below.items() if node.shows is None}
        kept.append(
            [entry for entry in sifted(layer) if not (made := member(number, 0, entry)) or made.link not in broken]
        )
    return kept


def assert_equal(tree: Tree, found: dict[Path, Found]) -> None:
    shown = {path: node for path, node in tree.items() if node.shows is not None}
    assert set(shown) == set(found)
    inodes: dict[int, object] = {}
    for path, node in shown.items():
        told, real = node.shows, found[path]
        assert told is not None
        assert (told.kind, told.content) == (real.kind, real.content), path
        if told.kind != "symlink":
            assert told.mode == real.mode, path
        if told.kind == "symlink":
            assert told.link == real.link, path
        if told.kind != "dir":
            nanoseconds = told.mtime[0] * 10**9 + int(told.mtime[1].ljust(9, "0"))
            assert nanoseconds == real.mtime, path
            assert inodes.setdefault(real.inode, told) is told, "one inode is one content"
        if os.geteuid() == 0:
            assert (told.uid, told.gid) == real.owner, path


def unpacked(image: list[list[Entry]]) -> None:
    story = Story(members(image))
    with tempfile.TemporaryDirectory() as workspace:
        folder = Folder(FilePath(workspace))
        for number, layer in enumerate(image):
            folder.apply(number, layer)
            assert_equal(story.trees[number], folder.read())


@given(ordinary_images())
@settings(max_examples=60, deadline=None)
def test_the_model_shows_what_a_real_disk_shows(image: list[list[Entry]]) -> None:
    unpacked(unpackable(image))


def test_a_link_to_a_broken_link_of_a_layer_below_is_left_out() -> None:
    image = [[hardlink("a", "a"), hardlink("b", "a")], [hardlink("a", "b"), file("b", b"")]]
    assert unpackable(image)[1] == image[1][1:]
    unpacked(unpackable(image))


def test_a_marker_below_a_link_of_its_own_tar_is_left_out() -> None:
    layer = [file("b", b""), symlink("l", "a"), whiteout("l/x")]
    assert unpackable([layer]) == [layer[:2]]
    assert (b"a",) in Story(members([layer])).trees[-1], "engines make the directory that it leads to"


def test_every_case_of_the_image_specification_on_a_real_disk() -> None:
    unpacked(
        [
            [directory("d"), file("d/a", b"1"), file("d/sub/deep", b"2"), symlink("s", "d"), file("f", b"3")],
            [opaque("d"), file("d/b", b"4"), whiteout("f"), hardlink("h", "d/a")],
            [file("s/through", b"5"), whiteout("d"), file("d/again", b"6"), hardlink("h2", "h")],
            [file("d", b"7"), whiteout("nothing"), directory("h")],
            [whiteout("d"), directory("d", mode=0o700)],
        ],
    )


def test_a_story_of_waste_by_hand() -> None:
    story = Story(members([[file("a", b"12"), file("b", b"345")], [file("a", b"12", mode=0o600), whiteout("b")]]))
    told = {(found.entry.path, found.culprit, *found.causes) for found in story.waste()}
    assert told == {((b"a",), 1, "metadata"), ((b"b",), 1, "deleted")}
    assert story.changes(1) == {(b"a",): "metadata"}
    assert set(story.removed(1)) == {(b"b",)}
