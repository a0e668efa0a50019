"""From paths to entries: links are followed inside the image, layers are taken at their word."""

from __future__ import annotations

import pytest

from dive_py.contents.locate import content_entry, followed, own_entry, shown_entry, through_links
from dive_py.errors import DivepyError, PathNotFound
from tests.building import char_device, directory, fifo, file, hardlink, opaque, symlink, whiteout
from tests.overlay.stacking import stacked

LAYERS = (
    [
        directory("usr/lib"),
        file("usr/lib/os-release", b"zero"),
        symlink("lib", "usr/lib"),
        symlink("etc/os-release", "../usr/lib/os-release"),
        symlink("abs", "/lib/os-release"),
        symlink("up", "../../../../usr/lib/os-release"),
        symlink("round", "about"),
        symlink("about", "round"),
        symlink("self/x", "x"),
        symlink("dangling", "nowhere/at/all"),
        file("gone", b"gone"),
    ],
    [file("usr/lib/os-release", b"one"), whiteout("gone"), hardlink("hard", "usr/lib/os-release")],
    [char_device("null", 1, 3), fifo("pipe"), hardlink("broken", "none"), file("twice", b"a"), file("twice", b"bb")],
    [opaque("self"), symlink("usr/lib/deep", "..")],
)


@pytest.mark.parametrize(
    "path",
    [
        "usr/lib/os-release", "lib/os-release", "etc/os-release", "abs", "up", "hard", "lib/deep/lib/os-release",
        "etc/../lib/os-release",
    ],
)  # fmt: skip
def test_links_are_followed_inside_the_image(path: str) -> None:
    stack = stacked(*LAYERS)
    entry = content_entry(stack, shown_entry(stack, path.encode()))
    assert (int(stack.entries.layer[entry]), int(stack.entries.size[entry])) == (1, 3)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("none", "/none is not in the image"),
        ("round", "more than 40 links"),
        ("self/x", "layer 0 had it"),
        ("dangling", "/dangling: /nowhere is not in the image"),
        ("gone", r"/gone is not in the merged file system; layer 0 had it \(--layer 0\)"),
        ("usr/lib/os-release/below", "is not in the image"),
    ],
)
def test_what_is_not_there_is_said_and_where_it_was(path: str, said: str) -> None:
    with pytest.raises(PathNotFound, match=said):
        shown_entry(stacked(*LAYERS), path.encode())


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("usr", "a folder"),
        ("", "the root is a folder"),
        ("null", "a device"),
        ("pipe", "a named pipe"),
        ("broken", "a hard link to /none, which is not there"),
    ],
)
def test_what_has_no_content_says_what_it_is(path: str, said: str) -> None:
    stack = stacked(*LAYERS)
    with pytest.raises(DivepyError, match=said):
        content_entry(stack, shown_entry(stack, path.encode()))


def test_a_hard_link_to_a_symlink_is_followed_in_the_middle_too() -> None:
    layers = [directory("d"), file("d/f", b"x"), symlink("s", "d"), symlink("t", "f"), hardlink("h", "s")]
    stack = stacked(layers, [hardlink("d/t", "t"), hardlink("i", "h")])
    for path in ("h/f", "i/f", "d/t", "h/t", "s/t"):
        assert stack.paths.path(int(stack.entries.path[shown_entry(stack, path.encode())])) == b"d/f", path


def test_a_layer_is_taken_at_its_word() -> None:
    stack = stacked(*LAYERS)
    for layer, size in ((0, 4), (1, 3)):
        assert int(stack.entries.size[own_entry(stack, b"usr/lib/os-release", layer)]) == size
    assert int(stack.entries.size[own_entry(stack, b"gone", 0)]) == 4
    assert int(stack.entries.size[own_entry(stack, b"twice", 2)]) == 2
    with pytest.raises(DivepyError, match="a symlink to usr/lib"):
        content_entry(stack, own_entry(stack, b"lib", 0))


def test_a_layer_that_has_no_such_path_says_which_have() -> None:
    with pytest.raises(PathNotFound, match="layer 2 has no /usr/lib/os-release") as caught:
        own_entry(stacked(*LAYERS), b"usr/lib/os-release", 2)
    assert caught.value.hint == "it is in layers 0, 1"
    with pytest.raises(PathNotFound, match="/gone") as caught:
        own_entry(stacked(*LAYERS), b"gone", 1)
    assert caught.value.hint == "it is in layer 0"
    with pytest.raises(PathNotFound, match="in no layer"):
        own_entry(stacked(*LAYERS), b"never", 1)


def test_an_image_without_layers_has_nothing() -> None:
    with pytest.raises(PathNotFound, match="no layers"):
        shown_entry(stacked(), b"a")


MERGED_USR = (
    [directory("usr/bin"), file("usr/bin/dash", b"d"), symlink("bin", "usr/bin"), symlink("usr/bin/sh", "dash")],
)
"""As Debian 12 and Ubuntu 24.04 have it."""


def test_the_way_through_links_is_known() -> None:
    found = followed(stacked(*MERGED_USR), b"bin/sh")
    assert (found.path, found.links) == (b"usr/bin/dash", ((b"bin", b"usr/bin"), (b"usr/bin/sh", b"dash")))


def test_the_last_component_has_a_story_of_its_own() -> None:
    stack = stacked(*MERGED_USR)
    found = through_links(stack, b"bin/sh", [0])
    assert found is not None
    assert (found.path, found.links) == (b"usr/bin/sh", ((b"bin", b"usr/bin"),))
    assert through_links(stack, b"bin", [0]) is None, "a link is no way through a link"
    assert through_links(stack, b"usr/bin/sh", [0]) is None
    assert through_links(stack, b"bin/none", [0]) is None


def test_what_is_gone_in_the_end_is_found_where_it_was() -> None:
    stack = stacked(*MERGED_USR, [whiteout("usr/bin/dash")], [whiteout("bin")])
    assert through_links(stack, b"bin/dash", [2]) is None
    assert through_links(stack, b"bin/dash", [1]) is None
    found = through_links(stack, b"bin/dash", [2, 1, 0])
    assert found is not None
    assert found.path == b"usr/bin/dash"


def test_a_hard_link_to_a_symlink_is_followed_as_the_symlink() -> None:
    stack = stacked([file("real/f", b"1"), symlink("a", "real"), hardlink("b", "a")])
    assert followed(stack, b"b/f").path == b"real/f"
