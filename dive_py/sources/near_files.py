"""Which file or folder is nearly called as one that is not there."""

from __future__ import annotations

import os
from itertools import islice
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from re import Pattern

_MOST: Final = 5000
"""Names of a folder that are compared."""

_CLOSE: Final = 0.8
"""How alike two names are, from 0 to 1, to be taken for slips of each other (difflib's ratio)."""

_LONGEST: Final = 255
"""Characters of a name that can be a slip of a file's."""


def near_file(path: str, kind: Pattern[str] | None = None) -> str:
    """Return the path beside this one that it is most likely a slip of, written as it was; empty where there is none.

    Args:
        path: As typed; `~` is followed.
        kind: What the names of files to consider end with; then a name without its ending is compared as well.
            Without it every file and folder is considered.
    """
    import difflib

    folder, slash, name = path.rpartition("/")
    if not name or len(name) > _LONGEST:
        return ""
    called: dict[str, str] = {}
    for found in _names(f"{folder}{slash}" or "."):
        ending = kind.search(found) if kind is not None else None
        if kind is None or ending:
            called.setdefault(found, found)
        if ending and not found.startswith("."):
            called.setdefault(found[: ending.start()], found)
    close = difflib.get_close_matches(name, called, n=1, cutoff=_CLOSE)
    ending = kind.search(name) if kind is not None and not close else None
    if ending:  # `image.tgz` for `image.tar`
        close = difflib.get_close_matches(name[: ending.start()], called, n=1, cutoff=_CLOSE)
    return f"{folder}{slash}{called[close[0]]}" if close else ""


def _names(folder: str) -> list[str]:
    """Return the first names in a folder; none where it cannot be read."""
    try:
        with os.scandir(os.path.expanduser(folder)) as entries:  # noqa: PTH111  Path() normalises
            return sorted(entry.name for entry in islice(entries, _MOST))
    except (OSError, ValueError):
        return []
