"""Output of programs for the screen: colours stay (SGR), and no other escape sequence."""

from __future__ import annotations

import re
from typing import Final

_SEQUENCES: Final = re.compile(
    r"(?P<sgr>\x1b\[[0-9;:]{0,64}m)"
    r"|\x1b\[[0-?]{0,64}[ -/]{0,8}[@-~]"
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c|$)"
    r"|\x1b[ -/]{0,4}[0-~]"
    r"|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]"
)
"""ECMA-48: SGR; other control sequences; strings (OSC, DCS …); other escapes; lone controls, and marks that turn text
round. Tabs and line feeds are none of them."""

_LONGEST: Final = 16 * 1024
"""Bytes of one line; a longer one becomes several."""


def sgr_only(text: str) -> str:
    """Return the text with colours and without everything else that a terminal would obey."""
    return _SEQUENCES.sub(lambda found: found["sgr"] or "", text)


def plain(text: str) -> str:
    """Return the text without colours, too."""
    return _SEQUENCES.sub("", text)


class Lines:
    """Output as it comes, to whole lines; a carriage return begins the line anew, as progress bars do."""

    def __init__(self) -> None:
        self._rest = b""

    def take(self, data: bytes) -> list[str]:
        """Return the lines that have become whole."""
        *whole, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST:
            whole.append(self._rest)
            self._rest = b""
        return [shown for line in whole for shown in _lines(line)]

    def end(self) -> list[str]:
        """Return what is left at the end."""
        rest, self._rest = self._rest, b""
        return _lines(rest) if rest else []


def _lines(line: bytes) -> list[str]:
    last = line.rstrip(b"\r").rpartition(b"\r")[2]
    pieces = [last[start : start + _LONGEST] for start in range(0, len(last), _LONGEST)]
    return [sgr_only(piece.decode("utf-8", "replace")).expandtabs(8) for piece in pieces or [b""]]
