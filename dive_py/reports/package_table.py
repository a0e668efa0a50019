"""Packages whose version is another one, as a table and as values for JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.presentation.text import printable
from dive_py.presentation.units import count
from dive_py.reports import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.analysis.package_changes import PackageChanges


def package_lines(changes: PackageChanges, limit: int | None = None) -> Iterator[str]:
    """Yield each package with its version before and after; nothing where none differs."""
    part = changes.items[:limit]
    if part:
        rows = [[_cell(item.before), _cell(item.after), printable(item.name)] for item in part]
        yield from table.lines(("BEFORE", "AFTER", "PACKAGE"), rows)
    if len(changes.items) > len(part):
        yield f"… and {count(len(changes.items) - len(part), 'more package')}; all of them: --files"
    for path in changes.unread:
        yield f"packages of /{printable(path)} are not compared: it differs, and is not a database that is read"


def _cell(version: str | None) -> str:
    """Return a version in which nothing looks like the gap between two columns."""
    return "" if version is None else " ".join(printable(version).split())


def package_fields(changes: PackageChanges | None) -> dict[str, object] | None:
    """Return the fields of the JSON total: the changes, and the unread databases; None where none was looked for."""
    if changes is None:
        return None
    return {
        "changed": [
            {"manager": item.manager, "name": item.name, "before": item.before, "after": item.after}
            for item in changes.items
        ],
        "unread": [path.decode("utf-8", "surrogateescape") for path in changes.unread],
    }
