"""What is done with each input, and the laws that hold after it."""

from __future__ import annotations

import io
import os
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from dive_py.analysis.waste import waste
from dive_py.contents.locate import content_entry
from dive_py.contents.reading import content_of
from dive_py.errors import DivepyError
from dive_py.exploration import Exploration
from dive_py.layers import tar_split, toc
from dive_py.layers.blocks import FileBlocks, StreamBlocks
from dive_py.layers.compression import OpenStream
from dive_py.layers.index import LayerIndex
from dive_py.layers.tar_headers import scan
from dive_py.layers.toc_place import LONGEST_FOOTER, place_in_footer, place_of
from dive_py.layers.vocabulary import DigestKind
from dive_py.oci import config, manifest, saved
from dive_py.overlay.stack import LayerStack
from dive_py.progress import Progress
from dive_py.sources.image import OpenOptions
from dive_py.sources.resolve import open_image
from dive_py.sources.stores import storage_documents
from tests.fuzz import documents, images, records, tables, tars
from tests.laws.test_scanner import Dribble, assert_same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from dive_py.layers.toc_chunks import TocChunks
    from dive_py.sources.image import Image

_STORAGE = storage_documents.Storage("/storage", "overlay")

_READ = 1 << 20
"""Bytes of a content that are read: sparse files of terabytes are among them."""


@contextmanager
def file_of(data: bytes) -> Iterator[int]:
    """A file in memory."""
    fd = os.memfd_create("fuzz")
    try:
        os.write(fd, data)
        yield fd
    finally:
        os.close(fd)


def attempt(read: Callable[[], LayerIndex]) -> LayerIndex | str:
    """An index, or the one line that says why there is none."""
    try:
        return read()
    except DivepyError as error:
        return one_line(error)


def one_line(error: DivepyError) -> str:
    """What an error says, which is one line and not empty."""
    assert error.message, "an error has a text"
    assert "\n" not in error.message, error.message
    return error.message


def stacked(*indexes: LayerIndex | str) -> None:
    """Layers on top of each other: figures that add up, none of them negative."""
    stack = LayerStack([index if isinstance(index, LayerIndex) else None for index in indexes])
    figures_add_up(stack)


def figures_add_up(stack: LayerStack) -> None:
    """Wasted and visible bytes are the stored ones, of the image and of each layer, and nothing is negative."""
    found = waste(stack)
    entries = stack.entries
    stored = sum(entries.stored.tolist())
    assert found.stored == stored == found.visible + found.wasted, (found.stored, stored, found.visible, found.wasted)
    assert found.visible >= 0 <= found.wasted
    assert found.wasted == sum(found.wasted_of.tolist()) == sum(found.hidden_of.tolist())
    assert found.stored == sum(found.stored_of.tolist())
    assert min([*found.stored_of.tolist(), *found.wasted_of.tolist(), *found.hidden_of.tolist(), 0]) == 0
    assert not len(entries.size) or (int(entries.size.min()) >= 0 and int(entries.stored.min()) >= 0)
    assert sum(entries.size.tolist()) < 1 << 63, "what every sum of columns fits into"


def read_tar(random: Random) -> None:
    """A tar gives the same index from a file, from a stream and hashed; its bytes are not more than it has."""
    data = tars.tar(random)
    with file_of(data) as fd:
        one = attempt(lambda: scan(FileBlocks(fd, 0, len(data)), Progress()))
    lengths = [random.randrange(1, 3000) for _ in range(3)]
    two = attempt(lambda: scan(StreamBlocks(Dribble(data, lengths)), Progress()))
    if not isinstance(one, LayerIndex) or not isinstance(two, LayerIndex):
        assert one == two, "both refuse it"
        return
    assert_same(one, two)
    assert one.stored_bytes <= len(data)
    hashed = attempt(lambda: scan(StreamBlocks(io.BytesIO(data)), Progress(), DigestKind.SHA256))
    assert isinstance(hashed, LayerIndex)
    assert hashed.count == one.count
    if random.random() < 0.2:
        stacked(one, hashed, one)


def read_record(random: Random) -> None:
    """A record gives a layer, sound or damaged."""
    data = records.record(random)
    index = attempt(lambda: tar_split.scan(io.BytesIO(data), Progress()))
    if isinstance(index, LayerIndex):
        assert int(index.stored.sum()) >= 0
        assert index.digest is None or len(index.digest) == index.count
        if random.random() < 0.2 or index.damage:
            stacked(index, index)


def read_table(random: Random) -> None:
    """A table of contents gives a layer and contents, or is refused in one line; nothing outside the blob is read."""
    layer = tables.layer(random)
    size = len(layer.blob)
    try:
        place = place_of(tables.annotated(random, layer.annotations), size)
        if place is None or place.table is None:
            tail = layer.blob[-LONGEST_FOOTER:]
            place = place_in_footer(tars.spoiled(random, tail) if random.random() < 0.2 else tail, size, place)
        if place is None:
            return
        assert place.table is None or (place.table.start >= 0 and place.table.end <= size)
        place, stored = tables.table(random, layer, place)
        index, chunks = toc.read(place, io.BytesIO(stored), Progress())
    except DivepyError as error:
        one_line(error)
        return
    assert index.digest is not None
    assert len(index.digest) == index.count
    assert int(index.stored.sum()) >= 0
    assert set(index.offset[index.stored > 0].tolist()) <= set(chunks.owner.tolist()), "every content has chunks"
    if random.random() < 0.2:
        stacked(index, index)
    _read_contents(index, chunks, tars.spoiled(random, layer.blob) if random.random() < 0.3 else layer.blob, size)


def _read_contents(index: LayerIndex, chunks: TocChunks, blob: bytes, size: int) -> None:
    def read_range(offset: int, length: int) -> io.BytesIO:
        assert 0 <= offset < offset + length <= size, "only bytes of the blob are asked for"
        return io.BytesIO(blob[offset : offset + length])

    rows = sorted(range(index.count), key=index.offset.tolist().__getitem__)
    rows = [row for row in rows if index.stored[row] > 0]
    with suppress(DivepyError):
        for _, content in chunks.contents(
            read_range, index.offset[rows].tolist(), index.stored[rows].tolist(), Progress()
        ):
            left = _READ
            with suppress(DivepyError):
                content.read_at(left // 7, 100)
                while left > 0 and (piece := content.read(left)):
                    left -= len(piece)


def read_document(random: Random) -> None:
    """Every parser takes every document, or refuses it in one line."""
    data = documents.document(random, random.choice(documents.texts()))
    for parse in (
        config.parse,
        manifest.parse,
        saved.parse_manifest,
        saved.parse_repositories,
        saved.parse_legacy,
        storage_documents.parse_images,
        partial(storage_documents.parse_layers, storage=_STORAGE),
    ):
        try:
            parse(data, "the document")
        except DivepyError as error:
            one_line(error)


def read_blob(random: Random) -> None:
    """A blob gives the same bytes or the same refusal however its bytes arrive, and never more than it can hold."""
    data = random.choice((b"", b"one", b"two" * 5000, bytes(100_000)))
    packed = documents.blob(random, data)
    lengths = [random.randrange(1, random.choice((4, 40, 4000))) for _ in range(3)]
    assert _all_of(io.BytesIO(packed)) == _all_of(Dribble(packed, lengths))


def _all_of(raw: io.BytesIO | Dribble) -> tuple[bytes, str]:
    stream, pieces = OpenStream(raw, Progress()), []
    try:
        while piece := stream.read(_READ):
            pieces.append(piece)
    except DivepyError as error:
        return b"", error.message if "too early" in error.message else "damaged"
    return b"".join(pieces), ""


def explore_image(random: Random) -> None:
    """An archive is opened, put together and judged; its files are read; or it is refused in one line."""
    data = images.archive(random)
    with file_of(data) as fd:
        try:
            image = open_image(f"/proc/self/fd/{fd}", OpenOptions(), Progress())
        except DivepyError as error:
            one_line(error)
            return
        with image, suppress(DivepyError):
            _explore(image)


def _explore(image: Image) -> None:
    exploration = Exploration(image)
    exploration.load(Progress(), decide=True)
    figures_add_up(exploration.stack)
    stack = exploration.stack
    for entry in range(min(len(stack.entries.layer), 12)):
        with suppress(DivepyError), content_of(stack, image, content_entry(stack, entry), Progress()) as content:
            left = _READ
            while left > 0 and (piece := content.read(left)):
                left -= len(piece)


TARGETS: dict[str, Callable[[Random], None]] = {
    "tar": read_tar,
    "record": read_record,
    "table": read_table,
    "document": read_document,
    "blob": read_blob,
    "image": explore_image,
}
"""By name; `image` is the whole way, a hundred times as long as the others."""

WEIGHTS = {"tar": 27, "record": 18, "table": 10, "document": 25, "blob": 15, "image": 5}
"""Of a hundred inputs, how many go to each."""
