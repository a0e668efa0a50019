"""JSON text as Go's `encoding/json` writes it, which programs that read dive's export are used to.

Strings are UTF-8 with `<`, `>`, `&`, U+2028 and U+2029 escaped, and, beyond Go, what a terminal or a build server would
obey; bytes that are not UTF-8 become U+FFFD; whole floats have no fraction; objects are indented by two
spaces. Large lists of strings are escaped in one go.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_OBEYED = "\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
"""What terminals obey or draw as nothing, which Go leaves as it is: controls, and marks that turn text round."""

_SPECIAL = re.compile(f'["\\\\<>&\u2028\u2029\x00-\x1f\ud800-\udfff{_OBEYED}]|(?<=#)#')

_SPECIAL_BYTES = bytes(range(0x20)) + b'"\\\\<>&\x7f'
"""The same as bytes: what a fast look at many strings must not find, besides the NULs between them."""

_LEADS = bytes(sorted({chr(code).encode()[0] for code in (0x80, 0x61C, 0x180E, 0x2028, 0xFEFF)}))
"""What the others among them begin with in UTF-8; é, Cyrillic, Chinese and most of the rest begin otherwise."""

_SPECIAL_WIDE = re.compile(f"[\u2028\u2029{_OBEYED}]")

INDENT = "  "
"""One step of indentation."""


def _escape(match: re.Match[str]) -> str:
    """Return the escape of one special character; a surrogate stands for a byte that is not UTF-8."""
    character = match[0]
    if character in _SHORT:
        return _SHORT[character]
    return "\\ufffd" if "\ud800" <= character <= "\udfff" else f"\\u{ord(character):04x}"


def string(text: str | bytes) -> str:
    """Return a string with its quotation marks."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "surrogateescape")
    return f'"{_SPECIAL.sub(_escape, text)}"'


def escaped(joined: bytes) -> list[str]:
    """Return many strings that were joined by NUL, without their quotation marks.

    As `string` for each, in a fraction of the time where all of them are plain.
    """
    special = len(joined) - len(joined.translate(None, _SPECIAL_BYTES))
    if special == joined.count(0) and b"##" not in joined:
        try:
            text = joined.decode("utf-8")
        except UnicodeDecodeError:
            return _each(joined)
        if len(joined) == len(joined.translate(None, _LEADS)) or not _SPECIAL_WIDE.search(text):
            return text.split("\0")
    return _each(joined)


def _each(joined: bytes) -> list[str]:
    """Return many strings one by one."""
    return [string(text)[1:-1] for text in joined.split(b"\0")]


def number(value: float) -> str:
    """Return a number: a float that is whole has no fraction."""
    return json.dumps(int(value) if value == int(value) else value)


def value(of: str | bytes | float | None) -> str:
    """Return a value that is neither list nor object."""
    if isinstance(of, str | bytes):
        return string(of)
    return json.dumps(of) if of is None or isinstance(of, bool) else number(of)


def members(fields: Mapping[str, str], depth: int) -> str:
    """Return the members of an object, values rendered already, each on a line of its own at this depth."""
    start = "\n" + INDENT * depth
    return ",".join(f'{start}"{name}": {text}' for name, text in fields.items())


def listing(items: Sequence[str], depth: int) -> str:
    """Return a list, items rendered already, each on a line of its own at the depth below; `[]` without any."""
    if not items:
        return "[]"
    start = "\n" + INDENT * (depth + 1)
    return f"[{start}{(',' + start).join(items)}\n{INDENT * depth}]"


def objects(fields: Mapping[str, str], depth: int) -> str:
    """Return an object with its braces; the closing one stands at this depth."""
    return f"{{{members(fields, depth + 1)}\n{INDENT * depth}}}"
