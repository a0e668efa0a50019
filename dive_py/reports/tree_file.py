"""The rows of the tree as a file: plain columns, or CSV."""

from __future__ import annotations

import csv
from io import TextIOWrapper
from typing import TYPE_CHECKING

from dive_py.errors import DivepyError
from dive_py.layers.vocabulary import Kind
from dive_py.overlay.vocabulary import NOT_SHADOWED, Change
from dive_py.presentation.columns import mode_string, owner
from dive_py.presentation.text import printable
from dive_py.writing import whole_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

    from dive_py.overlay.stack import LayerStack
    from dive_py.presentation.rows import RowModel

_CHUNK = 2000
"""Rows that are Python objects at once."""

_FIELDS = ("change", "mode", "uid", "gid", "size", "layer", "shadowed_by", "wasted", "path", "link")
"""The columns of a CSV file."""

_WORDS = ("", *(change.word for change in Change if change))


def save_rows(target: Path, stack: LayerStack, model: RowModel) -> int:
    """Write all rows to a file, CSV if its name ends so; either the whole file is there afterwards, or nothing changed.

    Returns:
        How many rows were written.

    Raises:
        DivepyError: the file cannot be written.
    """
    write = _write_csv if target.suffix.lower() == ".csv" else _write_text
    try:
        with whole_file(target) as out:
            stream = TextIOWrapper(out, encoding="utf-8", newline="")
            write(stream, stack, model)
            stream.detach()
    except OSError as error:
        raise DivepyError(f"cannot write {target}: {error.strerror or error}") from error
    return model.count


def _rows(stack: LayerStack, model: RowModel) -> Iterator[tuple[str, ...]]:
    entries = stack.entries
    for start in range(0, model.count, _CHUNK):
        for row in model.rows(start, min(model.count, start + _CHUNK)):
            i = row.entry
            hider, link, kind = int(entries.shadowed_by[i]), int(entries.link[i]), int(entries.kind[i])
            target = entries.links[link] if link >= 0 else b""
            yield (
                _WORDS[row.change],
                mode_string(kind, int(entries.mode[i])),
                str(int(entries.uid[i])),
                str(int(entries.gid[i])),
                str(int(row.size)),
                str(int(entries.layer[i])),
                "" if hider == NOT_SHADOWED else str(hider),
                str(int(entries.stored[i])) if entries.wasted[i] else "0",
                f"/{printable(stack.paths.path(row.path_id))}",
                printable(b"/" + target.replace(b"\0", b"/") if kind == Kind.HARDLINK else target),
            )


def _write_csv(stream: TextIO, stack: LayerStack, model: RowModel) -> None:
    writer = csv.writer(stream)
    writer.writerow(_FIELDS)
    writer.writerows(_rows(stack, model))


def _write_text(stream: TextIO, stack: LayerStack, model: RowModel) -> None:
    for change, mode, uid, gid, size, _, hider, _, path, link in _rows(stack, model):
        hidden = f"  hidden by layer {hider}" if hider else ""
        arrow = f" -> {link}" if link else ""
        stream.write(f"{mode}  {owner(int(uid), int(gid)):<11}  {size:>12}  {change:<9}  {path}{arrow}{hidden}\n")
