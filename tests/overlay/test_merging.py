"""What each layer finds below itself: links, implicit directories, predecessors."""

from __future__ import annotations

import numpy as np

from dive_py.analysis.waste import waste
from dive_py.layers.tar_extensions import xattr_names
from dive_py.layers.vocabulary import Flag
from dive_py.overlay.vocabulary import Change, Same
from tests.building import directory, file, hardlink, opaque, symlink, whiteout
from tests.overlay.stacking import changes, entry_at, stacked, tree
from tests.overlay.upper import container, content


def shows(layers: list[list[object]], layer: int, path: str) -> tuple[int, str] | None:
    """Whose content an entry shows: layer and path; None for a broken link."""
    stack = stacked(*layers)  # type: ignore[arg-type]
    real = int(stack.entries.real[entry_at(stack, layer, path)])
    if real < 0:
        return None
    return int(stack.entries.layer[real]), stack.paths.path(int(stack.entries.path[real])).decode()


def test_links_in_their_own_tar() -> None:
    assert shows([[hardlink("h", "./a"), file("a", b"1")]], 0, "h") == (0, "a")
    assert shows([[file("a"), symlink("s", "a"), hardlink("h", "s")]], 0, "h") == (0, "s"), "a link to a symlink"


def test_links_into_lower_layers() -> None:
    assert shows([[file("a")], [hardlink("h", "a")]], 1, "h") == (0, "a")
    assert shows([[file("a")], [hardlink("h", "a"), whiteout("a")]], 1, "h") == (0, "a"), "below, it is still there"
    assert shows([[file("a")], [whiteout("a")], [hardlink("h", "a")]], 2, "h") is None
    assert shows([[file("a")], [hardlink("h", "a")], [hardlink("i", "h")]], 2, "i") == (0, "a")


def test_the_own_tar_comes_first() -> None:
    assert shows([[file("a")], [file("a"), hardlink("h", "a")]], 1, "h") == (1, "a")


def test_a_link_before_its_target_shows_the_lower_one() -> None:
    """As umoci 0.4, the only one that takes such a layer."""
    assert shows([[file("a")], [hardlink("h", "a"), file("a", b"x")]], 1, "h") == (0, "a")
    assert shows([[hardlink("h", "a"), file("a", b"x")]], 0, "h") == (0, "a"), "where there is none, the later one"


def test_chains_and_cycles() -> None:
    chain = [hardlink(f"h{number}", f"h{number + 1}") for number in range(50)]
    assert shows([[*chain, file("h50")]], 0, "h0") == (0, "h50")
    assert shows([[*chain]], 0, "h0") is None
    assert shows([[hardlink("a", "b"), hardlink("b", "a")]], 0, "a") is None
    assert shows([[hardlink("a", "a")]], 0, "a") is None
    assert shows([[hardlink("a", "b"), hardlink("b", "c"), hardlink("c", "a")]], 0, "a") is None
    assert shows([[hardlink("x", "a"), hardlink("a", "b"), hardlink("b", "a")]], 0, "x") is None, "into a cycle"
    assert shows([[file("a")], [hardlink("a", "a")]], 1, "a") is None, "a link to itself shows nothing"


def test_links_to_directories_and_out_of_the_root_are_broken() -> None:
    assert shows([[directory("d"), hardlink("h", "d")]], 0, "h") is None
    assert shows([[hardlink("h", "../../etc/passwd")]], 0, "h") is None
    assert shows([[hardlink("h", "")]], 0, "h") is None
    assert shows([[file("d/x")], [hardlink("h", "d")]], 1, "h") is None, "an implicit directory is one as well"


def test_links_into_what_aufs_left() -> None:
    assert shows([[file(".wh..wh.plnk/1", b"x"), hardlink("h", ".wh..wh.plnk/1")]], 0, "h") == (0, ".wh..wh.plnk/1")


def test_of_a_target_stored_twice_the_one_before_the_link_counts() -> None:
    stack = stacked([file("a", b"1"), hardlink("h", "a"), file("a", b"22")])
    real = int(stack.entries.real[entry_at(stack, 0, "h")])
    assert (stack.entries.size[real], bool(stack.entries.duplicate[real])) == (1, True)
    assert not stack.entries.wasted[real], "its content is still shown"


def test_directories_without_an_entry() -> None:
    stack = stacked([file("a/b/c")], [file("a/b/d")], [directory("a", mode=0o700)])
    assert tree(stack, 0) == {"a": "dir", "a/b": "dir", "a/b/c": "file"}
    assert changes(stack, 0) == {"a": "added", "a/b": "added", "a/b/c": "added"}
    assert changes(stack, 1) == {"a/b/d": "added"}, "the lowest layer that needs a directory brings it about"
    assert changes(stack, 2) == {"a": "metadata"}, "0755 0:0 is what engines made of it"


def test_a_directory_without_an_entry_takes_the_place_of_a_file() -> None:
    stack = stacked([symlink("lib", "usr/lib")], [file("lib/x")])
    assert tree(stack) == {"lib": "dir", "lib/x": "file"}
    assert changes(stack, 1) == {"lib": "modified", "lib/x": "added"}


def test_what_was_removed_and_came_again_is_told_against_the_tree_below() -> None:
    stack = stacked([file("d/f", b"1")], [whiteout("d"), file("d/f", b"1")], [whiteout("d")], [file("d/f", b"1")])
    assert changes(stack, 1)["d/f"] == "identical"
    assert changes(stack, 2) == {"d": "removed", "d/f": "removed"}
    assert changes(stack, 3)["d/f"] == "added"


def test_removed_rows_are_those_that_do_not_come_again() -> None:
    stack = stacked([directory("d"), file("d/a"), file("d/b")], [opaque("d"), file("d/b")])
    assert changes(stack, 1) == {"d/a": "removed", "d/b": "identical"}


def test_links_among_many_entries_of_one_path() -> None:
    layer = [entry for number in range(500) for entry in (file("a", b"x" * number), hardlink(f"h{number}", "a"))]
    stack = stacked([hardlink("first", "a"), *layer])
    sizes = [int(stack.entries.size[stack.entries.real[entry_at(stack, 0, f"h{n}")]]) for n in range(500)]
    assert sizes == list(range(500)), "each shows what stood there when it was made"
    assert stack.entries.size[stack.entries.real[entry_at(stack, 0, "first")]] == 0, (
        "the first after it, if none before"
    )


def test_attributes_of_many_links_to_one_file_are_put_together_once() -> None:
    """A text for each state on the way would be links times attributes: 4,000 links took 40 s and 6 MB of tar."""
    links = [hardlink(f"h{number}", "f", xattrs={f"user.{number}": b"v"}) for number in range(50)]
    stack = stacked([file("f", xattrs={"user.own": b"1"}), *links, file("g", xattrs={"user.own": b"1"})])
    entries = stack.entries
    names = xattr_names(entries.xattrs[int(entries.xattr[entry_at(stack, 0, "h7")])])
    assert sorted(names) == sorted([b"user.own", *(f"user.{number}".encode() for number in range(50))])
    others = np.delete(entries.xattr, entry_at(stack, 0, "g"))
    assert len(set(others.tolist())) == 1, "all names have the same"
    assert len(entries.xattrs) == 1 + 1 + 50 + 1, "none, each header's, and the file's in the end"


def test_changed_attributes_alone_copy_no_content() -> None:
    stack = container([file("meta", b"\0" * 500, mode=0o600)], {"meta": b""})
    entry = entry_at(stack, 1, "meta")
    assert (Change(int(stack.entries.change[entry])), Same(int(stack.entries.same[entry]))) == (
        Change.METADATA,
        Same.KNOWN,
    )
    assert (int(stack.entries.size[entry]), int(stack.entries.stored[entry])) == (500, 0)
    assert stack.entries.flags[entry] & Flag.BELOW
    assert content(stack, "meta") == (0, 500)
    assert waste(stack).wasted == 0, "what is below is shown still"


def test_a_renamed_file_with_changed_attributes_has_its_content() -> None:
    for mark in (b"meta", b"/meta"):
        stack = container([file("other", b"\0" * 500, mode=0o600), whiteout("meta")], {"other": mark})
        assert content(stack, "other") == (0, 500)
        assert waste(stack).wasted == 0


def test_a_file_inside_a_moved_directory_is_found_where_that_was() -> None:
    upper = [directory("moved"), directory("moved/sub"), file("moved/sub/big", b"\0" * 3000, uid=9), whiteout("dir")]
    stack = container(upper, {"moved": b"dir", "moved/sub/big": b""})
    assert content(stack, "moved/sub/big") == (0, 3000)
    assert stack.entries.uid[entry_at(stack, 1, "moved/sub/big")] == 9
