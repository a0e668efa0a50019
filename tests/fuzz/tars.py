"""Tars that are nearly right: every dialect, extension headers in any order, fields and bytes spoiled, ends cut."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.building import (
    Entry,
    char_device,
    directory,
    fifo,
    file,
    hardlink,
    opaque,
    sparse_file,
    symlink,
    whiteout,
)
from tests.building.tar_writer import END, header, member, padded, pax_record

if TYPE_CHECKING:
    from random import Random

BLOCK = 512
NAMES = (b"a", b"b", b"a/b", b"a/b/c", b"a./b", b"d/", b"./a", b"/a", b"a//b", b"../a", b"a/../b", b"", b"/", b".",
         b".wh.a", b"a/.wh..wh..opq", b".wh..wh..opq", b"a/.wh.", b".wh..wh.plnk/1", b"\xff\x1b[31m", b"n" * 101,
         b"long/" * 60, b"a/" * 200, b"x" * 300)  # fmt: skip
NUMBERS = (
    *(0, 1, 7, 0o777, 511, 512, 513, 1024, 2**21, 2**31, 2**32 - 1, 2**32 + 5, 2**33, 2**40, 2**47, 2**62, 2**63),
    *(-1, -2),
)
TEXTS = (
    *(b"", b"0", b"1", b"5", b"512", b"+1", b"1_0", b"-1", b" 1", b"1.5", b"x", b"99999999999999999999"),
    *(b"4611686018427387904", b"1" * 40),
)
FIELDS = (
    *((0, 100), (100, 8), (108, 8), (116, 8), (124, 12), (136, 12), (148, 8), (156, 1), (157, 100), (257, 8)),
    *((329, 8), (345, 155), (482, 13)),
)
KEYS = (
    *("path", "linkpath", "size", "uid", "gid", "mtime", "SCHILY.xattr.user.a", "SCHILY.xattr.", "comment"),
    *("GNU.sparse.major", "GNU.sparse.minor", "GNU.sparse.name", "GNU.sparse.size", "GNU.sparse.realsize"),
    *("GNU.sparse.map", "GNU.sparse.numblocks", "GNU.sparse.offset", "GNU.sparse.numbytes"),
)
MAPS = (b"0,5", b"0,5,10,1", b"5,0", b"0,1,0,1", b"1", b",", b"4611686018427387904,1", b"")
STYLES = ("ustar", "ustar", "pax", "gnu", "v7")


def entry(random: Random) -> Entry:
    """One entry of any kind."""
    name = random.choice(NAMES)
    more = {
        "style": random.choice(STYLES),
        "uid": abs(random.choice(NUMBERS[:9])),
        "mtime": abs(random.choice(NUMBERS[:9])),
    }
    data = bytes([65 + random.randrange(3)]) * random.choice((0, 1, 5, 511, 512, 513, 1500))
    make = random.choice(_MAKERS)
    return make(random, name, data, more)


def _sparse(random: Random, name: bytes, data: bytes, _: dict[str, object]) -> Entry:
    form = random.choice(("0.0", "0.1", "1.0", "gnu"))
    pieces = {0: b"ab", random.choice((2, 700, 90_000)): data[:600]}
    return sparse_file(name or b"s", pieces, random.choice((0, 602, 100_000, 2**46)), form)


_Maker = Callable[["Random", bytes, bytes, dict[str, object]], Entry]
_MAKERS: tuple[_Maker, ...] = (
    *[lambda _, name, data, more: file(name, data, **more)] * 5,
    lambda _, name, __, more: directory(name, **more),
    lambda random, name, __, more: symlink(name, random.choice(NAMES), **more),
    lambda random, name, __, more: hardlink(name, random.choice(NAMES), **more),
    lambda random, name, *_: random.choice((char_device(name, 0, 0), char_device(name, 1, 3), fifo(name))),
    lambda random, name, *_: random.choice((whiteout(name or b"a"), opaque(name))),
    lambda random, name, data, more: file(
        name, data, type=random.choice((b"7", b"\0", b"V", b"N", b"D", b"Z")), **more
    ),
    _sparse,
)


def extension(random: Random) -> bytes:
    """One extension header, most of them well formed."""
    kind = random.choice((b"x", b"x", b"g", b"L", b"K"))
    if kind in (b"L", b"K"):
        body = random.choice(NAMES) + random.choice((b"\0", b"", b"\0junk"))
    else:
        body = b"".join(_record(random) for _ in range(random.randrange(5)))
    if random.random() < 0.1:
        body = spoiled(random, body)
    name = random.choice((b"PaxHeaders/x", b"pax_global_header", b"././@LongLink", b"deep/er/g"))
    return header(Entry(name, type=kind), len(body), name) + padded(body)


def _record(random: Random) -> bytes:
    key = random.choice(KEYS)
    value = random.choice(random.choice((TEXTS, NAMES, MAPS)))
    return pax_record(key, value)


def repaired(block: bytearray) -> bytes:
    """A header whose checksum is right."""
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def spoiled(random: Random, data: bytes) -> bytes:
    """Bytes with a few of them changed, cut out or doubled."""
    out = bytearray(data)
    for _ in range(random.randrange(1, 4)):
        if not out:
            break
        at = random.randrange(len(out))
        how = random.randrange(4)
        if how == 0:
            out[at] = random.choice((0, 0x20, 0x2D, 0x30, 0x37, 0x4C, 0x78, 0x80, 0xFF, random.randrange(256)))
        elif how == 1:
            out[at] ^= 1 << random.randrange(8)
        elif how == 2:
            del out[at : at + random.choice((1, 2, 16, 512))]
        else:
            out[at:at] = out[at : at + random.choice((1, 2, 16, 512))]
    return bytes(out)


def _odd_field(random: Random, whole: bytes) -> bytes:
    """A member with one field of its last header changed, its checksum made right again."""
    starts = [at for at in range(0, len(whole), BLOCK) if whole[at + 257 : at + 262] == b"ustar"]
    if not starts:
        return whole
    at = random.choice(starts)
    block = bytearray(whole[at : at + BLOCK])
    start, width = random.choice(FIELDS)
    how = random.randrange(4)
    if how == 0:
        value = random.choice(TEXTS)[:width].ljust(width, random.choice((b"\0", b" ")))
    elif how == 1:
        value = random.randbytes(width)
    elif how == 2 and width in (8, 12):
        number = bytearray((random.choice(NUMBERS) % (1 << 8 * width)).to_bytes(width, "big"))
        number[0] |= 0x80
        value = bytes(number)
    else:
        value = bytes([random.choice(b"01234567xgLKSVND\0 Z")]) * width
    block[start : start + width] = value
    return whole[:at] + repaired(block) + whole[at + BLOCK :]


def one_member(random: Random) -> bytes:
    """A member, perhaps behind extension headers of others, perhaps with an odd field."""
    whole = member(entry(random))
    for _ in range(random.choice((0, 0, 0, 1, 1, 2, 3))):
        whole = extension(random) + whole
    if random.random() < 0.2:
        whole = _odd_field(random, whole)
    return whole


def tar(random: Random, most: int = 6) -> bytes:
    """A tar, more or less."""
    members = [one_member(random) for _ in range(random.randrange(most + 1))]
    if members and random.random() < 0.1:
        members *= random.choice((2, 40, 150))
    whole = b"".join(members) + random.choice((END, END, END, b"", END[:512], END + b"junk" * 200))
    chance = random.random()
    if chance < 0.1:
        whole = spoiled(random, whole)
    elif chance < 0.2 and whole:
        whole = whole[: random.randrange(len(whole))]
    return whole
