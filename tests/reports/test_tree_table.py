"""Listings as tables."""

from __future__ import annotations

import re
from collections.abc import Callable

from dive_py.overlay.stack import LayerStack
from dive_py.reports import listing, tree_table
from tests.building import char_device, directory, file, hardlink, opaque, symlink, whiteout

Stacked = Callable[..., LayerStack]


def test_merged_reads_like_a_listing(stacked: Stacked) -> None:
    stack = stacked(
        [directory("dev"), char_device("dev/null", 1, 3), file("f", b"x" * 18_900, uid=1000, gid=1000)],
        [symlink("l", "f"), hardlink("h", "f")],
    )
    assert list(tree_table.merged_lines(stack, listing.merged(stack))) == [
        "MODE        OWNER         SIZE  LAYER  PATH",
        "drwxr-xr-x  0:0              -      0  /dev",
        "crw-r--r--  0:0            1:3      0  /dev/null",
        "-rw-r--r--  1000:1000  18.9 kB      0  /f",
        "hrw-r--r--  1000:1000  18.9 kB      1  /h -> /f",
        "lrwxrwxrwx  0:0              -      1  /l -> f",
    ]


def test_changes_say_what_became_of_them(stacked: Stacked) -> None:
    stack = stacked([file("a", b"1"), file("d/b", b"22")], [whiteout("a"), opaque("d"), file("d/b", b"333")])
    assert list(tree_table.change_lines(stack, listing.everything(stack))) == [
        "LAYER  CHANGE     MODE        OWNER     SIZE  SHADOWED   WASTED  PATH",
        "    0  added      -rw-r--r--  0:0        1 B         1      1 B  /a",
        "    0  added      -rw-r--r--  0:0        2 B         1      2 B  /d/b",
        "    1  -          wrw-------  0:0          -         -        -  /a (whiteout)",
        "    1  -          orw-------  0:0          -         -        -  /d (opaque)",
        "    1  modified   -rw-r--r--  0:0        3 B         -        -  /d/b",
    ]


def test_colours_change_nothing_else(stacked: Stacked) -> None:
    stack = stacked([file("a", b"1")], [file("a", b"22"), file("b")])
    rows = listing.everything(stack)
    plain, coloured = (list(tree_table.change_lines(stack, rows, coloured=each)) for each in (False, True))
    assert [re.sub(r"\x1b\[\d*m", "", line) for line in coloured] == plain
    assert coloured != plain


def test_hostile_names_stay_on_their_line(stacked: Stacked) -> None:
    """No name and no link target brings a control character or a line break along."""
    stack = stacked([file("a\x1b[2J\nb"), symlink("l", "x\ry"), file(b"\xff\xfe")])
    lines = list(tree_table.merged_lines(stack, listing.merged(stack)))
    assert [line.rpartition("  ")[2] for line in lines[1:]] == [r"/a\x1b[2J\nb", r"/l -> x\ry", r"/\xff\xfe"]


def test_a_read_write_layer_is_called_rw(stacked: Stacked) -> None:
    stack = stacked([file("a", b"1")], [whiteout("a"), file("b", b"333")])
    stack.rw = 1
    assert list(tree_table.change_lines(stack, listing.everything(stack)))[1:] == [
        "    0  added      -rw-r--r--  0:0        1 B        rw      1 B  /a",
        "   rw  -          wrw-------  0:0          -         -        -  /a (whiteout)",
        "   rw  added      -rw-r--r--  0:0        3 B         -        -  /b",
    ]
    assert list(tree_table.merged_lines(stack, listing.merged(stack)))[1].split() == [
        *("-rw-r--r--", "0:0", "3", "B", "rw", "/b"),
    ]
