"""What was found: where, what, how sure, and how to mend it; never the secret itself."""

from __future__ import annotations

import hashlib
import os
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.secrets.rules import is_placeholder, masked, sample

if TYPE_CHECKING:
    from dive_py.secrets.rules import Rule

_SALT: Final = os.urandom(16)
"""Equal secrets are found by a hash that is worth nothing outside this process."""


class Place(StrEnum):
    """What has it."""

    FILE = "file"
    HISTORY = "history"
    ENVIRONMENT = "environment"
    LABEL = "label"
    CONFIG = "config"


class Finding(Struct, frozen=True):
    """One secret at one place."""

    rule: Rule
    place: Place
    where: str
    """The file's path without leading slash, surrogates for bytes that are not UTF-8; else the name of a variable or a
    label, or what of the config it is."""
    layer: int | None
    """The layer that stores it, or that the step made; None where that is none."""
    masked: str
    low: str
    """Why it may well be none; empty where it hardly can."""
    offset: int = 0
    """Where in the content it begins, in bytes."""
    line: int = 0
    """Its line, from 1 on; 0 where that is not known."""
    hidden_by: int | None = None
    """The layer that hides the file; None where it is seen."""
    key: bytes = b""
    """Equal for equal secrets."""
    name: str = ""
    """The variable or option that has it in a step or a command; empty where it has none."""
    layers: tuple[int, ...] = ()
    """Of one in the history all layers whose step shows it, ascending; empty where no step that made a layer does."""


_NAMED: Final = re.compile(rb"([A-Za-z_][A-Za-z0-9_-]{0,60}) {0,2}[\"']?(?:[=:]| ) {0,2}[\"']?$")


def name_before(text: bytes) -> str:
    """Return the variable or option that a text ends with an assignment to; empty for none."""
    found = _NAMED.search(text[-80:])
    return found[1].decode() if found is not None else ""


def finding(rule: Rule, found: re.Match[bytes], place: Place, where: str, layer: int | None) -> Finding | None:
    """Return what a match says; None where its value stands for another one."""
    value = found["value"]
    if is_placeholder(value, rule.variety):
        return None
    low = rule.low or (sample(where) if place is Place.FILE else "")
    key = hashlib.sha256(_SALT + value).digest()
    return Finding(rule, place, where, layer, masked(value), low, key=key)
