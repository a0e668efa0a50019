"""On which line of a TOML file each key stands: Python's own reader does not tell."""

from __future__ import annotations

import re
from typing import Final

_HEADER: Final = re.compile(r"\s*\[\[?\s*(?P<name>[^\[\]=]+?)\s*\]")
_KEY: Final = re.compile(r"""\s*(?P<name>(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_.\s-])+?)\s*=""")
_WORD: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.|$)""")


def lines_of(text: str) -> dict[str, int]:
    """Return the line of each key, from 1, by its name with dots between its parts; of one that comes again the first.

    A look at how lines begin, no parser: what stands inside a value of several lines may count as a key.
    """
    found: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _joined(header["name"])
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            name = _joined(key["name"])
            found.setdefault(f"{table}.{name}" if table else name, number)
    return found


def line_of(name: str, lines: dict[str, int]) -> int:
    """Return the line of a key, or of the table that it stands in; 0 unknown."""
    while name and name not in lines:
        name = name.rpartition(".")[0]
    return lines.get(name, 0)


def _joined(name: str) -> str:
    """Return `keys . "explorer.filter"` as `keys.explorer.filter`."""
    return ".".join("".join(parts) for parts in _WORD.findall(name))
