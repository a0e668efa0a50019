"""A person's settings on their way into the command line: what no option says, they say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dive_py.settings import keys
from dive_py.settings.values import Origin, Part, Rank, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.settings.keys import Key
    from dive_py.settings.values import Remark, Settings

_HANDED_ON: tuple[Key[str], ...] = (keys.HOST, keys.CONTEXT, keys.PLATFORM, keys.COLOR)
"""Settings that commands look for among the options."""

_SWITCHES: tuple[Key[bool], ...] = (keys.VERIFY, keys.IGNORE_ERRORS)
"""The same, of those that are on or off."""


def settle(arguments: Arguments) -> None:
    """Let settings say what no option says, and tell what is odd about them.

    Commands find all of them in `arguments.settings`.

    Raises:
        UsageError: a variable or the file has a value that means nothing.
    """
    settings = arguments.settings = read(arguments)
    for key in _HANDED_ON:
        # what another program's variable says is read by whoever means it
        if settings.origin(key).rank not in {Rank.DEFAULT, Rank.FOREIGN} and hasattr(arguments, _name(key)):
            setattr(arguments, _name(key), settings[key] or None)
    for switch in _SWITCHES:
        if hasattr(arguments, _name(switch)):
            setattr(arguments, _name(switch), settings[switch])
    tell(settings.remarks, arguments.color)
    tell(_mistyped(os.environ), arguments.color, only_near=True)


def read(arguments: Arguments) -> Settings:
    """What is in force for a command line.

    Raises:
        UsageError: a variable or the file has a value that means nothing.
    """
    from dive_py.settings import reading

    return reading.read(os.environ, options(arguments), arguments.config or "")


def options(arguments: Arguments) -> Part:
    """What the options of a command line say."""
    found = {}
    for key in keys.KEYS:
        value = getattr(arguments, key.flag.removeprefix("--").replace("-", "_"), None) if key.flag else None
        if value:
            meant = value if isinstance(value, str) else not key.flag.startswith("--no-")
            found[key.name] = Setting(meant, Origin(Rank.FLAG, key.flag))
    return Part(found)


def tell(remarks: Iterable[Remark], colour: str | None, *, only_near: bool = False) -> None:
    """One line on standard error for each thing that is odd.

    Args:
        remarks: What there is.
        colour: As `--color`.
        only_near: Whether to keep quiet about unknown words that are no slip of a known one.
    """
    for remark in remarks:
        from dive_py.cli import console
        from dive_py.cli.grammar.suggest import did_you_mean

        guess = did_you_mean(remark.word, remark.known) if remark.word else ""
        if guess or not only_near:
            console.tell_note("; ".join(part for part in (remark.text, guess) if part), colour=colour)


def _mistyped(environ: Mapping[str, str]) -> Iterable[Remark]:
    """Variables that begin as divepy's do and are none; they may be anybody's."""
    from dive_py.cli.grammar.suggest import nearest
    from dive_py.settings.values import Remark

    known = {key.variable.removeprefix(keys.VARIABLES): key.variable for key in keys.KEYS}
    for name in sorted(environ):
        bare = name.removeprefix(keys.VARIABLES)
        if bare != name and bare not in known and not bare.startswith("KEYS_"):
            # compared without what they all begin with, or everything would look like everything else
            meant = nearest(bare, known)
            yield Remark(f"there is no variable {name}", name, (known[meant],) if meant else ())


def _name(key: Key[str] | Key[bool]) -> str:
    return key.flag.removeprefix("--").replace("-", "_")
