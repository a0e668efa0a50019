"""Layers' indexes on disk, so that no layer is read twice.

An index is filed under what was really checked, never under what an archive claims; see `LayerKey`. Whatever is wrong
with the cache, the layer is simply read again: nothing in here raises, and what is damaged is removed.
"""

from __future__ import annotations

import hashlib
import os
import queue
import threading
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from dive_py.layers import image_file
from dive_py.layers.cache_files import SUFFIX, CacheFiles, KeptFile
from dive_py.layers.vocabulary import DigestKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from dive_py.layers.index import LayerIndex

LIMIT: Final = 1_000_000_000
"""Bytes of all files together, where no other limit is given: some thirty million entries."""

_FORMAT: Final = 3
"""The version that keys hold: `index_file.FORMAT`, which cannot be imported before numpy may."""

_TICK: Final = 100_000_000
"""Nanoseconds that a file must have been left alone before its times tell its states apart: clocks of file systems
move on every 10 ms at the least."""

_COARSE_TICK: Final = 2_000_000_000
"""The same where a file system keeps no fractions of a second."""


class LayerKey(Struct, frozen=True):
    """What an index is filed under."""

    kind: str
    """`diff-id`, `blob`, `table` or `file`."""
    text: str
    """The digest or digests, or the file's identity and the layer's place in it."""

    @classmethod
    def of_diff_id(cls, digest: str) -> LayerKey:
        """Return the key of an uncompressed tar, whose digest was computed or is vouched for by the store with it."""
        return cls("diff-id", digest)

    @classmethod
    def of_blob(cls, digest: str) -> LayerKey:
        """Return the key of a blob, whose digest was computed, or is vouched for by a store of contents."""
        return cls("blob", digest)

    @classmethod
    def of_table(cls, table: str, blob: str) -> LayerKey:
        """Return the key of an index that a blob's table of contents gave; the tar itself was not read.

        It lacks what no table says, above all the places of contents in the tar, so that it must not be taken for one
        of the tar, nor for one of another table of the same tar.

        Args:
            table: The table's digest, which was checked.
            blob: The blob's digest, with which the manifest binds the table to it.
        """
        return cls("table", f"{table} {blob}")

    @classmethod
    def of_file(cls, fd: int, start: int, length: int) -> LayerKey | None:
        """Return the key of a stretch of an open file whose bytes have not been hashed.

        It holds for this file, as long as it is not changed.

        Returns:
            The key; None where the file was changed so lately that a further change might not show in its times.
        """
        status = os.fstat(fd)
        # the inode's own time cannot be set back: unlike the content's, it shows a file that took another's place
        changed = max(status.st_mtime_ns, status.st_ctime_ns)
        tick = _TICK if changed % 1_000_000_000 else _COARSE_TICK
        if time.time_ns() - changed < tick:
            return None
        parts = (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns, start, length)
        return cls("file", " ".join(map(str, parts)))

    def __str__(self) -> str:
        """Return kind and text, as the file's head holds them."""
        return f"{self.kind} {self.text}"

    def file_name(self, digests: DigestKind) -> str:
        """Return the name of the file for an index with these digests; the version is part of it."""
        hashed = hashlib.sha256(f"{_FORMAT} {self}".encode("utf-8", "surrogateescape")).hexdigest()
        return f"{hashed[:40]}-{digests.value}{SUFFIX}"


class Record(Struct, frozen=True):
    """What is known of one file of the cache."""

    kind: str
    """As in `LayerKey`, or `image` for the diff IDs of one; empty for what is damaged or of another version."""
    text: str
    """As in `LayerKey`, or the image's identity."""
    entries: int
    digests: DigestKind
    """What the index knows of contents."""
    size: int
    """Bytes of the file."""
    created: int
    """When it was written, in seconds since 1970; 0 unknown."""
    used: float
    """When it was last used, in seconds since 1970."""


class LayerCache:
    """The indexes in one folder. Any number of threads and programs may use it at once."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._files = CacheFiles(folder)
        self.limit = limit
        """Bytes that the files may have together."""
        self._waiting: queue.SimpleQueue[Callable[[], object]] = queue.SimpleQueue()
        self._changed = threading.Condition()
        self._writing = False

    @property
    def folder(self) -> Path:
        """Where the files are."""
        return self._files.folder

    def get(self, key: LayerKey | None, at_least: DigestKind = DigestKind.NONE) -> LayerIndex | None:
        """Return the index that is filed under a key, that which knows most of its contents and `at_least` so much."""
        if key is None:
            return None
        for digests in sorted(DigestKind, reverse=True):
            if digests >= at_least:
                index = self._read(key, digests)
                if index is not None:
                    return index
        return None

    def has(self, key: LayerKey | None) -> bool:
        """Return whether something is filed under a key; it may still turn out to be damaged."""
        return key is not None and any(self._files.has(key.file_name(digests)) for digests in DigestKind)

    def put(self, key: LayerKey | None, index: LayerIndex) -> None:
        """File a sound index, soon and on another thread, unless it has no key or one that knows as much is there."""
        if key is None or index.damage:
            return
        # a copy of its own: the index's other users may let go of theirs meanwhile
        self._later(partial(self._write, key, replace(index)))

    def remember(self, identity: str, diff_ids: Sequence[str], facts: Mapping[str, Any]) -> None:
        """Note, soon and on another thread, which layers an image was found to have, and what else is known of it.

        Args:
            identity: What covers every byte of the image.
            diff_ids: As they were computed over its layers, base first.
            facts: What else is known of it, as JSON.
        """
        name, data = _image_file_name(identity), image_file.encode(identity, diff_ids, facts)
        self._later(partial(self._files.write, name, [data]))

    def recall(self, identity: str) -> image_file.FoundImage | None:
        """Return what was noted of an image, or None."""
        found = image_file.decode(self._files.read(_image_file_name(identity)) or b"")
        return found if found is not None and found.identity == identity else None

    def is_first(self, event: str) -> bool:
        """Return whether something happens for the first time, as far as the folder remembers; from now on it does.

        What is remembered so is neither listed nor cleared. Where the folder cannot be written it is always the first.
        """
        name = f"{hashlib.sha256(event.encode('utf-8', 'surrogateescape')).hexdigest()[:40]}.seen"
        return not self._files.has(name) and (self._files.write(name, [b""]) or True)

    def _later(self, job: Callable[[], object]) -> None:
        """Do something on the writing thread."""
        with self._changed:
            self._waiting.put(job)
            if not self._writing:
                self._writing = True
                threading.Thread(target=self._write_all, name="cache", daemon=True).start()

    def flush(self) -> None:
        """Wait until everything is written."""
        with self._changed:
            while self._writing:
                self._changed.wait(0.1)

    def records(self) -> list[Record]:
        """Return what is there, the most recently used first."""
        records = (self._record(file) for file in self._files.kept())
        return [record for record in records if record is not None]

    def _record(self, file: KeptFile) -> Record | None:
        """Return what a file says of itself; None where another program has removed it meanwhile."""
        from dive_py.layers.index_file import LONGEST_HEAD, WrongFile, read_head

        beginning = self._files.read(file.name, LONGEST_HEAD)
        if beginning is None:
            return None
        if beginning.startswith(image_file.MAGIC):
            image = image_file.decode(self._files.read(file.name, file.size) or b"")
            kind, text = ("image", image.identity) if image is not None else ("", file.name)
            return Record(kind, text, 0, DigestKind.NONE, file.size, 0, file.used)
        try:
            head, _ = read_head(beginning)
            kind, _, text = head.key.partition(" ")
            return Record(kind, text, head.count, DigestKind(head.digest_kind), file.size, head.created, file.used)
        except (WrongFile, ValueError):
            return Record("", file.name, 0, DigestKind.NONE, file.size, 0, file.used)

    def clear(self) -> tuple[int, int]:
        """Remove everything; return how many files and bytes are gone."""
        gone = self._files.clear()
        return len(gone), sum(file.size for file in gone)

    def _read(self, key: LayerKey, digests: DigestKind) -> LayerIndex | None:
        name = key.file_name(digests)
        data = self._files.read(name)
        if data is None:
            return None
        from dive_py.layers.index_file import WrongFile, decode

        try:
            index = decode(data, str(key))
        except WrongFile:
            self._files.remove(name)
            return None
        if index.digest_kind is not digests or (key.kind == "diff-id" and index.diff_id not in ("", key.text)):
            self._files.remove(name)
            return None
        return index

    def _write_all(self) -> None:
        """Write what is waiting, then see that it is not too much."""
        while True:
            try:
                self._waiting.get_nowait()()
            except queue.Empty:
                self._files.trim(self.limit)
                with self._changed:
                    if self._waiting.empty():
                        self._writing = False
                        self._changed.notify_all()
                        return
            except Exception:  # noqa: BLE001, S112 - not even a defect in here may cost more than reading a layer again
                continue

    def _write(self, key: LayerKey, index: LayerIndex) -> None:
        from dive_py.layers.index_file import encode

        digests = index.digest_kind if index.digest is not None else DigestKind.NONE
        if any(self._files.has(key.file_name(better)) for better in DigestKind if better >= digests):
            return
        pieces = encode(index, str(key), int(time.time()))
        if sum(map(len, pieces)) > self.limit:
            return
        if self._files.write(key.file_name(digests), pieces):
            for worse in DigestKind:
                if worse < digests:
                    self._files.remove(key.file_name(worse))


def _image_file_name(identity: str) -> str:
    hashed = hashlib.sha256(f"{image_file.FORMAT} image {identity}".encode("utf-8", "surrogateescape")).hexdigest()
    return f"{hashed[:40]}-image{SUFFIX}"
