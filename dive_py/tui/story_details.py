"""What differs between an entry and the one that it took the place of: mode, owner, time, target, attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.contents.accounts import NOBODY, Accounts
from dive_py.layers.index import Kind
from dive_py.layers.tar_extensions import xattr_items
from dive_py.presentation.columns import device
from dive_py.presentation.text import printable
from dive_py.tui.attributes import moment

if TYPE_CHECKING:
    from dive_py.overlay.entries import Entries
    from dive_py.tui.marks import Marks

_NAMED: Final = 3
"""Extended attributes that are named."""


def differences(entries: Entries, was: int, now: int, marks: Marks, accounts: Accounts = NOBODY) -> list[str]:
    """Tell each difference in words: `mode 0644 → 0755`.

    Args:
        entries: All entries.
        was: The entry that was there.
        now: The one that came; either a hard link's target, where it is one.
        marks: The signs to write with.
        accounts: Names of users and groups.
    """
    pairs = [
        ("", *(Kind(int(entries.kind[one])).word for one in (was, now))),
        ("mode", *(f"{int(entries.mode[one]):04o}" for one in (was, now))),
        ("owner", *(accounts.owner(int(entries.uid[one]), int(entries.gid[one])) for one in (was, now))),
        ("to", *(_target(entries, one) for one in (was, now))),
        ("device", *(_device(entries, one) for one in (was, now))),
    ]
    if entries.kind[now] != Kind.DIR:  # its time follows from its children
        pairs.append(("time", *_moments(entries, was, now)))
    told = [f"{name} {old or 'none'} {marks.arrow} {new or 'none'}".lstrip() for name, old, new in pairs if old != new]
    return told + _attributes(entries, was, now)


def _target(entries: Entries, entry: int) -> str:
    link = int(entries.link[entry])
    return printable(entries.links[link]) if link >= 0 and entries.kind[entry] == Kind.SYMLINK else ""


def _device(entries: Entries, entry: int) -> str:
    is_device = entries.kind[entry] in {Kind.CHAR, Kind.BLOCK}
    return device(int(entries.major[entry]), int(entries.minor[entry])) if is_device else ""


def _moments(entries: Entries, was: int, now: int) -> tuple[str, str]:
    """Both times; the day once where it is the same."""
    old, new = (moment(entries, one).removesuffix(" UTC") for one in (was, now))
    day, _, time = new.partition(" ")
    return old, time if time and old != new and old.startswith(day + " ") else new


def _attributes(entries: Entries, was: int, now: int) -> list[str]:
    """The names of extended attributes that came, went or changed."""
    old, new = (dict(xattr_items(entries.xattrs[int(entries.xattr[one])])) for one in (was, now))
    signs = [("+" if name not in old else "-" if name not in new else "~", name) for name in sorted({*old, *new})]
    told = [sign + printable(name) for sign, name in signs if old.get(name) != new.get(name)]
    more = [f"and {len(told) - _NAMED} more"] if len(told) > _NAMED else []
    return [" ".join([*told[:_NAMED], *more])] if told else []
