"""Settings and keys in force, each with where it comes from, as a table and as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dive_py.credentials import hidden_address
from dive_py.presentation.text import printable
from dive_py.reports import table
from dive_py.reports.json_lines import object_line
from dive_py.settings import keys
from dive_py.settings.values import Remark
from dive_py.tui.keys.names import written
from dive_py.tui.keys.rebinding import rebound
from dive_py.tui.keys.table import COMMANDS as ON_SCREEN
from dive_py.tui.look import appearance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.settings.values import Origin, Settings


def actions() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Yield every action of the screen: its name, its keys as people write them, what it does."""
    for command in ON_SCREEN:
        yield command.id, tuple(written(key) for key in command.keys.split(",")), command.help


def remarks(settings: Settings) -> Iterator[Remark]:
    """Yield what is odd about the settings."""
    yield from settings.remarks
    yield from appearance.remarks(settings, appearance.themes())
    bound = rebound(settings)
    yield from bound.remarks
    if bound.note:
        yield Remark(bound.note)


def _rows(settings: Settings) -> Iterator[tuple[str, object, str, Origin]]:
    """Yield name, value, the value as the file has it, and its origin; of actions those with other keys."""
    bound = rebound(settings)
    for key in keys.KEYS:
        value = _without_credentials(key, settings[key])
        is_unset = value is None or value == ""
        shown = f"({key.usual})" if is_unset and key.usual else key.kind.literal(value)
        yield key.name, None if is_unset else value, shown, settings.origin(key)
    preset = settings.origin(keys.PRESET)
    for command in ON_SCREEN:
        if command.id in bound.changed:
            now = tuple(written(key) for key in bound.of(command))
            shown = ", ".join(now) or "(none)"
            yield keys.BINDINGS + command.id, now, shown, bound.origins.get(command.id, preset)


def _without_credentials(key: keys.Key[Any], value: object) -> object:
    """Return a value as it may be shown: addresses may hold a name and a password."""
    return hidden_address(value) if key in keys.ADDRESSES and isinstance(value, str) else value


def lines(settings: Settings) -> Iterator[str]:
    """Write every setting, its value and where that comes from."""
    cells = [(name, printable(shown), printable(str(origin))) for name, _, shown, origin in _rows(settings)]
    return table.lines(("KEY", "VALUE", "FROM"), cells)


def json_lines(settings: Settings) -> Iterator[str]:
    """Write one object a setting."""
    return map(_json, _rows(settings))


def _json(row: tuple[str, object, str, Origin]) -> str:
    name, value, _, origin = row
    return object_line(
        {
            "key": name,
            "value": list(value) if isinstance(value, tuple) else value,
            "from": origin.kind,
            "name": origin.name or None,
            "line": origin.line or None,
        }
    )
