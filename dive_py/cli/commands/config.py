"""`divepy config`: what is settled and where, the file for it, and an example of one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dive_py.cli import exit_status, output
from dive_py.cli.grammar import apply_settings
from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.cli.grammar.table import COMMANDS
from dive_py.credentials import hidden_address
from dive_py.errors import UsageError
from dive_py.settings import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.progress import Progress
    from dive_py.settings.values import Origin, Settings
    from dive_py.tui.keys.rebinding import Keys

_ACTIONS = COMMANDS["config"].words[0].choices


def run(arguments: Arguments, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """Show what is in force, name the file, or print an example of it."""
    action = arguments.action or _ACTIONS[0]
    if action not in _ACTIONS:
        hint = did_you_mean(action, _ACTIONS) or f"what it can do: {' '.join(_ACTIONS)}"
        raise UsageError(f"config cannot '{action}'", hint)
    if action == "path":
        from dive_py.settings.reading import file_of

        output.write_lines([str(file_of(arguments.config or ""))])
    elif action == "example":
        from dive_py.settings import example

        output.write_lines(example.lines(actions()))
    else:
        _show(arguments)
    return exit_status.OK


def actions() -> Iterator[tuple[str, tuple[str, ...], str]]:
    """Every action of the screen: its name, its keys as people write them, what it does."""
    from dive_py.tui.keys.table import COMMANDS as ON_SCREEN

    for command in ON_SCREEN:
        yield command.id, tuple(_written(key) for key in command.keys.split(",")), command.help


def _show(arguments: Arguments) -> None:
    """Write what is in force, and say what is odd about it."""
    from dive_py.tui.keys.rebinding import rebound
    from dive_py.tui.look import appearance

    settings = apply_settings.read(arguments)
    bound = rebound(settings)
    rows = list(_rows(settings, bound))
    output.write_lines(map(_json, rows) if arguments.json else _lines(rows))
    colour = settings[keys.COLOR] if settings.origin(keys.COLOR).name == keys.COLOR.flag else arguments.color
    apply_settings.tell([*settings.remarks, *appearance.remarks(settings, appearance.themes()), *bound.remarks], colour)
    if bound.note:
        from dive_py.cli import console

        console.tell_note(bound.note, colour=colour)


def _rows(settings: Settings, bound: Keys) -> Iterator[tuple[str, object, str, Origin]]:
    """Name, value, the value as the file has it, and where it comes from; of actions those with other keys."""
    from dive_py.tui.keys.table import COMMANDS as ON_SCREEN

    for key in keys.KEYS:
        value = _without_credentials(key, settings[key])
        is_unset = value is None or value == ""
        shown = f"({key.usual})" if is_unset and key.usual else key.kind.literal(value)
        yield key.name, None if is_unset else value, shown, settings.origin(key)
    preset = settings.origin(keys.PRESET)
    for command in ON_SCREEN:
        if command.id in bound.changed:
            now = tuple(_written(key) for key in bound.of(command))
            shown = ", ".join(now) or "(none)"
            yield keys.BINDINGS + command.id, now, shown, bound.origins.get(command.id, preset)


def _without_credentials(key: keys.Key[Any], value: object) -> object:
    """A value as it may be shown: addresses may hold a name and a password."""
    return hidden_address(value) if key in keys.ADDRESSES and isinstance(value, str) else value


def _written(key: str) -> str:
    """A key as a person writes it into the file."""
    from dive_py.tui.keys.names import written

    return written(key)


def _lines(rows: list[tuple[str, object, str, Origin]]) -> Iterator[str]:
    from dive_py.presentation.text import printable
    from dive_py.reports import table

    cells = [(name, printable(shown), printable(str(origin))) for name, _, shown, origin in rows]
    return table.lines(("KEY", "VALUE", "FROM"), cells)


def _json(row: tuple[str, object, str, Origin]) -> str:
    from dive_py.reports.json_lines import object_line

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
