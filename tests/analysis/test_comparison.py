"""What follows from a comparison: totals, folders, what came or went whole, and what reading settles."""

from __future__ import annotations

import numpy as np

from dive_py.analysis.comparison import DIFFERENT, Tally
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import Change, Detail, Same
from tests.analysis.comparing import compared, row, same, words
from tests.building import directory, file, hardlink

BEFORE = [
    directory("lib"),
    file("lib/a", b"x" * 100),
    file("lib/deep/b", b"x" * 10),
    file("lib/same", b"y" * 7),
    directory("old"),
    file("old/one", b"x" * 30),
    file("old/in/two", b"x" * 40),
    file("swap", b"12"),
]
AFTER = [
    directory("lib"),
    file("lib/a", b"x" * 300),
    file("lib/deep/b", b"x" * 10, mode=0o600),
    file("lib/same", b"y" * 7),
    directory("new"),
    file("new/file", b"x" * 5),
    directory("swap"),
    file("swap/file", b"1"),
]
COMPARISON = compared([BEFORE], [AFTER])


def at(path: str) -> int:
    return row(COMPARISON, path)


def test_paths_and_bytes_of_each_change() -> None:
    assert {change.word: COMPARISON.tally([change]) for change in DIFFERENT} == {
        "added": Tally(3, 0, 6),
        "removed": Tally(4, 70, 0),
        "modified": Tally(2, 102, 300),
        "metadata": Tally(1, 10, 10),
    }


def test_a_tally_may_be_of_one_directory() -> None:
    assert COMPARISON.tally([Change.MODIFIED, Change.METADATA], at("lib")) == Tally(2, 110, 310)
    assert COMPARISON.tally(DIFFERENT, at("lib/same")) == Tally(0, 0, 0)


def test_deltas_of_directories_are_those_of_all_below_them() -> None:
    deltas = COMPARISON.deltas()
    assert {path: int(deltas[at(path)]) for path in ("lib", "lib/deep", "old", "old/in", "new", "swap", "lib/a")} == {
        "lib": 200,
        "lib/deep": 0,
        "old": -70,
        "old/in": -40,
        "new": 5,
        "swap": -1,
        "lib/a": 200,
    }


def test_folders_stand_with_the_largest_delta_first() -> None:
    assert COMPARISON.folders(1).tolist() == [at(path) for path in ("lib", "old", "new", "swap")]
    assert at("lib/deep") in COMPARISON.folders(2), "what only changed its mode has no delta, and is a difference"
    assert COMPARISON.folders(2, at("old")).tolist() == [at("old/in")]


def test_a_folder_that_only_leads_to_another_is_left_out() -> None:
    comparison = compared([], [[directory("usr"), file("usr/lib/deep/a", b"12")]])
    assert comparison.folders(2).tolist() == [row(comparison, path) for path in ("usr", "usr/lib")]
    comparison = compared([[directory("usr"), directory("usr/lib")]], [[directory("usr"), file("usr/lib/deep/a")]])
    assert comparison.folders(2).tolist() == [row(comparison, "usr/lib")]
    assert comparison.folders(1).tolist() == [row(comparison, "usr")]


def test_a_folder_without_a_difference_is_none() -> None:
    assert len(compared([BEFORE], [BEFORE]).folders(9)) == 0


def test_what_came_or_went_with_its_directory() -> None:
    whole = {
        path.decode()
        for path, is_whole in zip(COMPARISON.paths.all_paths(), COMPARISON.whole(), strict=True)
        if is_whole
    }
    assert whole == {"old/one", "old/in", "old/in/two", "new/file"}


def test_kinds_and_sizes_are_those_of_what_a_hard_link_shows() -> None:
    comparison = compared([], [[file("a", b"123"), hardlink("b", "a")]])
    (nothing, kind), (_, size) = comparison.kinds(), comparison.sizes()
    place = row(comparison, "b")
    assert (nothing[place], kind[place], size[place]) == (255, Kind.FILE, 3)


def test_details_name_what_differs() -> None:
    entry = file("a", b"1", mtime=1)
    for detail, other in (
        (Detail.MODE, entry.but(mode=0o600)),
        (Detail.OWNER, entry.but(uid=3)),
        (Detail.XATTRS, entry.but(xattrs={"user.a": b"1"})),
        (Detail.MTIME | Detail.MODE, entry.but(mtime=2, mode=0o600)),
    ):
        comparison = compared([[entry]], [[other]])
        assert Detail(int(comparison.details[row(comparison, "a")])) == detail


def test_reading_settles_what_headers_leave_open() -> None:
    before = [file("equal", b"12", mtime=1), file("other", b"12", mtime=1), file("sure", b"1", mtime=3)]
    after = [file("equal", b"12", mtime=2), file("other", b"21", mtime=2), file("sure", b"1", mtime=3)]
    comparison = compared([before], [after], hashed=False)
    rows = comparison.undecided(verify=False)
    assert rows.tolist() == [row(comparison, "equal"), row(comparison, "other")]
    assert comparison.undecided(verify=True).tolist() == [*rows.tolist(), row(comparison, "sure")]
    decided = comparison.decided(rows, np.array([True, False]))
    assert words(decided) == {"equal": "metadata", "other": "modified"}
    assert (same(decided, "equal"), same(decided, "sure")) == (Same.READ, Same.ASSUMED)
    assert (decided.assumed(), same(comparison, "equal")) == (1, Same.UNDECIDED)
