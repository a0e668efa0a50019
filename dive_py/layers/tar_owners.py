"""What a tar-split record says of entries beyond an index: names of owners, and PAX records.

A table of contents has neither (zstd:chunked), or only few of the names (eStargz).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from dive_py.errors import DamagedLayer
from dive_py.layers import names, tar_split
from dive_py.layers.blocks import BLOCK
from dive_py.layers.tar_extensions import pax_records
from dive_py.layers.tar_fields import name_of
from dive_py.layers.tar_numbers import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.layers.blocks import Readable
    from dive_py.progress import Progress


class Described(Struct, frozen=True):
    """One entry of a tar."""

    key: bytes
    """Its tree key, by its name in the tar: where links of the tar lead is the index's to say."""
    user: bytes
    """The owner's name; empty where the tar has none."""
    group: bytes
    records: dict[bytes, bytes]
    """All PAX records of its own, as they stand there."""


def described(record: Readable, progress: Progress) -> Iterator[Described]:
    """Yield the entries of a tar in its order.

    Args:
        record: Its tar-split record as it is stored, compressed or not.
        progress: Counts the bytes of the record; stops the work.

    Raises:
        Cancelled: the work was asked to stop.
        DamagedLayer: the record is damaged.
    """
    passed = 0
    for between, size in tar_split.between_contents(record, progress):
        try:
            found = _entry(between[-passed & (BLOCK - 1) :])
        except ValueError as error:
            raise DamagedLayer("its tar-split record has a malformed header") from error
        if found is not None:
            yield found
        passed += len(between) + size


def _entry(headers: bytes) -> Described | None:
    """Return what headers in a row say; None where none of them is an entry's: a global header stands for itself."""
    records: dict[bytes, bytes] = {}
    long_name, at = b"", 0
    while at + BLOCK <= len(headers):
        header = headers[at : at + BLOCK]
        flag, size = header[156:157], number(header[124:136])
        at += BLOCK
        if flag not in b"xXgLK" or not flag:
            name = long_name or records.get(b"path") or name_of(header)
            (key,), _ = names.tree_keys([name.partition(b"\0")[0]])
            user, group = (header[start : start + 32].partition(b"\0")[0] for start in (265, 297))
            return Described(key, records.get(b"uname", user), records.get(b"gname", group), records)
        data = headers[at : at + max(0, size)]
        if flag in b"xX":
            records = pax_records(data)
        elif flag == b"L":
            long_name = data.partition(b"\0")[0]
        at += size + BLOCK - 1 & -BLOCK if size > 0 else 0
    return None
