"""Layers with a table of contents that is nearly right."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from dive_py.layers.toc_place import TocForm
from tests.building import squeeze, write_tar
from tests.building.entries import file
from tests.building.lazy_forms import TYPES, LazyBlob, digest, estargz, zstd_chunked
from tests.fuzz.records import SIZES
from tests.fuzz.tars import NUMBERS, entry, spoiled

if TYPE_CHECKING:
    from random import Random

    from dive_py.layers.toc_place import TocPlace

_VALUES: tuple[Any, ...] = (
    *(*SIZES, *NUMBERS, "", "a", "},{", "a\0", "\ufffd", "sha256:" + "0" * 64, "0001-01-01T00:00:00Z"),
    *("chunk", "reg", "dir", "zeros", {}, {"user.a": "AA=="}, {"user.a": "?"}, [], True),
)
_KEYS = (
    *("type", "name", "linkName", "size", "mode", "uid", "modtime", "devMajor", "xattrs", "digest", "offset"),
    *("endOffset", "innerOffset", "chunkOffset", "chunkSize", "chunkDigest", "chunkType", "other"),
)


def layer(random: Random) -> LazyBlob:
    """A layer, in any form."""
    some = (entry(random) for _ in range(random.randrange(7)))
    entries = [one for one in some if one.type in TYPES and one.sparse is None]
    chunk = random.choice((1 << 20, 512, 100))
    if random.random() < 0.5:
        return zstd_chunked(entries, chunk=chunk, words=random.choice((5, 8)), hours=random.choice((0, 2)))
    footer = random.choice(("STARGZ", "old", "external"))
    return estargz(entries, chunk=chunk, least=random.choice((0, 2000)), landmark=random.random() < 0.5, footer=footer)


def annotated(random: Random, some: dict[str, str]) -> dict[str, str]:
    """A descriptor's annotations, more or less."""
    some = dict(some)
    if random.random() < 0.3:
        name = random.choice(list(some))
        some[name] = random.choice((spoiled(random, some[name].encode()).decode("latin-1"), "", "1:2:3:1", "0:0:0:0"))
    return some


def table(random: Random, some: LazyBlob, place: TocPlace) -> tuple[TocPlace, bytes]:
    """A table, more or less, and its place with the digest that it has."""
    entries: list[Any] = [dict(one) for one in some.entries]
    for _ in range(random.choice((0, 1, 1, 2, 3))):
        if entries:
            _spoil(random, entries)
    text = json.dumps({"version": 1, "entries": entries}, indent=random.choice((None, "\t"))).encode()
    if random.random() < 0.1:
        text = spoiled(random, text)
    gzipped = place.form is not TocForm.ZSTD_CHUNKED
    tar = write_tar([file("stargz.index.json", text, mode=0)])
    stored = (
        squeeze(spoiled(random, tar) if random.random() < 0.1 else tar, "gzip") if gzipped else squeeze(text, "zstd")
    )
    if random.random() < 0.05:
        stored = spoiled(random, stored)
    if random.random() < 0.95:
        place = replace(
            place, json_digest=digest(text), stored_digest="" if gzipped else digest(stored)
        )  # so that it is looked at
    return place, stored


def _spoil(random: Random, entries: list[Any]) -> None:
    at = random.randrange(len(entries))
    how = random.randrange(6)
    if how == 0:
        del entries[at]
    elif how == 1:
        entries[at:at] = entries[at : at + 2] * random.choice((1, 2, 50))
    elif how == 2:
        other = random.randrange(len(entries))
        entries[at], entries[other] = entries[other], entries[at]
    elif isinstance(entries[at], dict):
        other = random.choice(entries)
        key = random.choice(_KEYS)
        taken = other.get(key) if isinstance(other, dict) else None
        entries[at] = entries[at] | {key: random.choice((*_VALUES, taken))}
    if random.random() < 0.02:
        entries[random.randrange(len(entries) or 1) :] = [random.choice(_VALUES)]
