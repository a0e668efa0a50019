"""A row of a story says what makes it differ from the one below."""

from __future__ import annotations

import pytest

from dive_py.contents.accounts import NO_NAMES, Accounts
from dive_py.presentation.differences import differences
from tests.building import (
    Entry,
    block_device,
    char_device,
    directory,
    fifo,
    file,
    hardlink,
    symlink,
    whiteout,
)
from tests.overlay.stacking import stacked

GAMES = Accounts({0: "root", 5: "games"}, {60: "games"})


def told(before: Entry, after: Entry, names: Accounts = NO_NAMES) -> tuple[str, ...]:
    """What differs where one entry comes upon another of the same path."""
    stack = stacked([before], [after])
    path = stack.paths.find(before.name.rstrip(b"/"))
    assert path is not None
    return differences(stack, int(stack.owners(1)[path]), names)


OLD = file("f", b"x" * 10, mtime=1_600_000_000)


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (OLD, OLD, ()),
        (OLD, OLD.but(mode=0o755), ("mode 0644 → 0755",)),
        (OLD, OLD.but(mode=0o4755), ("mode 0644 → 4755",)),
        (OLD, OLD.but(uid=5, gid=60), ("owner 0:0 → games (5:60)",)),
        (OLD.but(uid=5), OLD.but(uid=7), ("owner games:0 (5:0) → 7:0",)),
        (OLD.but(uid=5), OLD, ("owner games:0 (5:0) → 0:0",)),
        (OLD, OLD.but(gid=4_294_967_294), ("owner 0:0 → root:4294967294 (0:4294967294)",)),
        (OLD, OLD.but(mtime=1_600_000_001), ("time 2020-09-13 12:26:40 → 12:26:41",)),
        (OLD, OLD.but(data=b"y" * 10, mtime=0), ("content", "time 2020-09-13 12:26:40 → 1970-01-01 00:00:00")),
        (OLD, OLD.but(data=b"y" * 2000), ("content, size 10 B → 2 kB",)),
        (OLD.but(data=b"y" * 20_001), OLD.but(data=b"y" * 20_002), ("content, size 20,001 → 20,002 bytes",)),
        (OLD, OLD.but(xattrs={"user.a": b"1"}), ("user.a added",)),
        (OLD.but(xattrs={"user.a": b"1"}), OLD.but(xattrs={"user.a": b"2"}), ("user.a changed",)),
        (OLD.but(xattrs={"user.a": b"1"}), OLD, ("user.a removed",)),
        (symlink("f", "a"), symlink("f", "b\x1b"), (r"target a → b\x1b",)),
        (char_device("f", 5, 1), char_device("f", 5, 2), ("device 5:1 → 5:2",)),
        (char_device("f", 5, 1), block_device("f", 5, 1), ("kind char → block",)),
        (symlink("f", "a", mode=0o644), file("f"), ("kind symlink → file",)),
        (directory("f", mode=0o755), directory("f", mode=0o1777, mtime=7), ("mode 0755 → 1777",)),
        (fifo("f"), fifo("f", mode=0o600, uid=3), ("mode 0644 → 0600", "owner 0:0 → 3:0")),
    ],
)
def test_what_differs_is_named(before: Entry, after: Entry, words: tuple[str, ...]) -> None:
    assert told(before, after, GAMES) == words


def test_times_are_as_exact_as_the_tar_has_them() -> None:
    before, after = (OLD.but(fraction=fraction) for fraction in ("25", "123456789"))
    assert told(before, after)[-1] == "time 2020-09-13 12:26:40.25 → 12:26:40.123456789"


def test_a_year_that_no_calendar_has_is_told_in_seconds() -> None:
    words = told(OLD, OLD.but(data=b"", mtime=2**62))
    assert words[-1] == f"time 2020-09-13 12:26:40 → {2**62} seconds after 1970"


def test_what_is_new_or_removed_differs_from_nothing() -> None:
    stack = stacked([OLD], [whiteout("f")], [OLD.but(mode=0o600)])
    assert [differences(stack, event.entry) for event in stack.story(1) if event.change.word != "removed"] == [(), ()]


def test_all_names_of_a_content_differ_by_what_they_show() -> None:
    stack = stacked(
        [file("a", b"1"), hardlink("b", "a")], [file("a", b"1", mode=0o700), hardlink("b", "a", mode=0o700)]
    )
    path = stack.paths.find(b"b")
    assert path is not None
    assert differences(stack, int(stack.owners(1)[path])) == ("mode 0644 → 0700",)


def test_ascii_terminals_get_their_arrow() -> None:
    stack = stacked([OLD], [OLD.but(mode=0o600)])
    assert differences(stack, int(stack.owners(1)[1]), arrow="->") == ("mode 0644 -> 0600",)


def test_hostile_targets_and_attributes_are_bounded() -> None:
    target = told(symlink("f", "a"), symlink("f", "b" * 90_000))
    assert len(target[0]) < 300
    many = told(OLD, OLD.but(xattrs={f"user.{number:03}": b"" for number in range(100)}))
    assert many == ("user.000 added", "user.001 added", "user.002 added", "user.003 added", "96 more attributes")
