"""A tar's headers to a `LayerIndex`, hopping over the contents.

Understood: ustar, PAX, GNU long names and links, base-256 numbers, sparse files, typeflag 7,
archives that end without end blocks or with junk behind them. Whatever is wrong with a tar is said in `damage`, and
what stands before it is kept: one damaged layer leaves the others, and its own beginning, explorable.

Sources: POSIX pax (*ustar Interchange Format*, *pax Interchange Format*); GNU tar manual, *Basic Tar Format*.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final

from isal.isal_zlib import crc32
from msgspec import Struct
from msgspec.structs import replace

from dive_py.errors import DamagedImage
from dive_py.layers import tar_extensions
from dive_py.layers.blocks import BLOCK
from dive_py.layers.tar_columns import Batch, Columns
from dive_py.layers.tar_extensions import Pending, Sparse
from dive_py.layers.tar_fields import name_of
from dive_py.layers.tar_hop import BATCH, DENSE, hop_all, hop_apart, hop_each
from dive_py.layers.tar_numbers import checksum_fits, number
from dive_py.layers.vocabulary import DigestKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.layers.blocks import Blocks, Hash
    from dive_py.layers.index import LayerIndex
    from dive_py.progress import Progress

LARGEST: Final = 1 << 62
"""Bytes that no size may exceed: sums of sizes must fit into 64 bits."""


class Damage(Exception):
    """The tar cannot be read on from here."""


class _Crc32:
    """CRC32 in the manner of `hashlib`; isal computes it at 60 GB/s."""

    def __init__(self) -> None:
        self._value = 0

    def update(self, data: bytes | memoryview, /) -> None:
        self._value = crc32(data, self._value)

    def digest(self) -> bytes:
        return self._value.to_bytes(4, "big")


class _Hashing(Struct, frozen=True):
    """How contents are digested."""

    begin: Callable[[], Hash]
    """Begins a digest of pieces."""
    of: Callable[[bytes | memoryview], bytes]
    """Returns the digest of what is there in one piece; zeros for nothing."""


_HASHING: Final = {
    DigestKind.CRC32: _Hashing(_Crc32, lambda data: crc32(data).to_bytes(4, "big")),
    DigestKind.SHA256: _Hashing(sha256, lambda data: sha256(data).digest() if data else bytes(32)),
}


def scan(blocks: Blocks, progress: Progress, digests: DigestKind = DigestKind.NONE) -> LayerIndex:
    """Read all headers of one tar.

    A stream is left right behind the tar's end blocks; the caller drains what it needs beyond that.

    Args:
        blocks: The uncompressed tar.
        progress: Stops the work; counts the bytes hopped over where `blocks` is seekable.
        digests: What to compute of every regular file's content as it passes: `SHA256` for streams that cannot be read
            again, `CRC32` for those whose reading again costs.
    """
    scanner = Scanner(blocks, progress, digests)

    def hop() -> str:
        progress.check()
        while scanner.step():
            progress.check()
        return ""

    return scanner.index(hop)


class Scanner:
    """The hop through one tar: a position, the batch that is being gathered, and what was gathered before.

    Args:
        blocks: The uncompressed tar.
        progress: Stops the work; counts the bytes hopped over where `blocks` is seekable.
        digests: What is to be known of the contents; all but `CRC64` is computed here from the bytes that pass.
    """

    def __init__(self, blocks: Blocks, progress: Progress, digests: DigestKind = DigestKind.NONE) -> None:
        self.columns = Columns(digests)
        """What was gathered."""
        self.position = 0
        """Where the next header is."""
        self._blocks = blocks
        self._progress = progress
        self._hashing = _HASHING.get(digests)
        self._batch = Batch()
        self._pending = Pending()
        self._counted = 0
        self._found = 0

    def index(self, read: Callable[[], str]) -> LayerIndex:
        """Read the whole tar, and return the index of what could be read.

        Args:
            read: Reads to the end, and returns what is wrong with the tar there, or raises it; empty for a sound one.
        """
        try:
            damage = read()
        except Damage as error:
            damage = str(error)
        except DamagedImage as error:
            damage = error.message
        damage = self.finish() or damage
        return self.columns.index(self.position, damage)

    def step(self) -> bool:
        """Read one window of headers; False at the end of the tar.

        Raises:
            Damage: the tar cannot be read on.
        """
        if self._blocks.seekable:
            self._progress.advance(self.position - self._counted)
            self._counted = self.position
        extended = not self._pending.is_empty
        if self._blocks.seekable and self._found < DENSE and self._hashing is None and not extended:
            before = self.position
            self.position, self._found, closer = hop_apart(self._blocks, before, self._found, self._batch)
            if not closer and not self._found and self.position == before:
                return self._end_of_data(len(self._blocks.read(before, BLOCK)))
        else:
            count = len(self._batch.sizes)
            buffer, at = self._blocks.window(self.position, self._found)
            if len(buffer) - at < BLOCK:
                return self._end_of_data(len(buffer) - at)
            closer = extended or self._hop(buffer, at)
            self._found = len(self._batch.sizes) - count
        if closer:
            return self._look_closer()
        if len(self._batch.sizes) >= BATCH:
            return self._flush()
        return True

    def _hop(self, buffer: bytes, start: int) -> bool:
        """Hop from header to header inside `buffer`; True if the one at `position` wants a closer look."""
        base, known = self.position - start, len(self._batch.sizes)
        hop = hop_each if self._found < DENSE else hop_all
        at, closer = hop(buffer, start, base, self._batch)
        self.position = base + at
        if self._hashing is not None:
            self._digest_contents(self._hashing, buffer, base, known)
        return closer

    def _digest_contents(self, hashing: _Hashing, buffer: bytes, base: int, known: int) -> None:
        """Digest the contents of the batch's entries behind the `known`; the last one may go on behind `buffer`."""
        window, end, batch = memoryview(buffer), base + len(buffer), self._batch
        for offset, size in zip(batch.offsets[known:], batch.sizes[known:], strict=True):
            if offset + size > end:
                self._digest_passing(hashing, offset, size)
            else:
                batch.digests.append(hashing.of(window[offset - base : offset - base + size]))

    def _digest_passing(self, hashing: _Hashing, offset: int, size: int) -> None:
        """Digest the content of the batch's last entry, which stays without where reading it fails."""
        digests = self._batch.digests
        digests.append(bytes(self.columns.digest_kind.width))
        if size:
            digests[-1] = self._blocks.digest(offset, size, hashing.begin())

    def _look_closer(self) -> bool:
        """Read the one header at `position`, whatever it is; False at the end of the tar."""
        header = self._blocks.read(self.position, BLOCK)
        if len(header) < BLOCK:
            return self._end_of_data(len(header))
        if not header.strip(b"\0"):
            return self._end_blocks()
        if not checksum_fits(header):
            raise Damage(self._no_header())
        flag = chr(header[156])
        try:
            size = number(header[124:136])
        except ValueError:
            size = -1
        if flag in "xgXLKVN":
            self._extension(flag, self._sane(size), header)
        else:
            self._entry(header, flag, size)
        return self._flush() if len(self._batch.sizes) >= BATCH else True

    def _entry(self, header: bytes, flag: str, size: int) -> None:
        extended, extension = not self._pending.is_empty, self._pending.settle()
        size = self._sane(size if extension.size is None else extension.size)
        offset = self.position + BLOCK
        if flag == "S":
            offset = self._after_sparse_map(header, offset)
            extension = replace(extension, sparse=_old_sparse(header, size))
        elif flag == "\0" and (extension.path or header[:100].partition(b"\0")[0]).endswith(b"/"):
            header, flag = _as_directory(header), "5"
        if flag in "123456" and size and self._nothing_follows(offset):
            size = 0
        batch = self._batch
        if extended or flag == "S":
            batch.extensions[len(batch.sizes)] = extension
        batch.add(header, size, offset)
        self.position = offset + (size + 511 & ~511)
        if self._hashing is not None:
            self._digest_passing(self._hashing, offset, 0 if flag in "123456D" else size)

    def _extension(self, flag: str, size: int, header: bytes) -> None:
        start = self.position + BLOCK
        self.position = start + (size + 511 & ~511)
        if flag in "VN":
            return
        if size > tar_extensions.LARGEST_EXTENSION:
            raise Damage(f"an extension header at byte {start - BLOCK} claims {size} bytes, more than any honest one")
        data = self._blocks.read(start, size)
        if len(data) < size:
            raise Damage(f"ends inside an extension header at byte {start - BLOCK}")
        try:
            self._pending.take(flag, data)
        except ValueError as error:
            raise Damage(f"the extension header at byte {start - BLOCK} is malformed") from error
        if flag == "g":
            self.columns.need_parents(self._pending.global_path or name_of(header))

    def _after_sparse_map(self, header: bytes, offset: int) -> int:
        """Pass the extra blocks of an old GNU sparse map; each holds 21 pieces and says whether another follows."""
        more = header[482]
        while more:
            block = self._blocks.read(offset, BLOCK)
            if len(block) < BLOCK:
                raise Damage(f"ends inside the sparse map at byte {offset}")
            more = block[504]
            offset += BLOCK
            self._progress.check()
        return offset

    def _nothing_follows(self, offset: int) -> bool:
        """Return whether an entry that should have no content, but states a size, has none.

        Engines' reader takes none; old writers of hard links did write it. What stands there decides.
        """
        block = self._blocks.read(offset, BLOCK)
        return len(block) < BLOCK or not block.strip(b"\0") or checksum_fits(block)

    def _sane(self, size: int) -> int:
        if 0 <= size <= LARGEST:
            return size
        raise Damage(f"the header at byte {self.position} states an impossible size")

    def _no_header(self) -> str:
        if self.position == 0:
            return "is not a tar archive"
        return f"the header at byte {self.position} is damaged (its checksum is wrong)"

    def _end_of_data(self, left: int) -> bool:
        """Handle the end of the bytes, where a tar without end blocks may rightly stop."""
        self._flush()
        offset, size = self.columns.last
        have = self._blocks.available(offset, size) if size else 0
        if have < size:
            self.columns.cut_last(have)
            raise Damage(f"ends too early: {size} bytes are declared for {self.columns.last_name()}, {have} are there")
        if left > 0 and self._blocks.read(self.position, BLOCK).strip(b"\0"):
            raise Damage(f"ends inside the header at byte {self.position}")
        if not self._pending.is_empty:
            raise Damage("ends after an extension header, before the file it belongs to")
        return False

    def _end_blocks(self) -> bool:
        second = self._blocks.read(self.position + BLOCK, BLOCK)
        if second.strip(b"\0"):
            self.columns.warn("something follows after a single end block and was not read")
        self.position += BLOCK + len(second)
        return False

    def _flush(self) -> bool:
        broken = self.columns.take(self._batch)
        self._batch = Batch()
        if broken:
            raise Damage(broken)
        return True

    def finish(self) -> str:
        """Take in what is left; return why the tar is damaged where only its checksums show it."""
        if self._blocks.seekable and not self._progress.stopped:
            self._progress.advance(self.position - self._counted)
        broken = self.columns.take(self._batch)
        self._batch = Batch()
        return broken


def _old_sparse(header: bytes, stored: int) -> Sparse:
    try:
        return Sparse(tar_extensions.old_sparse_size(header), b"", None)
    except ValueError:
        return Sparse(stored, b"", None)


def _as_directory(header: bytes) -> bytes:
    """Return a header as POSIX writes it for a directory that a tar of older days marks by a slash behind its name."""
    blank = header[:148] + b" " * 8 + b"5" + header[157:]
    return blank[:148] + b"%06o\0 " % sum(blank) + blank[156:]
