r"""The gate that all untrusted text passes once before anybody sees it.

Names, commands and labels of an image are hostile: they may hold escape sequences that drive the terminal, characters
that reorder or hide what stands beside them, line breaks that break a table, and bytes that are no UTF-8. `printable`
shows each of these as a visible escape (`\n`, `\x1b`, `\u202e`) and leaves everything else as it is.
"""

from __future__ import annotations

_NAMED = {0x07: r"\a", 0x08: r"\b", 0x09: r"\t", 0x0A: r"\n", 0x0B: r"\v", 0x0C: r"\f", 0x0D: r"\r"}
"""Escapes that people know by name."""

_KEPT = frozenset("\u3000")
"""Not printable for Python, yet an ordinary, visible-by-width character of CJK names: the ideographic space."""

_INVISIBLE = frozenset(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)
"""Printable for Python, but drawn as nothing or as a blank: fillers, joiners and variation selectors.

Two names that differ in one of these alone would look the same, and terminals disagree about their width. After
Unicode's *Default_Ignorable_Code_Point*; the format characters (category Cf) among those are not printable anyway.
"""

_TAB_STOP = 8
"""Columns between tab stops where lines are kept, as terminals have it."""


def _escape(code: int) -> str:
    r"""The visible escape of one code point; U+DC80 to U+DCFF stand for bytes that are no UTF-8 and become `\xNN`."""
    if code in _NAMED:
        return _NAMED[code]
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


class _Gate(dict[int, str]):
    """A translation table that decides about a code point when it first meets it."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        safe = character in _KEPT or (character.isprintable() and code not in _INVISIBLE)
        self[code] = shown = character if safe else _escape(code)
        return shown


_GATE = _Gate()


def printable(text: str | bytes, *, keep_lines: bool = False) -> str:
    r"""The text with everything a terminal might act upon, or hide, turned into visible escapes.

    The result holds no control character, no bidirectional control, no zero-width character and no lone surrogate.
    Wide and combining characters stay. Backslashes stay too: the result is for eyes and cannot be turned back.

    Args:
        text: Bytes are taken as UTF-8; those that are none are shown as `\xNN`, and so are surrogate escapes.
        keep_lines: Let line feeds through (CR LF as one) and expand tabs to spaces, for contents of many lines.
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    if text.isascii() and text.isprintable():
        return text
    if keep_lines:
        lines = text.replace("\r\n", "\n").expandtabs(_TAB_STOP).split("\n")
        return "\n".join(line.translate(_GATE) for line in lines)
    return text.translate(_GATE)
