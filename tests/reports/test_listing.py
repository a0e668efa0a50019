"""Which entries a listing has, and what its rows say."""

from __future__ import annotations

from collections.abc import Callable

from dive_py.analysis.find import Query, find
from dive_py.overlay.stack import LayerStack
from dive_py.reports import listing
from dive_py.reports.listing import Listing, Row
from tests.building import aufs_leftovers, char_device, directory, file, hardlink, opaque, symlink, whiteout

Stacked = Callable[..., LayerStack]


def by_path(stack: LayerStack, found: Listing) -> dict[bytes, Row]:
    """The rows of a listing in which every path stands once."""
    rows = list(listing.rows(stack, found))
    assert len({row.path for row in rows}) == len(rows), "a path has several rows"
    return {row.path: row for row in rows}


def test_merged_is_what_a_container_sees(stacked: Stacked) -> None:
    stack = stacked(
        [directory("etc"), file("etc/motd", b"old"), file("gone", b"x"), char_device("null", 1, 3)],
        [file("etc/motd", b"newer", mode=0o600, uid=3, gid=4, mtime=7), whiteout("gone"), symlink("l", "etc/motd")],
    )
    rows = by_path(stack, listing.merged(stack))
    assert list(rows) == [b"etc", b"etc/motd", b"l", b"null"]
    assert rows[b"etc/motd"] == Row(
        b"etc/motd", "file", 0o600, 3, 4, 5, (7, 0), None, None, 1, None, None, None, 0, implicit=False
    )
    assert rows[b"l"].link == b"etc/motd"
    assert rows[b"null"].device == (1, 3)
    assert (rows[b"etc"].size, rows[b"null"].size, rows[b"l"].size) == (0, 0, 0)


def test_a_directory_without_entry_is_implicit(stacked: Stacked) -> None:
    """It has the mode and owner that engines give it, no time, and the lowest layer that needs it."""
    stack = stacked([file("x")], [file("a/b")], [file("a/c")])
    row = by_path(stack, listing.merged(stack))[b"a"]
    assert (row.kind, row.mode, row.uid, row.gid, row.mtime, row.layer) == ("dir", 0o755, 0, 0, None, 1)
    assert row.implicit


def test_hard_links_show_their_target(stacked: Stacked) -> None:
    links = [hardlink(name, target, mode=0o640, uid=9) for name, target in (("b", "a"), ("c", "./a"))]
    stack = stacked([file("a", b"abc", mode=0o640, uid=9), *links])
    rows = by_path(stack, listing.merged(stack))
    assert [(row.kind, row.size, row.mode, row.uid, row.link) for row in rows.values()] == [
        ("file", 3, 0o640, 9, None),
        ("hardlink", 3, 0o640, 9, b"a"),
        ("hardlink", 3, 0o640, 9, b"a"),
    ]


def test_a_hard_link_without_its_target_is_a_file(stacked: Stacked) -> None:
    """Whether the target's path is gone or shows something else by now: the name that is left is the file."""
    gone = stacked([file("a", b"abc"), hardlink("b", "a")], [whiteout("a")])
    other = stacked([file("a", b"abc"), hardlink("b", "a")], [file("a", b"other")])
    for stack in (gone, other):
        row = by_path(stack, listing.merged(stack))[b"b"]
        assert (row.kind, row.size, row.link, row.layer) == ("file", 3, None, 0)


def test_names_of_one_content_stay_one_file(stacked: Stacked) -> None:
    """As in a container of Docker 26.1: also where the name that a link's header names shows something else by now."""
    web = [file("f", b"abc"), hardlink("h", "f"), hardlink("i", "h"), hardlink("j", "i")]
    for upper, wanted in (
        ([file("h", b"other")], {"f": None, "h": None, "i": b"f", "j": b"i"}),
        ([whiteout("h")], {"f": None, "i": b"f", "j": b"i"}),
        ([whiteout("f")], {"h": None, "i": b"h", "j": b"h"}),
        ([whiteout("f"), whiteout("i")], {"h": None, "j": b"h"}),
        ([whiteout("f"), whiteout("h"), whiteout("i")], {"j": None}),
    ):
        stack = stacked(web, upper)
        rows = by_path(stack, listing.merged(stack))
        assert {path.decode(): row.link for path, row in rows.items()} == wanted
        assert all((row.kind == "hardlink") == (row.link is not None) for row in rows.values())
    replaced = stacked([*web, file("h", b"other")])
    assert by_path(replaced, listing.merged(replaced))[b"i"].link == b"f"


def test_names_of_a_symlink_stay_one_symlink(stacked: Stacked) -> None:
    stack = stacked([symlink("s", "x"), hardlink("h", "s"), hardlink("i", "h")], [whiteout("s")])
    rows = by_path(stack, listing.merged(stack))
    assert [(row.kind, row.link) for row in rows.values()] == [("symlink", b"x"), ("hardlink", b"h")]


def test_a_layer_s_listing_tells_its_changes_and_what_it_removed(stacked: Stacked) -> None:
    stack = stacked(
        [directory("d"), file("d/a", b"1"), file("d/b", b"22"), file("f", b"333"), file("m", b"4", mtime=9)],
        [
            whiteout("d"),
            file("f", b"xxx", mtime=5),
            file("m", b"4", mode=0o600, mtime=9),
            file("n", b"5"),
            whiteout("nothing"),
        ],
        [file("n", b"66")],
    )
    rows = by_path(stack, listing.of_layer(stack, 1))
    assert {path: row.change for path, row in rows.items()} == {
        b"d": "removed",
        b"d/a": "removed",
        b"d/b": "removed",
        b"f": "modified",
        b"m": "metadata",
        b"n": "added",
    }
    gone = rows[b"d/b"]
    assert (gone.layer, gone.shadowed_by, gone.wasted, gone.size, gone.same) == (0, 1, 0, 2, None)
    assert (rows[b"n"].shadowed_by, rows[b"n"].wasted) == (2, 1)
    assert (rows[b"f"].shadowed_by, rows[b"f"].wasted) == (None, 0)


def test_of_a_path_stored_twice_a_layer_s_listing_has_the_last(stacked: Stacked) -> None:
    stack = stacked([file("a", b"1"), file("a", b"22")])
    assert [row.size for row in listing.rows(stack, listing.of_layer(stack, 0))] == [2]


def test_everything_has_each_stored_entry(stacked: Stacked) -> None:
    """Layer after layer, duplicates and markers too; no change is told of these."""
    stack = stacked(
        [file("d/a", b"1"), file("d/a", b"22"), file("e", b"3"), *aufs_leftovers()],
        [whiteout("e"), opaque("d"), opaque("")],
    )
    rows = list(listing.rows(stack, listing.everything(stack)))
    told = [(row.layer, row.path, row.kind, row.change, row.shadowed_by, row.wasted) for row in rows]
    assert told == [
        (0, b"d/a", "file", None, 0, 1),
        (0, b"d/a", "file", "added", 1, 2),
        (0, b"e", "file", "added", 1, 1),
        (1, b"d", "opaque", None, None, 0),
        (1, b"e", "whiteout", None, None, 0),
    ]


def test_what_was_found_is_told_as_a_layer_s_listing_tells_it(stacked: Stacked) -> None:
    """A removal with what is gone; of a duplicate no change."""
    stack = stacked(
        [file("a", b"1"), file("a", b"22"), file("b", b"3", mtime=9)],
        [whiteout("a"), file("b", b"3", mode=0o600, mtime=9)],
    )
    rows = list(listing.rows(stack, listing.found(stack, find(stack, Query()))))
    assert [(row.path, row.layer, row.size, row.change, row.shadowed_by, row.wasted) for row in rows] == [
        (b"a", 0, 1, None, 0, 1),
        (b"a", 0, 2, "added", 1, 2),
        (b"a", 0, 2, "removed", 1, 0),
        (b"b", 0, 1, "added", 1, 1),
        (b"b", 1, 1, "metadata", None, 0),
    ]


def test_a_listing_can_be_cut_to_a_path(stacked: Stacked) -> None:
    stack = stacked([directory("a"), file("a/b"), file("a-"), file("b/a")])
    number = stack.paths.find(b"a")
    assert number is not None
    found = listing.below(listing.merged(stack), stack, number)
    assert [row.path for row in listing.rows(stack, found)] == [b"a", b"a/b"]


def test_a_path_s_story_has_a_row_for_each_layer_that_did_something(stacked: Stacked) -> None:
    stack = stacked(
        [file("a", b"1"), file("a", b"2")],
        [file("b")],
        [whiteout("a")],
        [file("a", b"33"), file("b", b"1", mtime=9)],
        [file("a", b"33")],
    )
    number = stack.paths.find(b"a")
    assert number is not None
    rows = listing.rows(stack, listing.of_path(stack, number))
    assert [(row.layer, row.change, row.shadowed_by, row.wasted) for row in rows] == [
        (0, "added", 2, 1),
        (0, "removed", 2, 0),
        (3, "added", 4, 2),
        (4, "identical", None, 0),
    ]


def test_assumed_comparisons_are_counted(stacked: Stacked) -> None:
    """Same size and time: assumed to be the same content, without digests."""
    stack = stacked([file("a", b"1"), file("b", b"1", mtime=9)], [file("a", b"1"), file("b", b"22")])
    assert listing.of_layer(stack, 1).assumed == 1
    assert listing.everything(stack).assumed == 1
    assert listing.merged(stack).assumed == 0


def test_an_image_without_layers_has_empty_listings(stacked: Stacked) -> None:
    stack = stacked()
    assert not len(listing.merged(stack))
    assert not list(listing.rows(stack, listing.everything(stack)))


def test_many_rows_come_in_their_order(stacked: Stacked) -> None:
    """More rows than are put together at a time."""
    names = [f"{number:05}" for number in range(9000)]
    stack = stacked([file(name) for name in names])
    assert [row.path.decode() for row in listing.rows(stack, listing.merged(stack))] == names
