"""Settings in divepy's own file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from dive_py.credentials import hidden_address
from dive_py.errors import UsageError
from dive_py.settings.environment import keys_of
from dive_py.settings.keys import ADDRESSES, BINDINGS, KEYS, PRESET
from dive_py.settings.kinds import Impossible
from dive_py.settings.values import Binding, Origin, Part, Rank, Remark, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_HEADER: Final = re.compile(r"\s*\[\[?\s*(?P<name>[^\[\]=]+?)\s*\]")
_KEY: Final = re.compile(r"""\s*(?P<name>(?:"[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_.\s-])+?)\s*=""")
_WORD: Final = re.compile(r"""\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*(?:\.|$)""")
"""How lines of a file begin. Python's own reader does not say on which line a key stands."""

_PLACE: Final = re.compile(r"\s*\(at line (\d+), column (\d+)\)$|\s*\(at end of document\)$")

_HINT: Final = "divepy config example prints a whole file; --config /dev/null goes on without one"

_TABLES: Final = frozenset(key.name.rpartition(".")[0] for key in KEYS)
"""Tables that may be empty."""

_DEEPEST: Final = 8
"""Tables inside each other at most."""

_MOST_REMARKS: Final = 20
"""Remarks about one file at most."""


def read(path: Path, text: str) -> Part:
    """Return what a file says.

    Raises:
        UsageError: it is not TOML, or a key has a value that it cannot have; the text names file and line.
    """
    lines = lines_of(text)
    names = {key.name: key for key in KEYS}
    found: dict[str, Setting] = {}
    bindings: list[Binding] = []
    remarks: list[Remark] = []
    for name, value in _flat(_parsed(path, text), "", 0):
        origin = Origin(Rank.FILE, str(path), line_of(name, lines))
        if name in names:
            try:
                found[name] = Setting(names[name].kind.of_value(value), origin)
            except Impossible as error:
                given = hidden_address(value) if names[name] in ADDRESSES and isinstance(value, str) else value
                message = f"{origin}: {name} is {_shown(given)} and can only be {names[name].kind.form}"
                raise UsageError(message, _HINT) from error
        elif name.startswith(BINDINGS):
            bindings.append(_binding(name, value, origin))
        else:
            known = tuple(name for name in names if name != PRESET.name)
            remarks.append(Remark(f"{origin}: there is no setting {name}", name, known))
    return Part(found, tuple(bindings), tuple(remarks[:_MOST_REMARKS]))


def _parsed(path: Path, text: str) -> dict[str, object]:
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        place = _PLACE.search(str(error))
        line = place[1] if place and place[1] else str(text.count("\n") + 1) if place else ""
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else _PLACE.sub("", str(error))
        where = f"{path}:{line}" if line else str(path)
        raise UsageError(f"{where}: the configuration is not TOML: {reason}", _HINT) from error


def _flat(table: dict[str, object], before: str, depth: int) -> Iterator[tuple[str, object]]:
    """Yield every key with its full name, and its value; of tables inside each other the outer ones first."""
    for name, value in table.items():
        if isinstance(value, dict) and depth < _DEEPEST and (value or before + name in _TABLES):
            yield from _flat(value, f"{before}{name}.", depth + 1)
        else:
            yield before + name, value


def _binding(name: str, value: object, origin: Origin) -> Binding:
    """Return the keys of an action: a list of them, or one text with commas.

    Raises:
        UsageError: it is something else.
    """
    keys = list(keys_of(value)) if isinstance(value, str) else value
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        message = f"{origin}: {name} is {_shown(value)} and can only be a list of keys"
        raise UsageError(message, 'for instance: ["/", "ctrl+f"]; none at all takes its keys away')
    return Binding(name.removeprefix(BINDINGS), tuple(keys), origin)


def _shown(value: object) -> str:
    """Return a value in a message, short."""
    text = ("true" if value else "false") if isinstance(value, bool) else _text(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def _text(value: object) -> str:
    try:
        return repr(value)
    except (ValueError, RecursionError):
        return "something"


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
