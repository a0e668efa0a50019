"""The columns of all layers together."""

from __future__ import annotations

from dive_py.layers.vocabulary import DigestKind
from dive_py.overlay.stack import LayerStack
from tests.building import char_device, directory, file, hardlink, symlink, whiteout
from tests.layers.scanning import scanned
from tests.overlay.stacking import entry_at, stacked


def test_layers_follow_each_other() -> None:
    stack = stacked([file("b"), file("a")], [], [file("c/d")])
    entries = stack.entries
    assert stack.first_entry == [0, 2, 2, 4]
    assert entries.layer.tolist() == [0, 0, 2, 2]
    assert [stack.paths.path(path) for path in entries.path.tolist()] == [b"a", b"b", b"c/d", b"c"]
    assert entries.implicit.tolist() == [False, False, False, True]
    assert entries.mode[3] == 0o755


def test_links_and_attributes_of_several_layers_are_one_list() -> None:
    stack = stacked(
        [symlink("s", "one"), file("a", xattrs={"user.a": b"1"})],
        [symlink("s", "two"), file("a", xattrs={"user.b": b"2"}), file("b", xattrs={"user.a": b"1"})],
    )
    entries = stack.entries
    targets = [entries.links[entries.link[entry_at(stack, layer, "s")]] for layer in (0, 1)]
    assert targets == [b"one", b"two"]
    assert entries.xattr[entry_at(stack, 0, "a")] == entries.xattr[entry_at(stack, 1, "b")]
    assert entries.xattr[entry_at(stack, 0, "a")] != entries.xattr[entry_at(stack, 1, "a")]
    assert entries.xattr[entry_at(stack, 0, "s")] == 0


def test_objects_are_what_a_file_system_could_show() -> None:
    stack = stacked([file("a"), whiteout("b"), file(".wh..wh.aufs"), char_device("c", 1, 3), hardlink("h", "a")])
    shown = {stack.paths.path(path) for path in stack.entries.path[stack.entries.objects].tolist()}
    assert shown == {b"a", b"c", b"h"}


def test_digests_of_some_layers_only() -> None:
    stack = LayerStack([scanned(file("a", b"1"), hashed=True), scanned(file("a", b"1")), None])
    assert stack.entries.digest is not None
    assert stack.entries.digest_kind.tolist() == [DigestKind.SHA256, DigestKind.NONE, DigestKind.NONE]
    assert stack.entries.digest[0].any()
    assert not stack.entries.digest[1].any()
    assert stacked([directory("a")], hashed=False).entries.digest is None
