"""tar-split records as Docker writes them, made from a test's entries."""

from __future__ import annotations

import base64
import gzip
import io
import json
from typing import TYPE_CHECKING

from dive_py.layers import tar_split
from dive_py.progress import Progress
from tests.building import END, file, write_tar
from tests.building.entries import GLOBAL_HEADER
from tests.building.tar_writer import member, padded, stored_data

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dive_py.layers.index import LayerIndex
    from tests.building import Entry

_POLYNOMIAL = 0xD800000000000000


def _table() -> list[int]:
    table = list(range(256))
    for _ in range(8):
        table = [value >> 1 ^ (_POLYNOMIAL if value & 1 else 0) for value in table]
    return table


_TABLE = _table()


def crc64(data: bytes) -> bytes:
    """The CRC64 of ISO 3309 as Go computes it, the highest byte first."""
    crc = ~0 & 0xFFFFFFFFFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return (~crc & 0xFFFFFFFFFFFFFFFF).to_bytes(8, "big")


def lines(entries: Iterable[Entry], end: bytes = END) -> list[bytes]:
    """The lines of the record of a tar."""
    found: list[dict[str, object]] = []
    padding = b""
    for entry in entries:
        tar = member(entry)
        if entry.type == GLOBAL_HEADER:
            # Go gives a global header as a file of its own, before the padding of its records has passed.
            body = tar.rstrip(b"\0")
            found += [_bytes(padding + body), {"type": 1, "name": entry.name.decode()}]
            padding = tar[len(body) :]
            continue
        content = stored_data(entry)
        start = len(tar) - len(padded(content))
        found += [_bytes(padding + tar[:start]), _file(entry, content)]
        padding = tar[start + len(content) :]
    rest = padding + end
    found += [_bytes(rest[at : at + 1024]) for at in range(0, len(rest), 1024)]
    return [json.dumps({**line, "position": place}).encode() + b"\n" for place, line in enumerate(found)]


def _bytes(data: bytes) -> dict[str, object]:
    return {"type": 2, "payload": base64.b64encode(data).decode()}


def _file(entry: Entry, content: bytes) -> dict[str, object]:
    size = entry.sparse.size if entry.sparse else len(content)
    line: dict[str, object] = {"type": 1, "name_raw": base64.b64encode(entry.name).decode()}
    if size:
        line["size"] = size
    line["payload"] = base64.b64encode(crc64(content)).decode() if size else None
    return line


def record(entries: Iterable[Entry], end: bytes = END) -> bytes:
    """The record of a tar, as it is stored."""
    return gzip.compress(b"".join(lines(entries, end)))


def scanned_record(stored: bytes) -> LayerIndex:
    """The index of a record."""
    return tar_split.scan(io.BytesIO(stored), Progress())


def both(*entries: Entry, end: bytes = END) -> tuple[LayerIndex, LayerIndex]:
    """The index from the record, and from the tar itself."""
    from tests.layers.scanning import scanned_tar

    return scanned_record(record(entries, end)), scanned_tar(write_tar(entries, end))


def many(count: int) -> list[Entry]:
    """So many small files of different sizes."""
    return [file(f"d/{number}", b"x" * (number % 1300)) for number in range(count)]
