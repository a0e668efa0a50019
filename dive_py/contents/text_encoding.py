"""Whether bytes are text, in which encoding, and what such a text says of itself, from the first of them."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

from dive_py.contents.older_encoding import NAMES, older_encoding, wide_encoding

if TYPE_CHECKING:
    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess

HEAD: Final = 8 * 1024
"""Bytes that are looked at."""

_USUAL: Final = frozenset(b"\t\n\r\f\b\x1b")
"""Control characters that texts hold: blanks, page breaks, overstriking of manual pages, colours of logs."""

_STRANGE: Final = bytes(byte for byte in range(32) if byte not in _USUAL) + b"\x7f"
_C1: Final = bytes(range(0x80, 0xA0))
_GUESSED: Final = 2 * 1024
"""Bytes that an encoding is guessed from: a guess takes some milliseconds a KiB."""

_FEW: Final = 20
"""One strange character in so many is still text."""

_MARKS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def encoding_of(content: RandomAccess) -> str:
    """Return the encoding of a file, see `encoding`; at most `HEAD` bytes are read."""
    head = content.read(0, min(HEAD, content.size)) if content.size > 0 else b""
    return encoding(head, whole=content.size <= len(head))


def encoding(head: bytes, *, whole: bool) -> str:
    """Return the encoding of what begins with `head`; an empty string where it is not text.

    Args:
        head: The first bytes.
        whole: Whether these are all: only then an unfinished character at the end speaks against UTF-8.

    Returns:
        `utf-8`, `utf-16-le` and `utf-16-be`, Python's name of an older encoding that it probably has, `latin-1` where
        none is likely, or an empty string. Nothing at all is `utf-8`.
    """
    for mark, name in _MARKS.items():
        if name != "utf-8" and head.startswith(mark):
            return name if _is_wide_text(head[len(mark) :], name, whole=whole) else ""
    if b"\0" in head:
        return _unmarked(head, whole=whole)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return _older(head, whole=whole)
    return "utf-8" if _few(head, _STRANGE) else ""


def _older(head: bytes, *, whole: bool) -> str:
    """Return the older encoding of what is not UTF-8."""
    if not _few(head, _STRANGE):
        return ""
    guessed = older_encoding(_whole_lines(head, b"\n", whole=whole))
    if guessed in {"", "cp1252"} and _few(head, _C1):
        # the two differ in these bytes alone, which Latin-1 has no signs for
        return "cp1252" if guessed and head.translate(None, _C1) != head else "latin-1"
    return guessed


def _unmarked(head: bytes, *, whole: bool) -> str:
    """Return the byte order of UTF-16 without a mark: its letters have zeros beside them, at every other place."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if min(even, odd) * _FEW > len(head):
        return ""
    newline = b"\n\0" if odd > even else b"\0\n"
    name = wide_encoding(_whole_lines(head[: len(head) // 2 * 2], newline, whole=whole))
    return name if name and _is_wide_text(head, name, whole=whole) and _is_plain(head, name) else ""


def _whole_lines(head: bytes, newline: bytes, *, whole: bool) -> bytes:
    """Return the first lines of a text, to their end, lest a character that is cut speaks against an encoding."""
    if len(head) > _GUESSED:
        head, whole = head[:_GUESSED], False
    end = head.rfind(newline)
    return head if whole or end <= 0 else head[: end + len(newline)]


def _is_plain(data: bytes, name: str) -> bool:
    """Return whether nearly all characters are ones that texts hold, and one at least needs no guessing."""
    text = data.decode(name, "replace")
    if not any(" " <= character <= "~" or character == "\n" for character in text):
        return False
    plain = sum(character.isprintable() or character in "\t\r\n\f" for character in text)
    return plain * _FEW >= len(text) * (_FEW - 1)


def byte_order_mark(head: bytes) -> bytes:
    """Return the byte order mark that `head` begins with; empty where there is none."""
    return next((mark for mark in _MARKS if head.startswith(mark)), b"")


def _few(head: bytes, strange: bytes) -> bool:
    return (len(head) - len(head.translate(None, strange))) * _FEW <= len(head)


def _is_wide_text(data: bytes, name: str, *, whole: bool) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)().decode(data, final=whole)
    except UnicodeDecodeError:
        return False
    odd = sum(character < " " and ord(character) not in _USUAL for character in text)
    return odd * _FEW <= len(text)


MOST_READ: Final = 64 * 1024
"""Bytes that are looked at."""

_NAMES: Final = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16, little-endian",
    "utf-16-be": "UTF-16, big-endian",
    "latin-1": "an older encoding, shown as Latin-1",
    **{name: f"{shown}, probably" for name, shown in NAMES.items()},
}
_LONGEST: Final = 200


def summary(content: RandomAccess) -> list[Fact]:
    """Return what a text is; at most `MOST_READ` bytes are read.

    Returns:
        `Encoding`, `Line ends` where there are any (of the first bytes), `Interpreter` of a script. Values are
        untrusted.
    """
    data = content.read(0, min(MOST_READ, content.size)) if content.size > 0 else b""
    form = encoding(data, whole=content.size <= len(data))
    if not form:
        return [("Encoding", "no text")]
    mark = byte_order_mark(data)
    text = data[len(mark) :].decode(form, "replace")
    if form == "utf-8" and data.isascii():
        facts = [("Encoding", "ASCII")]
    else:
        facts = [("Encoding", _NAMES[form] + (", with a byte order mark" if mark else ""))]
    if ends := _line_ends(text):
        facts.append(("Line ends", ends))
    if text.startswith("#!"):
        facts.append(("Interpreter", text[2:_LONGEST].partition("\n")[0].strip()))
    return facts


def _line_ends(text: str) -> str:
    dos = text.count("\r\n")
    unix = text.count("\n") - dos
    if dos and unix:
        return "mixed: LF and CR LF"
    return "CR LF" if dos else "LF" if unix else ""
