"""What was found: where, what, how sure, and how to mend it; never the secret itself."""

from __future__ import annotations

import hashlib
import os
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from dive_py.secrets.rules import is_placeholder, masked, sample

if TYPE_CHECKING:
    import re

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


def finding(rule: Rule, found: re.Match[bytes], place: Place, where: str, layer: int | None) -> Finding | None:
    """Return what a match says; None where its value stands for another one."""
    value = found["value"]
    if is_placeholder(value, rule.variety):
        return None
    low = rule.low or (sample(where) if place is Place.FILE else "")
    key = hashlib.sha256(_SALT + value).digest()
    return Finding(rule, place, where, layer, masked(value), low, key=key)
