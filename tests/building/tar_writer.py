"""A tar writer that writes every dialect a layer has been seen in, and whatever a hostile one could hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.building.entries import GLOBAL_HEADER, Entry, Sparse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

BLOCK = 512
END = b"\0" * (2 * BLOCK)
"""The two empty blocks at the end of a tar."""


def padded(data: bytes) -> bytes:
    """Data filled up to whole blocks."""
    return data + b"\0" * (-len(data) % BLOCK)


def pax_record(key: str, value: bytes) -> bytes:
    """`LENGTH KEY=VALUE`, where the length counts itself."""
    rest = b" " + key.encode() + b"=" + value + b"\n"
    length = len(rest) + len(str(len(rest)))
    if len(str(length)) + len(rest) != length:
        length += 1
    return str(length).encode() + rest


def number(value: int, width: int, style: str) -> bytes:
    """A numeric field: octal where it fits, else base 256 (two's complement with the highest bit set)."""
    if value >= 0 and style != "base256" and len(f"{value:o}") < width:
        return f"{value:0{width - 1}o}".encode() + b"\0"
    field = bytearray((value % (1 << 8 * width)).to_bytes(width, "big"))
    field[0] |= 0x80
    return bytes(field)


def fits(value: int, width: int) -> bool:
    """Whether a number can be written as octal digits."""
    return value >= 0 and len(f"{value:o}") < width


def split_name(name: bytes) -> tuple[bytes, bytes] | None:
    """A name as (prefix, name) of a ustar header, or None where it has no such form."""
    if len(name) <= 100:
        return b"", name
    cut = name.find(b"/", len(name) - 101)
    if 0 < cut <= 155 and 0 < len(name) - cut - 1 <= 100:
        return name[:cut], name[cut + 1 :]
    return None


def header(entry: Entry, size: int, name: bytes, prefix: bytes = b"", link: bytes = b"") -> bytes:
    """One header block."""
    style = entry.style
    block = bytearray(BLOCK)

    def put(offset: int, value: bytes) -> None:
        block[offset : offset + len(value)] = value

    put(0, name[:100])
    put(100, number(entry.mode, 8, style))
    put(108, number(entry.uid, 8, style))
    put(116, number(entry.gid, 8, style))
    put(124, number(size, 12, style))
    put(136, number(entry.mtime, 12, style))
    put(156, entry.type)
    put(157, link[:100])
    if style != "v7":
        put(257, b"ustar  \0" if style == "gnu" else b"ustar\x0000")
        put(329, number(entry.major, 8, style))
        put(337, number(entry.minor, 8, style))
    if prefix:
        put(345, prefix)
    if entry.sparse is not None and entry.sparse.form == "gnu":
        put(386, b"".join(_pair(piece) for piece in entry.sparse.pieces[:4]))
        put(482, b"\1" if len(entry.sparse.pieces) > 4 else b"\0")
        put(483, number(entry.sparse.size, 12, "gnu"))
    put(148, b" " * 8)
    put(148, b"%06o\0 " % sum(block))
    return bytes(block)


def _pair(piece: tuple[int, int]) -> bytes:
    return number(piece[0], 12, "gnu") + number(piece[1], 12, "gnu")


def _old_sparse_blocks(sparse: Sparse) -> bytes:
    """The extension blocks of an old sparse header: 21 pieces each, and whether one more follows."""
    rest = sparse.pieces[4:]
    out = b""
    while rest:
        here, rest = rest[:21], rest[21:]
        body = b"".join(_pair(piece) for piece in here)
        out += (body.ljust(504, b"\0") + (b"\1" if rest else b"\0")).ljust(BLOCK, b"\0")
    return out


def _sparse_records(entry: Entry, sparse: Sparse) -> list[tuple[str, bytes]]:
    size = str(sparse.size).encode()
    pieces = sparse.pieces or ((sparse.size, 0),)  # as GNU tar 1.34 writes a file that is one hole
    count = str(len(pieces)).encode()
    if sparse.form == "0.0":
        pairs = [("GNU.sparse.size", size), ("GNU.sparse.numblocks", count)]
        for offset, length in pieces:
            pairs += [("GNU.sparse.offset", b"%d" % offset), ("GNU.sparse.numbytes", b"%d" % length)]
        return pairs
    if sparse.form == "0.1":
        listed = ",".join(f"{offset},{length}" for offset, length in pieces).encode()
        return [
            ("GNU.sparse.size", size),
            ("GNU.sparse.numblocks", count),
            ("GNU.sparse.name", entry.name),
            ("GNU.sparse.map", listed),
        ]
    if sparse.form == "1.0":
        return [
            ("GNU.sparse.major", b"1"),
            ("GNU.sparse.minor", b"0"),
            ("GNU.sparse.name", entry.name),
            ("GNU.sparse.realsize", size),
        ]
    return []


def _number_records(entry: Entry, size: int) -> list[tuple[str, bytes]]:
    """Records for numbers that fit in no octal field, or for all of them in style `pax`."""
    always = entry.style == "pax"
    pairs = []
    if entry.fraction:
        pairs.append(("mtime", f"{entry.mtime}.{entry.fraction}".encode()))
    elif (always or not fits(entry.mtime, 12)) and entry.style not in ("gnu", "base256"):
        pairs.append(("mtime", str(entry.mtime).encode()))
    if entry.style in ("gnu", "base256"):
        return pairs
    for key, value, width in (("uid", entry.uid, 8), ("gid", entry.gid, 8), ("size", size, 12)):
        if always or not fits(value, width):
            pairs.append((key, str(value).encode()))
    return pairs


def records_of(entry: Entry, size: int) -> list[tuple[str, bytes]]:
    """The PAX records that a member needs, in the order they are written."""
    pairs = list(entry.records.items())
    if entry.sparse is not None:
        pairs += _sparse_records(entry, entry.sparse)
    pairs += [("SCHILY.xattr." + key, value) for key, value in sorted(entry.xattrs.items())]
    pairs += _number_records(entry, size)
    if entry.style == "gnu":
        return pairs
    renamed = entry.sparse is not None and entry.sparse.form in ("0.1", "1.0")
    if not renamed and (entry.style == "pax" or split_name(entry.name) is None):
        pairs.append(("path", entry.name))
    if len(entry.link) > 100 or (entry.style == "pax" and entry.link):
        pairs.append(("linkpath", entry.link))
    return pairs


def _extension(kind: bytes, name: bytes, body: bytes) -> bytes:
    """A member that speaks of the next one (or, a global header, of all that follow)."""
    block = header(Entry(name, type=kind), len(body), name)
    return block + padded(body)


def extensions(entry: Entry, size: int) -> bytes:
    """All that stands before a member's own header."""
    out = b""
    pairs = records_of(entry, size)
    if pairs:
        body = b"".join(pax_record(key, value) for key, value in pairs)
        out += _extension(b"x", b"PaxHeaders/" + entry.name[-80:], body)
    if entry.style == "gnu":
        for kind, value in ((b"K", entry.link), (b"L", entry.name)):
            if len(value) > 100:
                out += _extension(kind, b"././@LongLink", value + b"\0")
    return out


def stored_data(entry: Entry) -> bytes:
    """What follows the header: contents, after a map of the pieces in sparse form 1.0."""
    if entry.sparse is None or entry.sparse.form != "1.0":
        return entry.data
    numbers = [len(entry.sparse.pieces), *(n for piece in entry.sparse.pieces for n in piece)]
    return padded(b"".join(b"%d\n" % n for n in numbers)) + entry.data


def member(entry: Entry) -> bytes:
    """A whole member: extensions, header, data and padding."""
    if entry.type == GLOBAL_HEADER:
        return global_member(entry.records, entry.name)
    data = stored_data(entry)
    size = len(data) if entry.declared is None else entry.declared
    name, prefix = entry.name[:100], b""
    if entry.style in ("ustar", "base256"):
        prefix, name = split_name(entry.name) or (b"", name)
    if entry.sparse is not None and entry.sparse.form in ("0.1", "1.0"):
        prefix, name = b"", b"./GNUSparseFile.0/" + entry.name[-80:]
    out = extensions(entry, size) + header(entry, size, name, prefix, entry.link)
    if entry.sparse is not None and entry.sparse.form == "gnu":
        out += _old_sparse_blocks(entry.sparse)
    return out + padded(data)


def global_member(records: Mapping[str, bytes], name: bytes = b"pax_global_header") -> bytes:
    """A PAX global header."""
    return _extension(GLOBAL_HEADER, name, records_body(records))


def pax_member(records: Mapping[str, bytes], name: bytes = b"PaxHeaders/x") -> bytes:
    """A PAX header by itself, for stacks of headers that no writer makes."""
    return _extension(b"x", name, records_body(records))


def long_member(kind: bytes, text: bytes) -> bytes:
    """GNU's long name (`L`) or long link (`K`) by itself."""
    return _extension(kind, b"././@LongLink", text + b"\0")


def records_body(records: Mapping[str, bytes]) -> bytes:
    """What a PAX header holds."""
    return b"".join(pax_record(key, value) for key, value in records.items())


def unpacked_data(entry: Entry) -> bytes:
    """A file's content as it is unpacked: a sparse one with its holes."""
    if entry.sparse is None:
        return entry.data
    whole, taken = bytearray(entry.sparse.size), 0
    for offset, length in entry.sparse.pieces:
        whole[offset : offset + length] = entry.data[taken : taken + length]
        taken += length
    return bytes(whole)


def write_tar(entries: Iterable[Entry], end: bytes = END) -> bytes:
    """A whole tar; `end` may be shorter than two blocks, or hold junk after them."""
    return b"".join(member(entry) for entry in entries) + end


def with_parents(entries: Iterable[Entry]) -> list[Entry]:
    """The entries with an entry of its own for every directory above them that has none, as engines write layers."""
    out: list[Entry] = []
    seen: set[bytes] = set()
    for entry in entries:
        parts = [part for part in entry.name.split(b"/") if part not in (b"", b".")]
        for depth in range(1, len(parts)):
            above = b"/".join(parts[:depth])
            if above not in seen:
                seen.add(above)
                out.append(Entry(above + b"/", type=b"5", mode=0o755))
        seen.add(b"/".join(parts))
        out.append(entry)
    return out
