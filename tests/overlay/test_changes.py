"""What counts as which change, entry against entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from dive_py.layers.vocabulary import DigestKind
from dive_py.overlay.changes import compare, compare_across
from dive_py.overlay.stack import LayerStack
from dive_py.overlay.vocabulary import Change, Same
from tests.building import char_device, directory, fifo, file, hardlink, symlink
from tests.layers.scanning import scanned
from tests.overlay.stacking import entry_at, stacked

if TYPE_CHECKING:
    from tests.building import Entry

BASE = file("a", b"12", mtime=5)

PAIRS = [
    ("the same again", BASE, BASE, "identical"),
    ("other bytes", BASE, file("a", b"13", mtime=5), "modified"),
    ("another length", BASE, file("a", b"123", mtime=5), "modified"),
    ("another mode", BASE, BASE.but(mode=0o600), "metadata"),
    ("another owner", BASE, BASE.but(uid=1), "metadata"),
    ("another group", BASE, BASE.but(gid=1), "metadata"),
    ("another time", BASE, BASE.but(mtime=6), "metadata"),
    ("an attribute more", BASE, BASE.but(xattrs={"user.a": b"1"}), "metadata"),
    ("the same attribute", BASE.but(xattrs={"user.a": b"1"}), BASE.but(xattrs={"user.a": b"1"}), "identical"),
    ("a finer time that agrees", BASE, BASE.but(fraction="25"), "identical"),
    ("a finer time that differs", BASE.but(fraction="2"), BASE.but(fraction="31"), "metadata"),
    ("a finer time that agrees as far as known", BASE.but(fraction="2"), BASE.but(fraction="25"), "identical"),
    ("file to directory", BASE, directory("a"), "modified"),
    ("file to symlink", BASE, symlink("a", "b"), "modified"),
    ("symlink elsewhere", symlink("a", "b"), symlink("a", "c"), "modified"),
    ("symlink again", symlink("a", "b"), symlink("a", "b"), "identical"),
    ("symlink of another owner", symlink("a", "b"), symlink("a", "b", uid=3), "metadata"),
    ("device of another number", char_device("a", 1, 3), char_device("a", 1, 5), "modified"),
    ("device again", char_device("a", 1, 3), char_device("a", 1, 3), "identical"),
    ("pipe of another mode", fifo("a"), fifo("a", mode=0o600), "metadata"),
    ("a directory's time follows from its children", directory("a"), directory("a", mtime=99), "identical"),
    ("a directory's mode", directory("a"), directory("a", mode=0o700), "metadata"),
    ("empty files", file("a"), file("a"), "identical"),
]


@pytest.mark.parametrize(("lower", "upper", "change"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_pairs(lower: Entry, upper: Entry, change: str) -> None:
    stack = stacked([lower], [upper])
    assert Change(int(stack.entries.change[entry_at(stack, 1, "a")])).word == change


def test_a_hard_link_is_compared_as_what_it_shows() -> None:
    stack = stacked([file("a", b"1"), file("b", b"1", mode=0o600)], [hardlink("b", "a"), hardlink("c", "a")])
    assert Change(int(stack.entries.change[entry_at(stack, 1, "b")])) == Change.METADATA, "its target's mode"
    assert Change(int(stack.entries.change[entry_at(stack, 1, "c")])) == Change.ADDED


@pytest.mark.parametrize(
    ("lower", "upper", "how", "change"),
    [
        (file("a", b"1"), file("a", b"22"), Same.KNOWN, Change.MODIFIED),
        (file("a", b"1"), file("a", b"2"), Same.ASSUMED, Change.IDENTICAL),
        (file("a", b"1"), file("a", b"1", mtime=9), Same.UNDECIDED, Change.MODIFIED),
        (file("a"), file("a", mtime=9), Same.KNOWN, Change.METADATA),
        (file("a"), symlink("a", "b"), Same.NONE, Change.MODIFIED),
        (directory("a"), directory("a"), Same.NONE, Change.IDENTICAL),
    ],
)
def test_without_digests_size_and_time_decide(lower: Entry, upper: Entry, how: Same, change: Change) -> None:
    others = [file("other", b"1", mtime=5), file("another", b"1", mtime=6)]
    stack = stacked([lower, *others], [upper], hashed=False)
    entry = entry_at(stack, 1, "a")
    assert (Same(int(stack.entries.same[entry])), Change(int(stack.entries.change[entry]))) == (how, change)


@pytest.mark.parametrize(
    ("kinds", "equal", "how"),
    [
        ((DigestKind.CRC32, DigestKind.CRC32), True, Same.UNDECIDED),
        ((DigestKind.CRC32, DigestKind.CRC32), False, Same.KNOWN),
        ((DigestKind.CRC64, DigestKind.CRC64), True, Same.ASSUMED),
        ((DigestKind.CRC64, DigestKind.CRC64), False, Same.KNOWN),
        ((DigestKind.SHA256, DigestKind.SHA256), True, Same.KNOWN),
        ((DigestKind.SHA256, DigestKind.SHA256), False, Same.KNOWN),
        ((DigestKind.CRC64, DigestKind.SHA256), True, Same.UNDECIDED),
        ((DigestKind.NONE, DigestKind.SHA256), True, Same.UNDECIDED),
    ],
)
def test_digests_decide_only_against_their_own_kind(
    kinds: tuple[DigestKind, DigestKind],
    equal: bool,  # noqa: FBT001 - a parameter of the table
    how: Same,
) -> None:
    indexes = [scanned(file("a", b"1"), hashed=True), scanned(file("a", b"1" if equal else b"2", mtime=9), hashed=True)]
    for index, kind in zip(indexes, kinds, strict=True):
        index.digest_kind = kind
    entries = LayerStack(indexes).entries
    assert Same(int(entries.same[1])) == how
    assert Change(int(entries.change[1])) == (Change.METADATA if equal and how != Same.UNDECIDED else Change.MODIFIED)


@pytest.mark.parametrize(("lower", "upper", "change"), [pair[1:] for pair in PAIRS], ids=[pair[0] for pair in PAIRS])
def test_entries_of_two_images_are_compared_like_those_of_two_layers(lower: Entry, upper: Entry, change: str) -> None:
    """Links and sets of attributes have other numbers in each."""
    more = [file("0", xattrs={"user.0": b"0"}), symlink("1", "elsewhere")]
    before, after = stacked([lower]), stacked([*more, upper])
    ids = [np.array([entry_at(stack, 0, "a")], np.int32) for stack in (before, after)]
    (found,), _, (details,) = compare_across(before.entries, ids[0], after.entries, ids[1])
    assert Change(int(found)).word == change
    assert bool(details) or change != "metadata"


def test_an_entry_is_itself_without_a_digest() -> None:
    stack = stacked([file("a", b"1")], hashed=False)
    ids = np.array([entry_at(stack, 0, "a")], np.int32)
    change, same = compare(stack.entries, ids, ids)
    assert (change.tolist(), same.tolist()) == ([Change.IDENTICAL], [Same.KNOWN])


def test_words() -> None:
    assert [change.word for change in Change][1:] == ["added", "modified", "metadata", "identical", "removed"]
    assert [same.word for same in Same] == [None, "known", "assumed", "read", None]
