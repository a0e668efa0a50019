"""The terminal while something else than divepy draws on it: handed over, and taken back whole whatever happens.

Two things have to be put back: how the system treats keys (`termios`), and what the program on the other side sent the
terminal itself by escape sequences and did not take back, because it was killed.
"""

from __future__ import annotations

import contextlib
import os
import re
import termios
import tty
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_MODES: Final = re.compile(rb"\x1b\[\?([0-9;]{1,64})([hl])|\x1b([=>])|\x1b\[([0-9;]{0,32})m|\x1bc")
"""Sequences that change a private mode (DECSET, DECRST), the keypad, the colours, or reset all (RIS)."""

_LONGEST: Final = 80
"""Bytes of the longest of them."""

_RESTORED: Final = (1, 5, 6, 9, 47, 66, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 1047, 1049, 2004, 2026)
"""Modes that are off where a shell waits: application keys, reverse screen, mouse, other screens, pasted text."""

_NORMALLY_ON: Final = (7, 25)
"""Modes that are on there: wrapping, the cursor."""

_held: dict[int, Held] = {}


class Modes:
    """Modes that a program has set on the terminal so far, as far as they have to be reset."""

    def __init__(self) -> None:
        self._changed: set[int] = set()
        self._keypad = False
        self._coloured = False
        self._rest = b""

    def take(self, output: bytes) -> None:
        """Read what passes on its way to the terminal; a sequence may be cut anywhere."""
        data = self._rest + output
        end = 0
        for found in _MODES.finditer(data):
            end = found.end()
            self._note(found)
        tail = data[end:]
        start = tail.rfind(b"\x1b")
        self._rest = tail[start:] if start >= 0 and len(tail) - start < _LONGEST else b""

    def _note(self, found: re.Match[bytes]) -> None:
        numbers, switch, keypad, colours = found.groups()
        if numbers is not None:
            for number in (int(part) for part in numbers.split(b";") if part):
                normal = (switch == b"h") == (number in _NORMALLY_ON)
                if number in _RESTORED or number in _NORMALLY_ON:
                    (self._changed.discard if normal else self._changed.add)(number)
        elif keypad is not None:
            self._keypad = keypad == b"="
        elif colours is not None:
            self._coloured = colours.rpartition(b";")[2].strip(b"0") != b""
        else:  # all is reset
            self._changed, self._keypad, self._coloured = set(), False, False

    def undo(self) -> bytes:
        """Return the sequences that take back what is left; empty where nothing is."""
        switched = [
            b"\x1b[?%d%s" % (number, b"h" if number in _NORMALLY_ON else b"l") for number in _order(self._changed)
        ]
        keypad = [b"\x1b>"] if self._keypad else []
        return b"".join([*switched, *keypad, *([b"\x1b[0m"] if self._coloured else [])])


def _order(modes: set[int]) -> list[int]:
    """Order sequences so that the other screen is left last: what else was changed belongs to it."""
    return sorted(modes, key=lambda mode: (mode in {47, 1047, 1049}, mode))


class Held:
    """A terminal that is in other hands.

    Args:
        keys: The descriptor that keys come from.
        screen: The descriptor that is drawn on.
    """

    def __init__(self, keys: int, screen: int) -> None:
        self._keys = keys
        self._screen = screen
        self._saved: list[Any] | None = None
        self.modes = Modes()
        """What is written to the terminal meanwhile; every writer shows it to this."""

    def take(self, *, raw: bool) -> None:
        """Remember how it is; with `raw`, hand every key through as it comes."""
        with contextlib.suppress(termios.error):
            self._saved = termios.tcgetattr(self._keys)
            _held[self._keys] = self
            if raw:
                tty.setraw(self._keys, termios.TCSADRAIN)

    def give_back(self) -> None:
        """Put it back as it was; may be called twice."""
        if self._saved is None:
            return
        saved, self._saved = self._saved, None
        with contextlib.suppress(OSError):
            undo = self.modes.undo()
            while undo:
                undo = undo[os.write(self._screen, undo) :]
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._keys, termios.TCSADRAIN, saved)
        _held.pop(self._keys, None)


@contextmanager
def handed_over(keys: int, screen: int, *, raw: bool) -> Iterator[Held]:
    """Let something else have the terminal during the block.

    Args:
        keys: The descriptor that keys come from, a terminal.
        screen: The descriptor that is drawn on.
        raw: Whether every key is handed through as it comes, ctrl+c too.
    """
    held = Held(keys, screen)
    held.take(raw=raw)
    try:
        yield held
    finally:
        held.give_back()


def give_back_all() -> None:
    """Put every terminal back that is in other hands: the program ends at once. Never raises."""
    for held in list(_held.values()):
        with contextlib.suppress(Exception):
            held.give_back()
