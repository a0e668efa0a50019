"""Settings in the environment: divepy's own variables, those of other programs that say the same, and dive's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.credentials import hidden_address
from dive_py.errors import UsageError
from dive_py.settings.keys import ADDRESSES, IGNORE_ERRORS, KEYS, SOURCE, VARIABLES
from dive_py.settings.kinds import Impossible
from dive_py.settings.values import Binding, Origin, Part, Rank, Remark, Setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_BINDING_VARIABLES: Final = VARIABLES + "KEYS_"
_PRESET_VARIABLE: Final = _BINDING_VARIABLES + "PRESET"

DIVE_VARIABLES: Final = (
    ("DIVE_CONTAINER_ENGINE", SOURCE),
    ("DIVE_SOURCE", SOURCE),
    ("DIVE_IGNORE_ERRORS", IGNORE_ERRORS),
)
"""dive's variables with what they set, the weaker ones first."""

GO_TRUE: Final = frozenset(("1", "t", "T", "true", "TRUE", "True"))
GO_FALSE: Final = frozenset(("0", "f", "F", "false", "FALSE", "False"))
"""What Go's `strconv.ParseBool` takes, which dive reads its switches with."""


def own(environ: Mapping[str, str]) -> Part:
    """Return what divepy's own variables say; one that is empty says nothing.

    Raises:
        UsageError: a variable has a value that means nothing.
    """
    found = {}
    for key in KEYS:
        text = environ.get(key.variable, "")
        if text:
            try:
                value = key.kind.of_text(text)
            except Impossible as error:
                shown = hidden_address(text) if key in ADDRESSES else text
                message = f"{key.variable} is {shown!r} and can only be {key.kind.form}"
                raise UsageError(message, "unset it, or give it another value") from error
            found[key.name] = Setting(value, Origin(Rank.VARIABLE, key.variable))
    return Part(found, tuple(_bindings(environ)))


def _bindings(environ: Mapping[str, str]) -> Iterator[Binding]:
    """Read `DIVEPY_KEYS_EXPLORER_NEXT_PANE=tab,f6`: the first word is the place, the others are the action."""
    for name in sorted(environ):
        if name.startswith(_BINDING_VARIABLES) and name != _PRESET_VARIABLE and environ[name]:
            scope, _, word = name.removeprefix(_BINDING_VARIABLES).lower().partition("_")
            yield Binding(
                f"{scope}.{word.replace('_', '-')}", keys_of(environ[name]), Origin(Rank.VARIABLE, name)
            )  # fmt: skip


def keys_of(text: str) -> tuple[str, ...]:
    """Return the keys of a text with commas between them; a comma alone is one."""
    if text.strip() == ",":
        return (",",)
    return tuple(word.strip() for word in text.split(",") if word.strip())


def foreign(environ: Mapping[str, str]) -> Part:
    """Return what other programs' variables say that divepy follows as well."""
    found = {}
    for key in KEYS:
        for name, stands_for in key.also:
            if environ.get(name) and key.name not in found:
                found[key.name] = Setting(stands_for or environ[name], Origin(Rank.FOREIGN, name))
    return Part(found)


def dives(environ: Mapping[str, str]) -> Part:
    """Return what dive's variables say; a value that means nothing here becomes a remark."""
    found: dict[str, Setting] = {}
    remarks = []
    for name, key in DIVE_VARIABLES:
        text = environ.get(name, "")
        if not text:
            continue
        try:
            value = switch_of(text) if key.name == IGNORE_ERRORS.name else key.kind.of_text(text)
        except Impossible:
            remarks.append(Remark(f"{name} is {text!r}, which divepy does not know: it has no effect"))
        else:
            found[key.name] = Setting(value, Origin(Rank.DIVE_VARIABLE, name))
    return Part(found, remarks=tuple(remarks))


def switch_of(text: str) -> bool:
    """Return a switch as dive reads it.

    Raises:
        Impossible: it is none.
    """
    if text not in GO_TRUE | GO_FALSE:
        raise Impossible
    return text in GO_TRUE
