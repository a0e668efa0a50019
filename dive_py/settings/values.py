"""Settings that were read: each value with where it comes from."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct, field

from dive_py.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dive_py.settings.keys import Key

Value = TypeVar("Value")


class Rank(IntEnum):
    """Where a value comes from; the higher one counts."""

    DEFAULT = 0
    DIVE_FILE = 1
    FILE = 2
    DIVE_VARIABLE = 3
    FOREIGN = 4
    """A variable of another program that says the same: `DOCKER_HOST`. Who means it reads it himself."""
    VARIABLE = 5
    FLAG = 6


class Origin(Struct, frozen=True):
    """Where a value comes from."""

    rank: Rank = Rank.DEFAULT
    name: str = ""
    """The option, the variable or the file."""
    line: int = 0
    """The line of the file, from 1; 0 unknown."""

    @property
    def kind(self) -> str:
        """`default`, `file`, `environment` or `option`."""
        if self.rank is Rank.DEFAULT:
            return "default"
        if self.rank is Rank.FLAG:
            return "option"
        return "file" if self.rank <= Rank.FILE else "environment"

    def __str__(self) -> str:
        """Return the origin as messages name it."""
        return f"{self.name}:{self.line}" if self.line else self.name or "default"


class Setting(Struct, frozen=True):
    """One value."""

    value: object
    origin: Origin


class Binding(Struct, frozen=True):
    """The keys that the settings give an action of the screen."""

    action: str
    """The action, `explorer.filter`; of every place that has it, `*.filter`; as dive calls it, `dive:filter-files`."""
    keys: tuple[str, ...]
    """The keys as they were written; none at all to take the action's keys away."""
    origin: Origin


class Remark(Struct, frozen=True):
    """Something that is odd, and no error."""

    text: str
    """What, and where."""
    word: str = ""
    """The unknown word, or empty."""
    known: tuple[str, ...] = ()
    """The words that it may be a slip of."""


class Part(Struct, frozen=True):
    """What one source of settings says."""

    settings: Mapping[str, Setting] = field(default_factory=dict)
    """By the key's name."""
    bindings: tuple[Binding, ...] = ()
    remarks: tuple[Remark, ...] = ()


class Settings(Struct, frozen=True):
    """What is in force."""

    found: Mapping[str, Setting] = field(default_factory=dict)
    """Values that were given, by the key's name."""
    bindings: tuple[Binding, ...] = ()
    """All of them, the weaker ones first."""
    remarks: tuple[Remark, ...] = ()
    """What is odd, in the order in which it was met."""

    def __getitem__(self, key: Key[Value]) -> Value:
        """Return the value of a key."""
        setting = self.found.get(key.name)
        return key.default if setting is None else setting.value  # type: ignore[return-value]

    def origin(self, key: Key[Value]) -> Origin:
        """Return where the value of a key comes from."""
        setting = self.found.get(key.name)
        return setting.origin if setting is not None else Origin()

    def wrong(self, key: Key[Value], reason: str) -> UsageError:
        """Return the error to raise for a value that turned out to be impossible where it was to be used."""
        return UsageError(f"{self.origin(key)}: {key.name}: {reason}", f"it can only be {key.kind.form}")


NOTHING = Settings()
"""What is in force where nothing was given."""
