"""`divepy cache`: what is kept of layers that were read, where that is, and how it is removed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.cli import console, exit_status, index_cache, output
from dive_py.presentation.text import printable
from dive_py.presentation.units import age, count, size
from dive_py.reports import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.request import Request
    from dive_py.layers.cache import LayerCache, Record
    from dive_py.progress import Progress

_FILE_FIELDS = 7
"""Numbers in the key of a file: device, inode, size, two times, the layer's place and length."""


class CacheOptions(Struct, frozen=True):
    """The command's words and options."""

    action: str | None
    json: bool


def run(request: Request, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """List or remove the indexes that are kept."""
    options = request.options(CacheOptions)
    cache = index_cache.opened(request.settings)
    if options.action == "clear":
        _clear(cache, as_json=options.json)
    else:
        _list(cache, as_json=options.json)
    return exit_status.OK


def _list(cache: LayerCache, *, as_json: bool) -> None:
    """Write what is kept, the most recently used first."""
    records = cache.records()
    if as_json:
        output.write_lines(map(_json, records))
        return
    output.write_lines(_lines(records))
    total = size(sum(record.size for record in records))
    found = count(len(records), "index", "indexes")
    console.tell_note(f"{found}, {total} of at most {size(cache.limit)}, in {cache.folder}")


def _clear(cache: LayerCache, *, as_json: bool) -> None:
    """Remove what is kept, and say how much that was."""
    removed, gone = cache.clear()
    if as_json:
        output.write_lines([json.dumps({"removed": removed, "size": gone})])
        return
    output.write_lines([f"removed {count(removed, 'index', 'indexes')}, {size(gone)}"])


def _lines(records: list[Record]) -> Iterator[str]:
    rows = [
        (
            record.kind or "damaged",
            printable(_shown(record)),
            f"{record.entries:,}",
            record.digests.name.lower(),
            size(record.size),
            age(int(record.used)),
        )
        for record in records
    ]
    return table.lines(("CHECKED", "LAYER", "ENTRIES", "DIGESTS", "SIZE", "USED"), rows, right=(2, 4))


def _shown(record: Record) -> str:
    """Return a digest as it is; of a file, what tells a person which one it is."""
    numbers = record.text.split(" ")
    if record.kind != "file" or len(numbers) != _FILE_FIELDS:
        return record.text
    return f"device {numbers[0]} inode {numbers[1]} byte {numbers[5]}"


def _json(record: Record) -> str:
    return json.dumps(
        {
            "checked": record.kind or None,
            "layer": record.text,
            "entries": record.entries,
            "digests": record.digests.name.lower(),
            "size": record.size,
            "created": record.created,
            "used": int(record.used),
        }
    )
