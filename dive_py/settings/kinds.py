"""What a setting can be: how its value is read from a text and from a file, and how it is written."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from msgspec import Struct

_YES: Final = frozenset(("1", "true"))
_NO: Final = frozenset(("0", "false"))

_LONGEST: Final = 4096
"""Characters of a value at most."""

_MOST: Final = 10**18
"""Bytes that nothing has."""


class Impossible(ValueError):
    """The value is not one of this kind."""


class Kind(Struct, frozen=True):
    """One kind of value: the base of those below."""

    @property
    def form(self) -> str:
        """What it can be, in words that stand behind "can only be"."""
        raise NotImplementedError

    def of_text(self, text: str) -> Any:  # noqa: ANN401 - a key knows the type of its values
        """Return the value that a text means, from the environment or the command line.

        Raises:
            Impossible: it means none.
        """
        raise NotImplementedError

    def of_value(self, value: object) -> Any:  # noqa: ANN401 - as above
        """Return the value that a file's value means.

        Args:
            value: What TOML has: a text, a number, true or false, a list, a table, a time.

        Raises:
            Impossible: it means none.
        """
        if not isinstance(value, str):
            raise Impossible
        return self.of_text(value)

    def literal(self, value: object) -> str:
        """Return the value as TOML writes it."""
        return json.dumps(value, ensure_ascii=False)


class Text(Kind, frozen=True):
    """Any text on one line."""

    @property
    def form(self) -> str:
        """What it can be."""
        return "a text on one line"

    def of_text(self, text: str) -> str:
        """Return the text itself."""
        if not text.isprintable() or len(text) > _LONGEST:
            raise Impossible
        return text


class Pattern(Text, frozen=True):
    """A text of some shape."""

    described: str
    """What it can be, in words."""
    shape: str
    """The expression that the whole text matches."""

    @property
    def form(self) -> str:
        """What it can be."""
        return self.described

    def of_text(self, text: str) -> str:
        """Return the text itself."""
        if re.fullmatch(self.shape, super().of_text(text)) is None:
            raise Impossible
        return text


class Size(Pattern, frozen=True):
    """A number of bytes, as people write them; read by who needs it."""

    described: str = "a size: 500MB, 1.5GiB, a number of bytes"
    shape: str = r"\d{1,18}(\.\d{1,9})? ?([kKmMgGtT]i?)?[bB]?"

    def of_value(self, value: object) -> str:
        """Take a number as bytes."""
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _MOST:
            return str(value)
        return self.of_text(value) if isinstance(value, str) else self.of_text("")


class Choice(Kind, frozen=True):
    """One of a few words."""

    choices: tuple[str, ...]
    """The words."""
    optional: bool = False
    """Whether there may be no word at all."""

    @property
    def form(self) -> str:
        """What it can be."""
        return " ".join(self.choices)

    def of_text(self, text: str) -> str:
        """Return the word."""
        if text not in self.choices and (text or not self.optional):
            raise Impossible
        return text


class Several(Kind, frozen=True):
    """Any of a few words."""

    choices: tuple[str, ...]
    """The words."""

    @property
    def form(self) -> str:
        """What it can be."""
        return f"any of {' '.join(self.choices)}"

    def of_text(self, text: str) -> tuple[str, ...]:
        """Split words at commas."""
        return self.of_value([word.strip() for word in text.split(",") if word.strip()])

    def of_value(self, value: object) -> tuple[str, ...]:
        """Return a list of words, or one with commas."""
        if isinstance(value, str):
            return self.of_text(value)
        if not isinstance(value, list) or any(word not in self.choices for word in value):
            raise Impossible
        return tuple(dict.fromkeys(value))

    def literal(self, value: object) -> str:
        """Return a list."""
        return json.dumps(list(value) if isinstance(value, tuple) else value)


class Switch(Kind, frozen=True):
    """Yes or no."""

    sample: bool = True
    """The value to show as an example of one whose default depends on something else: what holds for most users."""

    @property
    def form(self) -> str:
        """What it can be."""
        return "true or false"

    def of_text(self, text: str) -> bool:
        """Accept 1 or true, 0 or false."""
        if text.lower() not in _YES | _NO:
            raise Impossible
        return text.lower() in _YES

    def of_value(self, value: object) -> bool:
        """Accept true or false, and nothing else."""
        if not isinstance(value, bool):
            raise Impossible
        return value


class Share(Kind, frozen=True):
    """A part of a whole, as a fraction."""

    least: float
    """The smallest there can be."""
    most: float
    """The largest there can be."""
    sample: float
    """One to show where none was given."""

    @property
    def form(self) -> str:
        """What it can be."""
        return f"a number from {self.least} to {self.most}"

    def of_text(self, text: str) -> float:
        """Return a decimal fraction."""
        if re.fullmatch(r"\d{0,9}\.?\d{1,9}", text, re.ASCII) is None:
            raise Impossible
        return self.of_value(float(text))

    def of_value(self, value: object) -> float:
        """Return a number."""
        if isinstance(value, bool) or not isinstance(value, int | float) or not self.least <= value <= self.most:
            raise Impossible
        return float(value)
