"""JSON documents of images that are nearly right, and blobs that are compressed nearly right."""

from __future__ import annotations

import gzip
import json
import struct
import zlib
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

from tests.building import (
    ImageBuilder,
    directory,
    docker_25_members,
    docker_members,
    file,
    oci_members,
    v10_members,
    whiteout,
)
from tests.building.squeeze import squeeze
from tests.fuzz.tars import spoiled

if TYPE_CHECKING:
    from random import Random

    from tests.building import Members

VALUES: tuple[Any, ...] = (
    *(None, True, 0, -1, 1.5, 2**63, 10**30, "", "x", "\ud800", "\x1b[31m", [], {}, [[]], [None], {"": None}),
    *("sha256:" + "0" * 64, "../../etc", "application/vnd.oci.image.index.v1+json"),
)


@cache
def builder() -> ImageBuilder:
    """A small image, from which the documents come."""
    health = {"Test": ["CMD", "x"]}
    run = {
        "Cmd": ["/bin/sh"],
        "Env": ["A=1"],
        "Labels": {"a": "b"},
        "ExposedPorts": {"80/tcp": {}},
        "Healthcheck": health,
    }
    return (
        ImageBuilder(config=run)
        .layer(directory("a"), file("a/b", b"one" * 300), file("c", b"two"))
        .step("ENV A=1")
        .layer(whiteout("c"), file("a/b", b"three"))
    )


@cache
def forms() -> tuple[Members, ...]:
    """The image's members in each form of an archive."""
    image = builder()
    return (
        docker_members([image]),
        v10_members([image]),
        docker_25_members([image]),
        oci_members([image], "gzip"),
        oci_members([image], "zstd"),
    )


@cache
def texts() -> tuple[bytes, ...]:
    """Every JSON document of these."""
    found = {data for form in forms() for data in form.values() if isinstance(data, bytes) and data[:1] in (b"{", b"[")}
    stored = [
        [{"id": "a" * 64, "names": ["x:1"], "layer": "b" * 64, "created": "2020-01-01T00:00:00Z", "metadata": "{}"}],
        [{"id": "b" * 64, "parent": "", "diff-digest": "sha256:" + "c" * 64, "diff-size": 5, "created": "2020"}],
    ]
    return (*sorted(found), *(json.dumps(one).encode() for one in stored))


def document(random: Random, data: bytes) -> bytes:
    """A document with something in it replaced, renamed or doubled, or with bytes spoiled."""
    if random.random() < 0.15:
        return spoiled(random, data)
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):  # it may have been made too deep before
        return spoiled(random, data)
    for _ in range(random.randrange(1, 3)):
        value = _changed(random, value)
    text = json.dumps(value, ensure_ascii=random.random() < 0.5)
    if random.random() < 0.02:
        text = random.choice(("[", '{"a":')) * random.choice((10, 600, 100_000)) + text
    return text.encode("utf-8", "surrogatepass")


def _changed(random: Random, value: Any) -> Any:  # noqa: ANN401 - any JSON
    if not isinstance(value, dict | list) or not value or random.random() < 0.15:
        return deepcopy(random.choice(VALUES))  # what is changed later is this input's alone
    return _changed_object(random, value) if isinstance(value, dict) else _changed_list(random, value)


def _changed_object(random: Random, value: dict[str, Any]) -> dict[str, Any]:
    key = random.choice(list(value))
    how = random.randrange(8)
    if how < 5:
        value[key] = _changed(random, value[key])
    elif how == 5:
        del value[key]
    else:
        name = random.choice((key.upper(), key.lower(), key + " ", ""))
        value[name] = deepcopy(value[key]) if how == 6 else value.pop(key)
    return value


def _changed_list(random: Random, value: list[Any]) -> list[Any]:
    place = random.randrange(len(value))
    how = random.randrange(8)
    if how < 5:
        value[place] = _changed(random, value[place])
    elif how == 5:
        value.insert(place, deepcopy(value[random.randrange(len(value))]))
    else:
        del value[place]
    return value


def blob(random: Random, data: bytes) -> bytes:
    """Bytes compressed in members of any header, perhaps spoiled."""
    form = random.choice(("gzip", "gzip", "gzip", "zstd", "zstd", "window", "xz", "bz2"))
    if form == "gzip":
        packed = gzip_member(random, data)
    elif form == "window":
        packed = b"".join(zstd_frame(random, data) for _ in range(random.randrange(1, 3)))
    else:
        packed = squeeze(data, form, random.randrange(1, 4))
    if random.random() < 0.3:
        packed = spoiled(random, packed)
    if random.random() < 0.15:
        packed = packed[: random.randrange(len(packed) + 1)]
    return packed + random.choice((b"", b"", b"junk", b"\x1f\x8b", b"\0" * 600))


def gzip_member(random: Random, data: bytes) -> bytes:
    """Make gzip with optional header fields; most headers' checksums are right."""
    if random.random() < 0.3:
        return gzip.compress(data, 1, mtime=0)
    flags = random.choice((0, 2, 4, 6, 8, 10, 12, 16, 24, 30))
    head = b"\x1f\x8b\x08" + bytes([flags]) + b"\0\0\0\0\0\xff"
    extra = bytes(random.choice((0, 6, 300)))
    head += struct.pack("<H", len(extra)) + extra if flags & 4 else b""
    head += b"name\0" if flags & 8 else b""
    head += b"words\0" if flags & 16 else b""
    head += struct.pack("<H", (zlib.crc32(head) + (random.random() < 0.05)) & 0xFFFF) if flags & 2 else b""
    deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
    return (
        head + deflate.compress(data) + deflate.flush() + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)
    )


def zstd_frame(random: Random, data: bytes) -> bytes:
    """Make a zstd frame of raw blocks that asks for any window (RFC 8878, section 3.1.1)."""
    head = b"\x28\xb5\x2f\xfd\0" + bytes([random.choice((0, 0x50, 0x88, 0x90, 0x98, 0x99, 0xA0, 0xFF))])
    pieces = [data[at : at + 1000] for at in range(0, min(len(data), 20_000), 1000)] or [b""]
    last = len(pieces) - 1
    return head + b"".join((len(p) << 3 | (n == last)).to_bytes(3, "little") + p for n, p in enumerate(pieces))
