"""Tables of contents as packaged tools write them: they say of a layer what its tar says, and lead to its contents."""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from dive_py.errors import DamagedLayer
from dive_py.layers import toc, toc_place
from dive_py.layers.compression import OpenStream
from dive_py.layers.toc_place import TocForm
from dive_py.oci.digest import Digest
from dive_py.progress import Progress
from dive_py.registry.blobs import Blob
from dive_py.registry.client import Registry
from dive_py.registry.hosts import Endpoint
from dive_py.sources.archives.arriving import index_passing
from dive_py.sources.content_stream import passing_contents
from tests.live import copies, stored_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dive_py.layers.index import LayerIndex
    from dive_py.layers.toc_place import TocPlace

TABLES = [(name, form) for name, form in copies.MADE if form.startswith(("estargz", "zstdchunked"))]
LAYER_OF_TABLE = "containerd.io/snapshot/stargz/layer.digest"


class Stored(NamedTuple):
    """A layer in a registry."""

    registry: Registry
    repository: str
    layer: dict[str, Any]

    def part(self, start: int = 0, length: int | None = None) -> bytes:
        """Bytes of the blob, fetched by range."""
        end = None if length is None else start + length
        digest = Digest.parse(self.layer["digest"])
        with Blob(self.registry, self.repository, digest, self.layer["size"], Progress(), start, end) as blob:
            return b"".join(iter(partial(blob.read, 1 << 16), b""))


@pytest.fixture
def registry_of() -> Iterator[Callable[[str], Registry]]:
    opened: list[Registry] = []

    def connect(host: str) -> Registry:
        opened.append(Registry(host, [Endpoint(f"http://{host}")]))
        return opened[-1]

    yield connect
    for each in opened:
        each.close()


def layers_of(registry: Registry, reference: str) -> list[Stored]:
    repository, _, tag = reference.partition("/")[2].rpartition(":")
    accept = {"Accept": "application/vnd.oci.image.manifest.v1+json"}
    with registry.ask(f"{repository}/manifests/{tag}", Progress(), repository=repository, headers=accept) as answered:
        return [Stored(registry, repository, layer) for layer in json.loads(answered.whole())["layers"]]


def table_of(layer: Stored, external: dict[str, Stored]) -> tuple[TocPlace, bytes]:
    """Where a layer's table is, by its annotations and else its footer, and its bytes as they are stored."""
    size = layer.layer["size"]
    place = toc_place.place_of(layer.layer.get("annotations", {}), size)
    assert place is not None, "the tool says so in the manifest"
    if place.table is None:
        tail = min(size, toc_place.LONGEST_FOOTER)
        place = toc_place.place_in_footer(layer.part(size - tail), size, place)
        assert place is not None
    if place.table is None:
        assert place.form is TocForm.EXTERNAL
        return place, external[layer.layer["digest"]].part()
    return place, layer.part(place.table.start, place.table.length)


def streamed(layer: Stored) -> LayerIndex:
    """The layer as its tar says it."""
    index, _ = index_passing(io.BytesIO(layer.part()), Progress(), hashed=False)
    return index


def digests(layer: Stored, index: LayerIndex) -> dict[int, str]:
    """The sha256 of each content, by its entry's place in the tar, as it passes."""
    rows = sorted(np.flatnonzero(index.stored).tolist(), key=lambda row: int(index.offset[row]))
    places = [int(index.offset[row]) for row in rows], [int(index.stored[row]) for row in rows]
    stream = OpenStream(io.BytesIO(layer.part()))
    found = passing_contents(stream, *places, Progress())
    return {int(index.order[rows[at]]): _sha256(content.read) for at, content in found}


def _sha256(read: Callable[[int], bytes | memoryview]) -> str:
    digest = hashlib.sha256()
    for piece in iter(partial(read, 1000), b""):
        digest.update(piece)
    return digest.hexdigest()


@pytest.mark.parametrize(("name", "form"), TABLES)
def test_a_table_says_what_the_tar_says(
    copied: Callable[[str, str], str], registry_of: Callable[[str], Registry], name: str, form: str
) -> None:
    """But for fractions of seconds, which the stargz project does not write into tables.

    A table that has lost names, since JSON has no bytes that are not UTF-8, is refused: the tar has them.
    """
    assert all(compare(registry_of, copied(name, form), form))


@pytest.mark.parametrize("form", ["estargz", "estargz-forced"])
def test_a_table_of_buildkit_says_what_the_tar_says(
    built: Callable[[str], str], registry_of: Callable[[str], Registry], form: str
) -> None:
    """Layers of the base have none, unless all are compressed anew."""
    with_tables = compare(registry_of, built(form), form)
    assert with_tables.count(True) > 0
    assert (False in with_tables) == (form == "estargz")


def compare(registry_of: Callable[[str], Registry], reference: str, form: str) -> list[bool]:
    """Compare all layers of an image that have a table; gives which have one."""
    registry = registry_of(reference.partition("/")[0])
    tables = layers_of(registry, f"{reference}-esgztoc") if form == "estargz-external" else []
    external = {table.layer["annotations"][LAYER_OF_TABLE]: table for table in tables}
    layers = layers_of(registry, reference)
    have = [toc_place.place_of(layer.layer.get("annotations", {}), layer.layer["size"]) is not None for layer in layers]
    for layer in itertools.compress(layers, have):
        place, stored = table_of(layer, external)
        wanted = streamed(layer)
        if any(row.path.decode(errors="replace").encode() != row.path for row in stored_rows.rows_of(wanted)):
            with pytest.raises(DamagedLayer, match="lost names"):
                toc.read(place, io.BytesIO(stored), Progress())
            continue
        index, chunks = toc.read(place, io.BytesIO(stored), Progress())
        got, expected = list(stored_rows.rows_of(index)), list(stored_rows.rows_of(wanted))
        if "stargz" in form:
            expected = [row._replace(nanoseconds=0) for row in expected]
        assert got == expected
        contents = digests(layer, wanted)
        rows = sorted(np.flatnonzero(index.stored).tolist(), key=lambda row: int(index.offset[row]))
        keys, places = [int(index.offset[row]) for row in rows], [int(index.stored[row]) for row in rows]

        fetched: list[int] = []

        def read_range(offset: int, length: int, /, layer: Stored = layer, fetched: list[int] = fetched) -> io.BytesIO:
            fetched.append(length)
            return io.BytesIO(layer.part(offset, length))

        names = index.keys()
        for at, content in chunks.contents(read_range, keys, places, Progress()):
            path, order = names[rows[at]], int(index.order[rows[at]])
            assert _sha256(content.read) == contents[order], path
        assert sum(fetched) <= layer.layer["size"]
    return have
