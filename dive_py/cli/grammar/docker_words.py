"""Words read as docker reads them: options first, and from the first word on everything belongs to the command.

Switches may stand together (`-it`); a value stands behind its letter (`-eKEY=VALUE`), behind `=` or in the next word.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.errors import UsageError
from dive_py.settings.environment import GO_FALSE, GO_TRUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dive_py.cli.grammar.options import Option
    from dive_py.cli.grammar.table import Command


class DockerWords:
    """Options with their values, and the words behind them.

    Raises:
        UsageError: an option is unknown, lacks its value, or has one that it cannot have; the text names it.
    """

    def __init__(self, words: Sequence[str], command: Command) -> None:
        self._command = command
        self._known = {name: option for option in command.own_options for name in option.names}
        self._found: dict[str, list[str]] = {}
        self.words: tuple[str, ...] = ()
        """Everything from the first word on."""
        self._read(list(words))

    def switch(self, name: str) -> bool:
        """Return whether a switch, by its long spelling, is on; the last one counts."""
        return self._found.get(name, ["false"])[-1] in GO_TRUE

    def value(self, name: str) -> str | None:
        """Return the last value of an option, None where it is not given."""
        values = self._found.get(name)
        return values[-1] if values else None

    def values(self, name: str) -> tuple[str, ...]:
        """Return all values of an option, in order."""
        return tuple(self._found.get(name, ()))

    def _read(self, words: list[str]) -> None:
        place = 0
        while place < len(words):
            word = words[place]
            place += 1
            if word == "--":
                self.words = tuple(words[place:])
                return
            if word == "-" or not word.startswith("-"):
                self.words = tuple(words[place - 1 :])
                return
            wanting = self._long(word) if word.startswith("--") else self._cluster(word)
            if wanting is not None:
                if place >= len(words):
                    raise self._wrong(f"{wanting.long} wants a value: {wanting.value}")
                self._keep(wanting, words[place])
                place += 1

    def _long(self, word: str) -> Option | None:
        """Take a long option; gives it back where its value is the next word."""
        name, equals, value = word.partition("=")
        option = self._option(name)
        if not option.value:
            if equals and value not in GO_TRUE | GO_FALSE:
                raise self._wrong(f"{name} is a switch and takes no {value!r}")
            self._keep(option, value if equals else "true")
        elif equals:
            self._keep(option, value)
        else:
            return option
        return None

    def _cluster(self, word: str) -> Option | None:
        """Take short options in one word; gives the last one back where its value is the next word."""
        for place in range(1, len(word)):
            option = self._option("-" + word[place])
            rest = word[place + 1 :]
            if not option.value and rest.startswith("="):
                if rest[1:] not in GO_TRUE | GO_FALSE:
                    raise self._wrong(f"-{word[place]} is a switch and takes no {rest[1:]!r}")
                self._keep(option, rest[1:])
                return None
            if not option.value:
                self._keep(option, "true")
                continue
            if not rest:
                return option
            self._keep(option, rest.removeprefix("="))
            return None
        return None

    def _option(self, name: str) -> Option:
        option = self._known.get(name)
        if option is None:
            hint = did_you_mean(name, self._known) or f"divepy help {self._command.name} lists those it has"
            raise self._wrong(f"{self._command.name} has no option {name}", hint)
        return option

    def _keep(self, option: Option, value: str) -> None:
        if option.repeated:
            self._found.setdefault(option.long, []).append(value)
        else:
            self._found[option.long] = [value]

    def _wrong(self, message: str, hint: str = "") -> UsageError:
        return UsageError(message, hint or f"usage: {self._command.usage}")
