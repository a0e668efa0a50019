"""JSON as people read it: a member a line, indented. Nothing is decoded on the way.

The text is set anew token by token, so that the order, keys that stand twice, and numbers as they were written all
stay. How deep and how long the result gets is reckoned beforehand: a few megabytes of brackets could become gigabytes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from dive_py.contents.fact import byte_count
from dive_py.contents.text_encoding import byte_order_mark, encoding

if TYPE_CHECKING:
    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess

LARGEST: Final = 4 << 20
"""Bytes of the largest file that is set anew."""

LARGEST_RESULT: Final = 16 << 20
"""Bytes of the longest result."""

DEEPEST: Final = 200
"""Objects and arrays within each other. The recursion of what follows stays far below Python's limit."""

INDENT: Final = 2

_STRING: Final = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_STRUCTURE: Final = b"[]{},"
_OTHERS: Final = bytes(byte for byte in range(256) if byte not in _STRUCTURE)


@dataclass(frozen=True)
class _Shape:
    """The shape of a document, from its brackets and commas."""

    depth: int
    """Objects and arrays within each other at the deepest place."""
    members: int
    """Of the outermost object or array."""
    objects: int
    arrays: int
    added: int
    """Bytes that line breaks and indentation add at most."""


def pretty(content: RandomAccess) -> str | None:
    """Return a JSON document of at most `LARGEST` bytes, indented by two blanks; larger ones are not read.

    Returns:
        The text; or None where the file is not JSON, or too large, too deep, or would become too long.
    """
    data = _document(content)
    return None if data is None else _indented(data, _shape(data))


def summary(content: RandomAccess) -> list[Fact]:
    """Return what the document is made of: outermost value, members, depth, objects, arrays.

    Returns:
        Facts; one that says why where there are none.
    """
    if content.size > LARGEST:
        return [("JSON", f"not looked at: larger than {byte_count(LARGEST)}")]
    data = _document(content)
    shape = None if data is None else _shape(data)
    if data is None or shape is None or _indented(data, shape) is None:
        return [("JSON", "damaged, or nested too deep")]
    kind = {b"{": "object", b"[": "array", b'"': "string"}.get(data.lstrip()[:1], "single value")
    facts = [("JSON", kind)]
    if kind in {"object", "array"}:
        facts += [
            ("Members", f"{shape.members:,}"),
            ("Depth", f"{shape.depth:,}"),
            ("Objects", f"{shape.objects:,}"),
            ("Arrays", f"{shape.arrays:,}"),
        ]
    return facts


def _document(content: RandomAccess) -> bytes | None:
    """Return the document in UTF-8 without a byte order mark."""
    if not 0 < content.size <= LARGEST:
        return None
    data = content.read(0, content.size)
    form = encoding(data, whole=True)
    if form not in {"utf-8", "utf-16-le", "utf-16-be"}:
        return None
    data = data[len(byte_order_mark(data)) :]
    return data if form == "utf-8" else data.decode(form).encode()


def _indented(data: bytes, shape: _Shape | None) -> str | None:
    if shape is None or shape.depth > DEEPEST or len(data) + shape.added > LARGEST_RESULT:
        return None
    try:
        return msgspec.json.format(data, indent=INDENT).decode()
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _shape(data: bytes) -> _Shape | None:
    """Count brackets and commas outside of strings; None where the brackets cannot be paired."""
    import numpy as np

    marks = np.frombuffer(_STRING.sub(b"", data).translate(None, _OTHERS), np.uint8)
    opens = (marks == ord("{")) | (marks == ord("["))
    closes = (marks == ord("}")) | (marks == ord("]"))
    depths = np.cumsum(opens.astype(np.int64) - closes)
    if len(depths) and (depths.min() < 0 or depths[-1]):
        return None
    commas = int(((marks == ord(",")) & (depths == 1)).sum())
    inside = data.strip()[1:-1].strip()
    return _Shape(
        depth=int(depths.max(initial=0)),
        members=commas + 1 if inside else 0,
        objects=int((marks == ord("{")).sum()),
        arrays=int((marks == ord("[")).sum()),
        added=int(INDENT * depths.sum()) + 2 * len(marks) + data.count(b":"),
    )
