r"""Listings as JSON, one object a line.

Bytes that are not UTF-8 become `\udcXX` escapes, as Python's `surrogateescape` has them, and such a row has its path in
base64 too. Lines are put together from text, not from dictionaries: a listing may have a million.
"""

from __future__ import annotations

import json
from base64 import b64encode
from json.encoder import encode_basestring_ascii
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dive_py.analysis.dockerfile_lines import DockerfileLines
    from dive_py.reports.listing import Row

SCHEMA_VERSION: Final = 1
"""Of all JSON that is written; docs/schemas describes it. What is added leaves it as it is."""

_NANOSECONDS = 1_000_000_000


def listing_lines(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of `tree` and `trace`."""
    for row in rows:
        path, encoded = _path(row.path)
        yield (
            f'{{"path": {path}, "kind": "{row.kind}", "mode": "{row.mode:04o}", "uid": {row.uid}, "gid": {row.gid}, '
            f'"size": {row.size}, "mtime": {seconds(row.mtime)}, '
            f'"link": {"null" if row.link is None else _path(row.link)[0]}, '
            f'"device": {"null" if row.device is None else device(row.device)}, "layer": {row.layer}, '
            f'"change": {word(row.change)}, "same": {word(row.same)}, '
            f'"shadowed_by": {"null" if row.shadowed_by is None else row.shadowed_by}, "wasted": {row.wasted}, '
            f'"implicit": {"true" if row.implicit else "false"}{encoded}}}'
        )


def object_line(fields: Mapping[str, object], path: bytes | None = None) -> str:
    """Return an object with these fields, and a path before them."""
    if path is None:
        return json.dumps(fields)
    text, encoded = _path(path)
    return f'{{"path": {text}, {json.dumps(fields)[1:-1]}{encoded}}}'


def dockerfile_field(lines: DockerfileLines | None) -> dict[str, object]:
    """Return the Dockerfile that was named, and of how many layers it has the lines; nothing where none was."""
    if lines is None:
        return {}
    return {"dockerfile": {"file": lines.file, "layers": len(lines.spans), "ownLayers": lines.own}}


def lines_field(lines: DockerfileLines | None, layer: int) -> dict[str, object]:
    """Return the first and the last line of a layer's step, null where they are not known; nothing without a file."""
    return {} if lines is None else {"lines": lines.spans.get(layer)}


def waste_line(path: bytes, amount: int, holder: int, culprit: int, cause: str | None, same: str | None) -> str:
    """Return a wasted content: its bytes, the layers that hold and that hide it, and why it is wasted."""
    text, encoded = _path(path)
    return (
        f'{{"path": {text}, "bytes": {amount}, "holder": {holder}, "culprit": {culprit}, '
        f'"cause": {word(cause)}, "same": {word(same)}{encoded}}}'
    )


def seconds(time: tuple[int, int] | None) -> str:
    """Return seconds and nanoseconds as an exact decimal, without needless zeros."""
    if time is None:
        return "null"
    whole, nanoseconds = time
    if not nanoseconds:
        return str(whole)
    if whole < 0:  # -1.5 is kept as -2 seconds and half a second after
        whole, nanoseconds = whole + 1, _NANOSECONDS - nanoseconds
    sign = "-" if time[0] < 0 else ""
    return f"{sign}{abs(whole)}.{nanoseconds:09d}".rstrip("0")


def device(numbers: tuple[int, int]) -> str:
    """Return a device number as a JSON string."""
    return f'"{numbers[0]}:{numbers[1]}"'


def word(text: str | None) -> str:
    """Return one of this program's own words, which need no escapes, or null."""
    return "null" if text is None else f'"{text}"'


def _path(path: bytes) -> tuple[str, str]:
    """Return a path as JSON string, and the field with its bytes where that string is not UTF-8."""
    try:
        return encode_basestring_ascii(path.decode()), ""
    except UnicodeDecodeError:
        text = encode_basestring_ascii(path.decode("utf-8", "surrogateescape"))
        return text, f', "path_base64": "{b64encode(path).decode()}"'
