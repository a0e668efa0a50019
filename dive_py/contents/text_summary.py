"""What a text says of itself in its first bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.contents.older_encoding import NAMES
from dive_py.contents.text_encoding import byte_order_mark, encoding

if TYPE_CHECKING:
    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess

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

    Raises:
        DivepyError: the content cannot be read.
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
