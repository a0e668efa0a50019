"""A person's settings on their way into the command line: what no option says, they say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from dive_py.cli import console
from dive_py.cli.grammar.suggest import did_you_mean, nearest
from dive_py.settings import keys, reading
from dive_py.settings.values import Origin, Part, Rank, Remark, Setting

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dive_py.cli.grammar.request import Request
    from dive_py.settings.keys import Key
    from dive_py.settings.values import Settings

_ENGINE: tuple[Key[str], ...] = (keys.HOST, keys.CONTEXT, keys.PLATFORM)
"""Settings that say which engine, and which of its images."""


def applied(request: Request) -> Request:
    """Fill in options that were not given from the settings, and note what is odd about those.

    Raises:
        UsageError: a variable or the file has a value that means nothing.
    """
    settings = read(request)
    # what another program's variable says is read where it is needed
    own = [key for key in (*_ENGINE, keys.COLOR) if settings.origin(key).rank not in {Rank.DEFAULT, Rank.FOREIGN}]
    color = settings[keys.COLOR] if keys.COLOR in own else request.color
    with console.colours(color):
        note(settings.remarks)
        note(_mistyped(os.environ), only_near=True)
    return replace(
        request,
        where=replace(request.where, **{key.name: settings[key] for key in _ENGINE if key in own}),
        reading=replace(request.reading, verify=settings[keys.VERIFY], ignore_errors=settings[keys.IGNORE_ERRORS]),
        color=color,
        settings=settings,
    )


def read(request: Request) -> Settings:
    """Return the settings in force for a command line.

    Raises:
        UsageError: a variable or the file has a value that means nothing.
    """
    return reading.read(os.environ, _options(request), request.config)


def _options(request: Request) -> Part:
    """Return what the options of a command line say."""
    found = {}
    for key in keys.KEYS:
        value = request.given.get(key.flag.removeprefix("--").replace("-", "_")) if key.flag else None
        if value:
            meant = value if isinstance(value, str) else not key.flag.startswith("--no-")
            found[key.name] = Setting(meant, Origin(Rank.FLAG, key.flag))
    return Part(found)


def note(remarks: Iterable[Remark], *, only_near: bool = False) -> None:
    """Write one line to standard error for each remark.

    Args:
        remarks: What there is.
        only_near: Whether to keep quiet about unknown words that are not a slip of a known one.
    """
    for remark in remarks:
        guess = did_you_mean(remark.word, remark.known) if remark.word else ""
        if guess or not only_near:
            console.tell_note("; ".join(part for part in (remark.text, guess) if part))


def _mistyped(environ: Mapping[str, str]) -> Iterable[Remark]:
    """Yield a remark for each variable that begins as divepy's do and is not one of them; it may be anyone's."""
    known = {key.variable.removeprefix(keys.VARIABLES): key.variable for key in keys.KEYS}
    for name in sorted(environ):
        bare = name.removeprefix(keys.VARIABLES)
        if bare != name and bare not in known and not bare.startswith("KEYS_"):
            # compared without the common beginning, or everything would look like everything else
            meant = nearest(bare, known)
            yield Remark(f"there is no variable {name}", name, (known[meant],) if meant else ())
