"""Whether bytes are text, and in which encoding, told from the first of them."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dive_py.contents.content import RandomAccess

HEAD: Final = 8 * 1024
"""Bytes that are looked at."""

_USUAL: Final = frozenset(b"\t\n\r\f\b\x1b")
"""Control characters that texts hold: blanks, page breaks, overstriking of manual pages, colours of logs."""

_STRANGE: Final = bytes(byte for byte in range(32) if byte not in _USUAL) + b"\x7f"
_STRANGE_LATIN: Final = _STRANGE + bytes(range(0x80, 0xA0))
_FEW: Final = 20
"""One strange character in so many is still text."""

_MARKS: Final = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def encoding_of(content: RandomAccess) -> str:
    """The encoding of a file, see `encoding`; at most `HEAD` bytes are read."""
    head = content.read(0, min(HEAD, content.size)) if content.size > 0 else b""
    return encoding(head, whole=content.size <= len(head))


def encoding(head: bytes, *, whole: bool) -> str:
    """Tell the encoding of what begins with `head`; an empty string where it is no text.

    Args:
        head: The first bytes.
        whole: Whether these are all: only then an unfinished character at the end speaks against UTF-8.

    Returns:
        `utf-8`, `utf-16-le` and `utf-16-be` (with a byte order mark only), `latin-1` for texts in any older encoding of
        one byte a character, or an empty string. Nothing at all is `utf-8`.
    """
    for mark, name in _MARKS.items():
        if name != "utf-8" and head.startswith(mark):
            return name if _is_wide_text(head[len(mark) :], name, whole=whole) else ""
    if b"\0" in head:
        return ""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return "latin-1" if _few(head, _STRANGE_LATIN) else ""
    return "utf-8" if _few(head, _STRANGE) else ""


def byte_order_mark(head: bytes) -> bytes:
    """The byte order mark that `head` begins with; empty where there is none."""
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
