"""What extension headers say about the entry that follows them.

PAX records (POSIX pax, *pax Extended Header*), GNU long names and links (typeflags `L` and `K`), sparse maps in GNU's
four ways (GNU tar manual, *Storing Sparse Files*), extended attributes as `SCHILY.xattr.NAME` (star).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from dive_py.layers.tar_numbers import number

LARGEST_EXTENSION: Final = 16 * 1024 * 1024
"""Bytes of the largest extension header that is read: attributes are limited to 64 kB each by Linux, sparse maps may
be long; Go's reader stops at 1 MiB for names."""

_XATTR: Final = b"SCHILY.xattr."
_DECIMALS: Final = 9


@dataclass
class Extension:
    """What overrides an entry's own header; None where nothing was said."""

    path: bytes | None = None
    link: bytes | None = None
    size: int | None = None
    uid: int | None = None
    gid: int | None = None
    mtime: tuple[int, int, int] | None = None
    """Seconds rounded down, nanoseconds after that, and how many decimal places were given."""
    sparse_size: int | None = None
    """What a sparse file expands to; None for a file that is not sparse."""
    xattrs: dict[bytes, bytes] = field(default_factory=dict)

    def over(self, lower: Extension) -> Extension:
        """Return the union of two, this one first: a file's own header over the global one."""
        merged = Extension(xattrs={**lower.xattrs, **self.xattrs})
        for name in ("path", "link", "size", "uid", "gid", "mtime", "sparse_size"):
            own = getattr(self, name)
            setattr(merged, name, getattr(lower, name) if own is None else own)
        return merged


def pax(data: bytes) -> Extension:
    """Parse the records of a PAX header.

    Raises:
        ValueError: a record is malformed.
    """
    extension = Extension()
    position = 0
    while position < len(data):
        blank = data.find(b" ", position, position + 20)
        if blank < 0:
            if not data[position:].strip(b"\0"):
                break
            raise ValueError(data[position : position + 20])
        length = int(data[position:blank])
        record = data[blank + 1 : position + length - 1]
        if length <= blank + 1 - position or position + length > len(data):
            raise ValueError(length)
        name, equals, value = record.partition(b"=")
        if not equals:
            raise ValueError(record[:20])
        _record(extension, name, value)
        position += length
    return extension


def _record(extension: Extension, name: bytes, value: bytes) -> None:
    if name.startswith(_XATTR):
        extension.xattrs[name[len(_XATTR) :]] = value
    elif name in {b"path", b"GNU.sparse.name"}:
        # the real name of a sparse file stands in its own record, whatever the order
        if name != b"path" or extension.sparse_size is None or extension.path is None:
            extension.path = value.partition(b"\0")[0]
    elif name == b"linkpath":
        extension.link = value.partition(b"\0")[0]
    elif name in {b"size", b"uid", b"gid"}:
        if value:
            setattr(extension, name.decode(), int(value))
    elif name == b"mtime":
        if value:
            extension.mtime = moment(value)
    elif name in {b"GNU.sparse.size", b"GNU.sparse.realsize"}:
        extension.sparse_size = int(value)


def moment(text: bytes) -> tuple[int, int, int]:
    """Parse a decimal time: seconds rounded down, nanoseconds after that, decimal places given (at most nine).

    Raises:
        ValueError: it is no decimal number.
    """
    whole, _, decimals = text.partition(b".")
    digits = min(len(decimals), _DECIMALS)
    fraction = int(decimals[:_DECIMALS].ljust(_DECIMALS, b"0")) if decimals else 0
    if fraction < 0:
        raise ValueError(text)
    seconds = int(whole or b"0")
    if fraction and whole.startswith(b"-"):
        return seconds - 1, 10**_DECIMALS - fraction, digits
    return seconds, fraction, digits


def old_sparse_size(header: bytes) -> int:
    """Return what an old GNU sparse file (typeflag `S`) expands to.

    Raises:
        ValueError: the field is no number.
    """
    return number(header[483:495])


def xattr_set(xattrs: dict[bytes, bytes]) -> bytes:
    """Return a set of attributes as one string, each as `LENGTH NAME=VALUE`: equal sets give equal strings."""
    return b"".join(b"%d %s=%s" % (len(value), name, value) for name, value in sorted(xattrs.items()))


def xattr_names(xattrs: bytes) -> list[bytes]:
    """Return the names in what `xattr_set` made; from a name with `=` on, which only a file system takes, none."""
    return [name for name, _ in xattr_items(xattrs)]


def xattr_items(xattrs: bytes) -> list[tuple[bytes, bytes]]:
    """Return names and values in what `xattr_set` made, as far as `xattr_names` does."""
    items = []
    while xattrs:
        length, _, rest = xattrs.partition(b" ")
        name, _, rest = rest.partition(b"=")
        if not length.isdigit():
            break
        items.append((name, rest[: int(length)]))
        xattrs = rest[int(length) :]
    return items
