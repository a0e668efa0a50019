"""`divepy cache`: what is kept of layers that were read, where that is, and how it is removed."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from dive_py.cli import console, exit_status, output
from dive_py.cli.grammar.suggest import did_you_mean
from dive_py.cli.grammar.table import COMMANDS
from dive_py.errors import UsageError
from dive_py.settings.values import NOTHING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.cli.grammar.parser import Arguments
    from dive_py.layers.cache import LayerCache, Record
    from dive_py.progress import Progress
    from dive_py.settings.values import Settings

_ACTIONS = COMMANDS["cache"].words[0].choices

_FILE_FIELDS = 7
"""Numbers in the key of a file: device, inode, size, two times, the layer's place and length."""


def run(arguments: Arguments, progress: Progress) -> int:  # noqa: ARG001 - every command is called alike
    """List or remove the indexes that are kept."""
    action = arguments.action or _ACTIONS[0]
    if action not in _ACTIONS:
        hint = did_you_mean(action, _ACTIONS) or f"what it can do: {' '.join(_ACTIONS)}"
        raise UsageError(f"cache cannot '{action}'", hint)
    cache = opened(arguments.settings)
    if action == "clear":
        _clear(cache, arguments)
    else:
        _list(cache, arguments)
    return exit_status.OK


def opened(settings: Settings = NOTHING) -> LayerCache:
    """The cache of the person who runs divepy.

    Raises:
        UsageError: what was settled about it is impossible.
    """
    from dive_py.analysis.sizes import parse_size
    from dive_py.layers.cache import LIMIT, LayerCache
    from dive_py.layers.cache_files import may_write_below
    from dive_py.settings import keys

    wanted, limit = settings[keys.CACHE_FOLDER], LIMIT
    if settings[keys.CACHE_LIMIT] != keys.CACHE_LIMIT.default:
        try:
            limit = parse_size(settings[keys.CACHE_LIMIT])
        except UsageError as error:
            raise settings.wrong(keys.CACHE_LIMIT, error.message) from error
    place = Path(os.path.expanduser(wanted))  # noqa: PTH111 - of somebody who is nobody, Path raises
    # what a person settled does not make root write into that person's folder, either
    return LayerCache(place if wanted and may_write_below(place) else folder(), limit)


def folder() -> Path:
    """Where indexes are kept: in the user's folder for such things.

    With root's rights in another person's environment, as after `sudo`, that is root's own: neither leaves divepy
    files of root in that person's folder, nor does root trust what that person could write.
    """
    import platformdirs

    from dive_py.layers.cache_files import may_write_below

    place = Path(platformdirs.user_cache_path("divepy", appauthor=False))
    if not may_write_below(place):
        import pwd

        place = Path(pwd.getpwuid(os.geteuid()).pw_dir) / ".cache" / "divepy"
    return place / "layers"


def _list(cache: LayerCache, arguments: Arguments) -> None:
    """Write what is kept, the most recently used first."""
    records = cache.records()
    if arguments.json:
        output.write_lines(map(_json, records))
        return
    output.write_lines(_lines(records))
    from dive_py.presentation.units import count, size

    total = size(sum(record.size for record in records))
    found = count(len(records), "index", "indexes")
    console.tell_note(f"{found}, {total} of at most {size(cache.limit)}, in {cache.folder}", colour=arguments.color)


def _clear(cache: LayerCache, arguments: Arguments) -> None:
    """Remove what is kept, and say how much that was."""
    removed, gone = cache.clear()
    if arguments.json:
        output.write_lines([json.dumps({"removed": removed, "size": gone})])
        return
    from dive_py.presentation.units import count, size

    output.write_lines([f"removed {count(removed, 'index', 'indexes')}, {size(gone)}"])


def _lines(records: list[Record]) -> Iterator[str]:
    from dive_py.presentation.text import printable
    from dive_py.presentation.units import age, size
    from dive_py.reports import table

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
    """A digest as it is; of a file, what tells a person which one it is."""
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
