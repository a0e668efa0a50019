"""Which encoding a text has that is not UTF-8: charset-normalizer's guess, among those that people still have.

It is asked about the first bytes only. What it says of a few of them is a guess, and the viewer calls it so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from charset_normalizer import CharsetMatch

DOUBLE_BYTE: Final = frozenset(("cp932", "euc_jp", "gb18030", "big5", "cp949"))
"""Encodings whose characters have one byte or more."""

NAMES: Final = {
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250, Central European",
    "cp1251": "Windows-1251, Cyrillic",
    "cp1253": "Windows-1253, Greek",
    "cp1254": "Windows-1254, Turkish",
    "cp1255": "Windows-1255, Hebrew",
    "cp1256": "Windows-1256, Arabic",
    "koi8_r": "KOI8-R",
    "cp866": "IBM 866, Cyrillic",
    "cp932": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "gb18030": "GB 18030",
    "big5": "Big5",
    "cp949": "EUC-KR",
}
"""All that are asked for, as people call them."""

_WESTERN: Final = frozenset(("cp1252", "cp1250", "cp1254"))
"""They differ in letters that a short text may lack: the usual one is taken, unless a language speaks against it."""

_CHAOS: Final = 0.2
"""The share of odd sequences from which on it is not text: the library's own default."""

_SURE: Final = 0.3
"""Coherence with a language from which on the guess counts more than what is usual."""

_KANA: Final = range(0xFF61, 0xFFA0)
"""Katakana of half width: what Cyrillic letters look like in Shift-JIS."""


def older_encoding(head: bytes) -> str:
    """Return Python's name of the encoding of a text that is not UTF-8; empty where none of `NAMES` makes sense.

    Args:
        head: The first bytes, without a NUL.
    """
    matches = [match for match in _guesses(head, NAMES) if not _is_half_width(match)]
    if not matches:
        return ""
    best = matches[0]
    if best.encoding in _WESTERN and head.decode("cp1252", "replace") == head.decode(best.encoding, "replace"):
        return "cp1252"
    usual = [match for match in matches if match.encoding == "cp1252"]
    if best.encoding in _WESTERN and usual and best.coherence < usual[0].coherence + _SURE:
        return "cp1252"
    return best.encoding


def wide_encoding(head: bytes) -> str:
    """Return `utf-16-le` or `utf-16-be` of a text without a byte order mark; empty where it is none."""
    found = [match.encoding.replace("_", "-") for match in _guesses(head, ("utf_16_le", "utf_16_be"))]
    return found[0] if found else ""


def _guesses(head: bytes, names: Iterable[str]) -> list[CharsetMatch]:
    """Return the encodings that make sense, the likeliest first."""
    from charset_normalizer import from_bytes

    return list(
        from_bytes(head, cp_isolation=list(names), threshold=_CHAOS, preemptive_behaviour=False, enable_fallback=False)
    )


def _is_half_width(match: CharsetMatch) -> bool:
    """Return whether a text would be Japanese in half-width letters for the most part, as it never is."""
    if match.encoding not in {"cp932", "euc_jp"}:
        return False
    foreign = [ord(character) for character in str(match) if character > "\x7f"]
    return 2 * sum(character in _KANA for character in foreign) > len(foreign)
