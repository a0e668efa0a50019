"""An archive that passes once: standard input, a file that is compressed as a whole, an engine's export.

What kind of member something is, its first bytes tell: documents are kept, layers become indexes with digests of their
contents while they stream past, everything else is passed. Contents are never kept, and nothing is written. Which image
there is and which layers it has is decided when all have passed, because those documents come last.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dive_py.errors import Cancelled, DamagedImage, DamagedLayer, DivepyError
from dive_py.layers.blocks import BLOCK, StreamBlocks
from dive_py.layers.compression import OpenStream, sniff
from dive_py.layers.tar_numbers import checksum_fits
from dive_py.layers.vocabulary import DigestKind
from dive_py.oci.document import MAX_DOCUMENT
from dive_py.progress import Progress
from dive_py.sources.archives.arriving import index_passing
from dive_py.sources.archives.diagnosis import NO_TAR, no_image, no_layer
from dive_py.sources.archives.tar_members import Member, TarMembers, TarNames

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.layers.blocks import Readable
    from dive_py.layers.index import LayerIndex

_MAX_KEPT = 64 << 20
"""Bytes of all documents of one archive together. Those of 100 images with 127 layers each are some 20 MB."""

_MAX_TAIL = 1 << 20
"""Bytes after the archive's end that are still taken, so that the writer of the pipe can finish."""


class StreamedArchive(TarNames):
    """The members of an archive that passes once. Call `consume`, then ask.

    Args:
        readable: The archive, perhaps compressed; stays the caller's.
        on_layer: Called with a layer's name in the archive, its diff ID (empty where it could not be read to its
            end) and its index, as soon as it has passed; may be None. Not all of them need belong to one image.
    """

    def __init__(
        self,
        readable: Readable,
        progress: Progress,
        on_layer: Callable[[str, str, LayerIndex], None] | None = None,
        what: str = "standard input",
    ) -> None:
        self.what = what
        """What the archive is called, for messages."""
        self.damage = ""
        """Why it could not be read to its end; empty where it could."""
        self.compression = ""
        """How the archive is compressed as a whole; empty where it is not."""
        self._readable = readable
        self._progress = progress
        self._quiet = Progress(stop=progress.stop)  # of what the whole counts already
        self._on_layer = on_layer
        self.members: dict[str, Member] = {}
        self._documents: dict[str, bytes] = {}
        self._kept = 0
        self._indexes: dict[str, LayerIndex | DivepyError] = {}
        self._compressed: dict[str, int] = {}
        self._no_layers: dict[str, str] = {}

    def consume(self) -> None:
        """Read the archive to its end.

        Raises:
            DamagedImage: it is not an archive at all.
            LimitExceeded: it has more members than any honest archive.
        """
        stream = OpenStream(self._readable, self._progress)
        self.compression = stream.compression
        blocks = StreamBlocks(stream)
        walker = TarMembers(blocks, self._progress, self.what)
        head = self._head(blocks)
        for member in walker:
            self.members[member.name] = member
            if not member.link and not member.sparse:
                self._take(member, blocks)
        self.damage = walker.damage
        if not self.members:
            raise no_image(self.what, head)
        _finish(stream)

    def document(self, name: str) -> bytes:
        """Return a document that was kept.

        Raises:
            DamagedImage: it is not there, or nothing that is kept.
        """
        member = self.member(name)
        data = self._documents.get(member.name)
        if data is None:
            raise DamagedImage(f"{name!r} in {self.what} is not a document, or larger than any honest one")
        if len(data) < member.size:
            raise DamagedImage(
                f"{name!r} in {self.what} is cut off: {member.size} bytes are declared, {len(data)} are there",
                "the archive was probably not copied or downloaded to its end",
            )
        return data

    def compressed_size(self, name: str) -> int | None:
        """Return the stored bytes of a compressed member; None for any other, or none."""
        member = self.led_to(name)
        return None if member is None else self._compressed.get(member.name)

    def index(self, name: str) -> LayerIndex | DivepyError:
        """Return the index of a layer, or why there is none."""
        member = self.led_to(name)
        if member is None:
            return DamagedLayer(f"{name!r} is missed in {self.what}: {self.damage or 'the archive is incomplete'}")
        data = self._documents.get(member.name)
        damage = self._no_layers.get(member.name, NO_TAR) if data is None else no_layer(data[:BLOCK])
        return self._indexes.get(member.name) or DamagedLayer(f"{self.what}, member {name!r}: {damage}")

    def again(self, name: str, readable: Readable, progress: Progress) -> Readable:
        """Return a member of the archive, which passes once more and perhaps in another order, as a stream.

        Raises:
            DamagedLayer: the member does not come.
        """
        member = self.led_to(name)
        if member is not None:
            blocks = StreamBlocks(OpenStream(readable))
            for passing in TarMembers(blocks, progress, self.what):
                if (passing.name, passing.size) == (member.name, member.size):
                    return Content(blocks, passing)
        raise DamagedLayer(f"{name!r} is missed in {self.what}, which was read a second time")

    def _head(self, blocks: StreamBlocks) -> bytes:
        try:
            return blocks.read(0, BLOCK)
        except DamagedImage as error:
            raise DamagedImage(f"{self.what} is damaged: {error.message}", error.hint) from error

    def _take(self, member: Member, blocks: StreamBlocks) -> None:
        """Keep a document, index a layer, leave the rest."""
        try:
            head = blocks.read(member.offset, min(member.size, BLOCK))
        except DamagedImage:
            return  # the next header says it
        if not member.size or sniff(head) or _starts_tar(head):
            self._index(member, blocks, compressed=bool(sniff(head)))
        elif member.size <= min(MAX_DOCUMENT, _MAX_KEPT - self._kept) and head.lstrip()[:1] in {b"{", b"["}:
            try:
                data = blocks.read(member.offset, member.size)
            except DamagedImage:
                return
            self._kept += len(data)
            self._documents[member.name] = data
        else:
            self._no_layers[member.name] = no_layer(head)

    def _index(self, member: Member, blocks: StreamBlocks, *, compressed: bool) -> None:
        if compressed:
            self._compressed[member.name] = member.size
        where = f"{self.what}, member {member.name!r}"
        try:
            index, _ = index_passing(Content(blocks, member), self._quiet, DigestKind.SHA256)
        except Cancelled:
            raise
        except DamagedImage as error:
            self._indexes[member.name] = DamagedLayer(f"{where}: {error.message}", error.hint)
            return
        if index.damage:
            index = replace(index, damage=f"{where}: {index.damage}")
        self._indexes[member.name] = index
        if self._on_layer is not None and member.size:
            self._on_layer(member.name, index.diff_id, index)


class Content:
    """One member's content as a stream."""

    def __init__(self, blocks: StreamBlocks, member: Member) -> None:
        self._blocks = blocks
        self._position = member.offset
        self._left = member.size

    def read(self, n: int, /) -> bytes:
        """Return up to `n` bytes, none at the end."""
        piece = self._blocks.read(self._position, min(n, self._left))
        self._position += len(piece)
        self._left -= len(piece)
        return piece


def _starts_tar(head: bytes) -> bool:
    """Return whether a member starts as a tar does: with a header, or with an end block where it is empty."""
    return len(head) == BLOCK and (checksum_fits(head) or not head.strip(b"\0"))


def _finish(stream: Readable) -> None:
    """Take the little that follows an archive's end."""
    left = _MAX_TAIL
    try:
        while left > 0 and (piece := stream.read(left)):
            left -= len(piece)
    except DamagedImage:
        return  # all that was requested has passed
