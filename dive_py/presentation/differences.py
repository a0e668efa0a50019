"""What differs between an entry and the one below it, in words: `mode 0644 → 0755`, `owner 0:0 → games (5:60)`.

For the story of one path, on screen and in `trace`; of a whole listing `reports.diff_tables` names attributes alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from dive_py.contents.accounts import NO_NAMES, Accounts
from dive_py.layers.tar_extensions import xattr_items
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.changes import compare_across, shown
from dive_py.overlay.vocabulary import Change, Detail, Same
from dive_py.presentation.columns import device, exact_time
from dive_py.presentation.text import printable
from dive_py.presentation.units import size

if TYPE_CHECKING:
    from dive_py.overlay.entries import Entries
    from dive_py.overlay.stack import LayerStack

_LONGEST: Final = 200
"""Bytes of a link's target that are shown; a hostile one has as many as its header says."""

_MOST: Final = 4
"""Extended attributes that are named; more are counted."""


def differences(stack: LayerStack, entry: int, names: Accounts = NO_NAMES, *, arrow: str = "→") -> tuple[str, ...]:
    """Return what differs between an entry and what stood at its path in the merged tree below.

    Returns:
        Printable words, the most important first: kind, size or content, target, device, mode, owner, extended
        attributes, time. None where nothing was there, or nothing differs.
    """
    entries = stack.entries
    below = int(entries.previous[entry])
    if below < 0:
        return ()
    pair = [np.array([each], np.int32) for each in (below, entry)]
    was, now = (int(shown(entries, each)[0]) for each in pair)
    details = Detail(int(compare_across(entries, pair[0], entries, pair[1])[2][0]))
    found = _nature(entries, was, now, arrow) if entries.change[entry] == Change.MODIFIED else []
    if entries.same[entry] == Same.UNDECIDED:
        found = ["content not compared yet"]
    return tuple(found + _about((entries, was), (entries, now), details, names, arrow))


def attribute_differences(
    before: tuple[Entries, int], after: tuple[Entries, int], names: Accounts = NO_NAMES, *, arrow: str = "→"
) -> tuple[str, ...]:
    """Return differences in mode, owner, attributes and time between two entries, of one image or of two.

    Returns:
        Printable words, the most important first.
    """
    (one, was), (two, now) = ((each, np.array([entry], np.int32)) for each, entry in (before, after))
    details = Detail(int(compare_across(one, was, two, now)[2][0]))
    return tuple(_about(before, after, details, names, arrow))


def _about(
    before: tuple[Entries, int], after: tuple[Entries, int], details: Detail, names: Accounts, arrow: str
) -> list[str]:
    """Compare mode, owner, extended attributes and time."""
    (old, was), (new, now) = before, after
    found: list[str] = []
    kinds = {int(old.kind[was]), int(new.kind[now])}
    if Detail.MODE in details and (len(kinds) == 1 or Kind.SYMLINK not in kinds):  # a symlink's mode is not a choice
        found.append(f"mode {int(old.mode[was]):04o} {arrow} {int(new.mode[now]):04o}")
    if Detail.OWNER in details:
        whose = (names.owner(int(each.uid[entry]), int(each.gid[entry])) for each, entry in (before, after))
        found.append(f"owner {f' {arrow} '.join(whose)}")
    if Detail.XATTRS in details:
        found += _attributes(before, after)
    if Detail.MTIME in details and not old.implicit[was]:
        found.append(f"time {_time(old, was)} {arrow} {_time_since(_time(old, was), _time(new, now))}")
    return found


def _nature(entries: Entries, was: int, now: int, arrow: str) -> list[str]:
    """Return what makes it another thing: its kind, its content, what it links to, its device number."""
    old, new = Kind(int(entries.kind[was])), Kind(int(entries.kind[now]))
    if old is not new:
        return [f"kind {old.word} {arrow} {new.word}"]
    if new is Kind.FILE:
        before, after = int(entries.size[was]), int(entries.size[now])
        if before == after:
            return ["content"]
        if size(before) == size(after):
            return [f"content, size {before:,} {arrow} {after:,} bytes"]
        return [f"content, size {size(before)} {arrow} {size(after)}"]
    if new in {Kind.SYMLINK, Kind.HARDLINK}:
        return [f"target {_target(entries, was)} {arrow} {_target(entries, now)}"]
    return [f"device {_device(entries, was)} {arrow} {_device(entries, now)}"]


def _target(entries: Entries, entry: int) -> str:
    target = entries.links[entries.link[entry]]
    if entries.kind[entry] == Kind.HARDLINK:
        target = b"/" + target.replace(b"\0", b"/")
    return printable(target[:_LONGEST]) + ("…" if len(target) > _LONGEST else "")


def _device(entries: Entries, entry: int) -> str:
    return device(int(entries.major[entry]), int(entries.minor[entry]))


def _time(entries: Entries, entry: int) -> str:
    return exact_time(int(entries.mtime[entry]), int(entries.mtime_ns[entry]), int(entries.mtime_digits[entry]))


def _time_since(old: str, new: str) -> str:
    """Return a time after another one, without its day where that is the same."""
    day, _, clock = new.partition(" ")
    return clock if clock and old.startswith(f"{day} ") else new


def _attributes(old: tuple[Entries, int], new: tuple[Entries, int]) -> list[str]:
    """Return which extended attributes came, went or changed."""
    before, after = (dict(xattr_items(each.xattrs[int(each.xattr[entry])])) for each, entry in (old, new))
    found = []
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            word = "added" if name not in before else "removed" if name not in after else "changed"
            found.append(f"{printable(name[:_LONGEST])} {word}")
    return found[:_MOST] + ([f"{len(found) - _MOST} more attributes"] if len(found) > _MOST else [])
