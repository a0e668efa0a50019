"""Two images against each other: what came, what went, what changed, and which layers they share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.analysis.compare import Side, compare, shared_layers
from dive_py.analysis.comparison import Shared
from dive_py.analysis.waste import waste
from dive_py.overlay.vocabulary import Same
from tests.analysis.comparing import compared, row, same, side, words
from tests.building import char_device, directory, file, hardlink, opaque, sparse_file, symlink, whiteout
from tests.laws.strategies import images
from tests.model.members import members
from tests.model.story import Story, change
from tests.overlay.stacking import stacked

if TYPE_CHECKING:
    from tests.analysis.comparing import Layers

K = b"x" * 1000
BASE = [directory("etc"), file("etc/motd", b"hello", mtime=1), file("etc/old", K)]

CASES: dict[str, tuple[Layers, Layers, dict[str, str]]] = {
    "the same image": ([BASE], [BASE], {}),
    "a file more": ([BASE], [BASE, [file("etc/new")]], {"etc/new": "added"}),
    "a whiteout": ([BASE], [BASE, [whiteout("etc/old")]], {"etc/old": "removed"}),
    "a whiteout of a directory": (
        [BASE],
        [BASE, [whiteout("etc")]],
        {"etc": "removed", "etc/motd": "removed", "etc/old": "removed"},
    ),
    "an opaque directory": ([BASE], [BASE, [opaque("etc")]], {"etc/motd": "removed", "etc/old": "removed"}),
    "a whiteout and the same file again": ([BASE], [BASE, [whiteout("etc/old")], [file("etc/old", K)]], {}),
    "other bytes": ([BASE], [BASE, [file("etc/motd", b"HELLO", mtime=1)]], {"etc/motd": "modified"}),
    "another size": ([BASE], [BASE, [file("etc/motd", b"hell", mtime=1)]], {"etc/motd": "modified"}),
    "mode only": ([BASE], [BASE, [file("etc/motd", b"hello", mtime=1, mode=0o600)]], {"etc/motd": "metadata"}),
    "owner only": ([BASE], [BASE, [file("etc/motd", b"hello", mtime=1, gid=5)]], {"etc/motd": "metadata"}),
    "time only": ([BASE], [BASE, [file("etc/motd", b"hello", mtime=2)]], {"etc/motd": "metadata"}),
    "a directory's time says nothing": ([BASE], [BASE, [directory("etc", mtime=77)]], {}),
    "a directory's mode": ([BASE], [BASE, [directory("etc", mode=0o700)]], {"etc": "metadata"}),
    "an attribute": ([[file("a")]], [[file("a", xattrs={"user.a": b"1"})]], {"a": "metadata"}),
    "other attributes": (
        [[file("b", xattrs={"user.b": b"1"}), file("a", xattrs={"user.a": b"1"})]],
        [[file("a", xattrs={"user.a": b"1"}), file("b", xattrs={"user.a": b"1"})]],
        {"b": "metadata"},
    ),
    "a symlink elsewhere": ([[symlink("s", "a")]], [[symlink("s", "b")]], {"s": "modified"}),
    "a symlink to the same, among others": (
        [[symlink("s", "a"), symlink("t", "b")]],
        [[symlink("o", "c"), symlink("s", "a"), symlink("t", "b")]],
        {"o": "added"},
    ),
    "file to symlink": ([[file("a", K)]], [[symlink("a", "b")]], {"a": "modified"}),
    "file to directory": ([[file("a", K)]], [[directory("a"), file("a/b")]], {"a": "modified", "a/b": "added"}),
    "directory to file": ([[file("a/b")]], [[file("a", K)]], {"a": "modified", "a/b": "removed"}),
    "a directory without an entry": ([[file("d/a")]], [[directory("d"), file("d/a")]], {}),
    "another device": ([[char_device("n", 1, 3)]], [[char_device("n", 1, 5)]], {"n": "modified"}),
    "a hard link to the same content": ([[file("a", K), file("b", K)]], [[file("a", K), hardlink("b", "a")]], {}),
    "a hard link that follows its target": (
        [[file("a", K), hardlink("b", "a")]],
        [[file("a", b"1"), hardlink("b", "a")]],
        {"a": "modified", "b": "modified"},
    ),
    "a hard link whose target went": (
        [[file("a", K), hardlink("b", "a")]],
        [[file("a", K), hardlink("b", "a")], [whiteout("a")]],
        {"a": "removed"},
    ),
    "a broken hard link": ([[hardlink("b", "no")]], [[hardlink("b", "nowhere")]], {"b": "modified"}),
    "layers squashed": ([BASE, [whiteout("etc/old"), file("x", K)]], [[*BASE[:2], file("x", K)]], {}),
    "nothing against something": ([], [[file("a")]], {"a": "added"}),
    "nothing against nothing": ([], [], {}),
    "names that collide with separators": (
        [[file("a/b"), file("a.b"), file("a-b")]],
        [[file("a/b"), file("a.b")]],
        {"a-b": "removed"},
    ),
}


@pytest.mark.parametrize(("before", "after", "found"), CASES.values(), ids=CASES)
def test_what_differs(before: Layers, after: Layers, found: dict[str, str]) -> None:
    comparison = compared(before, after)
    assert words(comparison) == found
    assert comparison.differs == bool(found)


@pytest.mark.parametrize(("before", "after", "found"), CASES.values(), ids=CASES)
def test_the_other_way_round_it_is_the_opposite(before: Layers, after: Layers, found: dict[str, str]) -> None:
    opposite = {"added": "removed", "removed": "added"}
    assert words(compared(after, before)) == {path: opposite.get(word, word) for path, word in found.items()}


@given(images(3), images(3), images(2), st.booleans())
@settings(max_examples=100)
def test_it_says_what_dictionaries_say(base: Layers, one: Layers, other: Layers, share: bool) -> None:  # noqa: FBT001
    before, after = (base + one, base + other) if share else (one, other)
    old, new = (Story(members(layers)).trees[-1] for layers in (before, after))
    told = {b"/".join(path): "removed" for path in old if path not in new}
    told |= {b"/".join(path): change(node, old.get(path)) for path, node in new.items()}
    comparison = compared(before, after)
    assert words(comparison, identical=True) == {path.decode(): word for path, word in told.items()}


@given(images(3), images(3))
@settings(max_examples=60)
def test_bytes_add_up_to_what_is_visible(before: Layers, after: Layers) -> None:
    one, other = side(before), side(after)
    comparison = compare(one, other)
    sums = (int(comparison.bytes_before.sum()), int(comparison.bytes_after.sum()))
    assert sums == (waste(one.stack).visible, waste(other.stack).visible)
    assert comparison.deltas()[0] == sums[1] - sums[0]


@given(images(3), images(3))
@settings(max_examples=60)
def test_what_is_known_or_assumed_without_digests_is_so_with_them(before: Layers, after: Layers) -> None:
    sure, unsure = compared(before, after), compared(before, after, hashed=False)
    known = np.isin(unsure.same, (Same.KNOWN, Same.NONE))
    assert (sure.change[known] == unsure.change[known]).all()


def test_without_digests_equal_size_and_another_time_is_undecided() -> None:
    comparison = compared([[file("a", b"1", mtime=1)]], [[file("a", b"1", mtime=2)]], hashed=False)
    assert same(comparison, "a") == Same.UNDECIDED
    assert words(comparison) == {"a": "modified"}, "until somebody reads them"


def test_one_entry_of_a_shared_layer_is_known_to_be_the_same_only_while_diff_ids_are_trusted() -> None:
    before, after = [BASE], [BASE, [file("b")]]
    assert same(compared(before, after, hashed=False), "etc/old") == Same.KNOWN
    assert same(compared(before, after, hashed=False, trusting=False), "etc/old") == Same.ASSUMED


def test_another_layer_with_the_same_entry_is_assumed_to_hold_the_same() -> None:
    comparison = compared([BASE], [[*BASE, file("b")]], hashed=False)
    assert same(comparison, "etc/old") == Same.ASSUMED


def test_a_diff_id_that_lies_hides_nothing_that_headers_tell() -> None:
    one, other = stacked([file("a", b"12", mtime=1)], hashed=False), stacked([file("a", b"123", mtime=1)], hashed=False)
    assert words(compare(Side(one, ["sha256:0"]), Side(other, ["sha256:0"]))) == {"a": "modified"}


def test_unknown_diff_ids_are_not_the_same() -> None:
    one, other = stacked([file("a")]), stacked([file("a")])
    assert shared_layers(Side(one, [""]), Side(other, [""])) == Shared(0, 0, 0)
    assert shared_layers(Side(one), Side(other)) == Shared(0, 0, 0)


def test_shared_layers_are_counted_also_above_others() -> None:
    app, tool = [file("app", b"12345")], [file("tool", b"123")]
    shared = compared([BASE, app, tool], [BASE, tool, tool]).shared
    assert shared == Shared(layers=2, bottom=1, bytes=1005 + 3)


def test_a_layer_is_shared_as_often_as_both_have_it() -> None:
    tool = [file("tool", b"123")]
    assert compared([tool, tool, BASE], [tool, tool]).shared == Shared(layers=2, bottom=2, bytes=6)


def test_a_content_with_several_names_is_counted_once_at_the_first() -> None:
    comparison = compared([[file("z", K), hardlink("a", "z")]], [[hardlink("a", "z"), file("z", K)]])
    for amounts in (comparison.bytes_before, comparison.bytes_after):
        assert amounts.tolist() == [0, 1000, 0]


def test_sparse_files_count_what_is_stored_and_show_what_they_expand_to() -> None:
    comparison = compared([], [[sparse_file("s", {0: b"1" * 512}, 100_000)]])
    place = row(comparison, "s")
    assert comparison.sizes()[1][place] == 100_000
    assert 512 <= comparison.bytes_after[place] < 2048
