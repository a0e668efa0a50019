r"""Text for outputs that are not UTF-8: nothing fails, and what cannot be written shows as an escape.

Two ways for what an encoding lacks: `TEXT` writes this program's own few signs in ASCII and all else as `\uXXXX`,
`JSON` writes the escapes that JSON strings have.
"""

from __future__ import annotations

import codecs
import sys
from typing import TYPE_CHECKING, Final, TextIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TEXT: Final = "divepy.text"
JSON: Final = "divepy.json"
XML: Final = "xmlcharrefreplace"
"""Names of error handlers, as `str.encode` takes them."""

_SIGNS: Final = {
    "…": "...", "·": "-", "−": "-", "–": "-", "×": "x", "→": "->", "↵": " ", "’": "'", "─": "-", "│": "|", "├": "|",
    "└": "`", "µ": "u", "●": "*", "○": "o",
}  # fmt: skip
"""Signs that this program writes itself."""


def _text(error: UnicodeError) -> tuple[str, int]:
    """Write a sign in ASCII, and anything else as an escape."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    shown = (_SIGNS.get(each) or each.encode("ascii", "backslashreplace").decode("ascii") for each in found)
    return "".join(shown), error.end


def _json(error: UnicodeError) -> tuple[str, int]:
    """Write the UTF-16 units of a character as JSON has them."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    units = error.object[error.start : error.end].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at] << 8 | units[at + 1]:04x}" for at in range(0, len(units), 2)), error.end


codecs.register_error(TEXT, _text)
codecs.register_error(JSON, _json)


def settle() -> None:
    """Let no character fail that is written to standard output or standard error."""
    for stream in (sys.stdout, sys.stderr):
        change = getattr(stream, "reconfigure", None)
        if change is not None and not is_utf8(stream):
            change(errors=TEXT)


def name_of(stream: TextIO | None) -> str:
    """Return the encoding of a stream; UTF-8 where it says none."""
    name = getattr(stream, "encoding", None) or "utf-8"
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"


def is_utf8(stream: TextIO | None) -> bool:
    """Return whether a stream takes every character as UTF-8."""
    return name_of(stream) == "utf-8"


def text(line: str) -> bytes:
    """Return text as standard output takes it."""
    encoding = name_of(sys.stdout)
    return line.encode(encoding, "backslashreplace" if encoding == "utf-8" else TEXT)


def document(parts: Iterable[bytes], way: str) -> Iterator[bytes]:
    """Return parts of a document in UTF-8 as standard output takes them.

    A terminal of another encoding would show them wrong, and obey some: the second byte of `Û` is a Latin-1 terminal's
    control sequence introducer.

    Args:
        parts: Each is whole UTF-8.
        way: `JSON` or `XML`: the escapes that the document's form has.
    """
    if is_utf8(sys.stdout):
        yield from parts
        return
    for part in parts:
        yield part.decode("utf-8").encode("ascii", way)
