"""What overlayfs keeps in the layers below: `redirect_dir`, as Linux 6.1 and 6.18 write it."""

from __future__ import annotations

from dive_py.analysis.waste import waste
from dive_py.layers.vocabulary import Kind
from tests.building import directory, file, opaque, whiteout
from tests.overlay.stacking import changes, entry_at, tree
from tests.overlay.upper import BASE, container, content


def test_a_renamed_directory_has_its_content_and_counts_none_of_it() -> None:
    stack = container([directory("moved", mode=0o711), whiteout("dir")], {"moved": b"dir"})
    assert tree(stack) == {
        "meta": "file",
        "moved": "dir",
        "moved/f": "file",
        "moved/sub": "dir",
        "moved/sub/big": "file",
        "moved/sub/link": "symlink",
        "moved/twin": "file",
    }
    assert changes(stack, 1)["moved/sub/big"] == "added"
    assert changes(stack, 1)["dir/sub/big"] == "removed"
    assert content(stack, "moved/sub/big") == (0, 3000)
    assert content(stack, "moved/twin") == (0, 1)
    figures = waste(stack)
    assert (figures.stored, figures.wasted, figures.stored_of.tolist()) == (3501, 0, [3501, 0])


def test_what_the_upper_directory_has_itself_comes_first() -> None:
    upper = [
        directory("moved"),
        file("moved/f", b"new"),
        directory("moved/sub"),
        whiteout("moved/sub/big"),
        file("moved/sub/more", b"1"),
        whiteout("dir"),
    ]
    stack = container(upper, {"moved": b"/dir"})
    assert {path for path in tree(stack) if path.startswith("moved/")} == {
        *("moved/f", "moved/sub", "moved/sub/link", "moved/sub/more", "moved/twin")
    }
    assert content(stack, "moved/f") == (1, 3)


def test_an_opaque_or_replaced_directory_inside_shows_nothing_from_below() -> None:
    for inside in ([directory("moved/sub"), opaque("moved/sub")], [file("moved/sub", b"1")], [whiteout("moved/sub")]):
        stack = container([directory("moved"), *inside, whiteout("dir")], {"moved": b"dir"})
        assert not any(path.startswith("moved/sub/") for path in tree(stack))


def test_a_directory_moved_out_of_a_moved_one_is_found() -> None:
    """`mv dir moved; mv moved/sub moved/back; mv moved/back elsewhere`: an absolute mark, and a whiteout behind it."""
    upper = [directory("elsewhere"), directory("moved"), whiteout("moved/sub"), whiteout("dir")]
    stack = container(upper, {"moved": b"dir", "elsewhere": b"/dir/sub"})
    assert set(tree(stack)) == {
        *("elsewhere", "elsewhere/big", "elsewhere/link", "meta", "moved", "moved/f", "moved/twin")
    }


def test_a_relative_mark_inside_a_moved_directory_is_relative_to_what_is_below() -> None:
    upper = [directory("moved"), directory("moved/back"), whiteout("moved/sub"), whiteout("dir")]
    stack = container(upper, {"moved": b"dir", "moved/back": b"sub"})
    assert content(stack, "moved/back/big") == (0, 3000)


def test_what_stood_at_the_new_name_below_is_hidden() -> None:
    stack = container([directory("old"), whiteout("dir")], {"old": b"dir"}, BASE, [file("old/gone", b"1")])
    assert "old/gone" not in tree(stack)
    assert "old/f" in tree(stack)
    assert changes(stack, 2)["old/gone"] == "removed"


def test_marks_that_lead_nowhere_show_nothing() -> None:
    upper = [directory("a"), directory("b"), directory("c"), file("f", b"\0" * 9)]
    marks = {"a": b"none", "b": b"/meta", "c": b"../x", "f": b"/none", "g": b"dir"}
    stack = container(upper, marks)
    assert {path for path in tree(stack) if path[0] in "abcf"} == {"a", "b", "c", "f"}
    assert not stack.entries.borrowed


def test_a_directory_inside_itself_ends() -> None:
    stack = container([directory("dir"), directory("dir/sub")], {"dir/sub": b"/dir", "dir": b"dir"})
    found = tree(stack)
    assert found["dir/sub/sub/big"] == "file"
    assert Kind(int(stack.entries.kind[entry_at(stack, 1, "dir/sub/sub")])) is Kind.DIR
