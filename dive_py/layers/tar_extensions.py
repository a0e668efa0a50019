"""What extension headers say about the entry that follows them.

PAX records (POSIX pax, *pax Extended Header*), GNU long names and links (typeflags `L` and `K`), sparse maps in GNU's
four ways (GNU tar manual, *Storing Sparse Files*), extended attributes as `SCHILY.xattr.NAME` (star).
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from msgspec import Struct, field

from dive_py.layers.tar_numbers import decimal, number

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGEST_EXTENSION: Final = 16 * 1024 * 1024
"""Bytes of the largest extension header that is read: attributes are limited to 64 kB each by Linux, sparse maps may
be long; Go's reader stops at 1 MiB for names."""

_XATTR: Final = b"SCHILY.xattr."
_DECIMALS: Final = 9
_NEWLINE: Final = 10

_NUMBERS: Final = {b"size": "size", b"uid": "uid", b"gid": "gid"}
"""Records that are numbers, and where they go."""

_SPARSE_MAJOR: Final = b"GNU.sparse.major"
_SPARSE_MAP: Final = b"GNU.sparse.map"
_SPARSE_PIECE: Final = (b"GNU.sparse.offset", b"GNU.sparse.numbytes")
"""The records of form 0.0, which take turns."""


class Extension(Struct):
    """What overrides an entry's own header; None where nothing was said."""

    path: bytes | None = None
    link: bytes | None = None
    size: int | None = None
    uid: int | None = None
    gid: int | None = None
    mtime: tuple[int, int, int] | None = None
    """Seconds rounded down, nanoseconds after that, and how many decimal places were given."""
    sparse: Sparse | None = None
    """Of a sparse file, how it is stored."""
    xattrs: dict[bytes, bytes] = field(default_factory=dict)


class Sparse(Struct, frozen=True):
    """How a sparse file is stored."""

    size: int | None
    """What it expands to; None where only the header's own size says so."""
    name: bytes
    """The file's real name, which goes before all others; empty where it has none of its own."""
    pieces: bytes | None
    """The forms 0.0 and 0.1: `OFFSET,LENGTH,…` of each stored piece. Empty for form 1.0, whose map stands before the
    content; None for GNU's old form, whose map no engine reads."""


_PLAIN: Final = Extension()
"""Of an entry of which no extension header says anything; shared, never changed."""


class Pending:
    """What the extension headers since the last entry say about the next one.

    As Go's reader has it, and with it every engine: of two PAX headers the last one counts, and nothing of the first;
    GNU's long names go before PAX records wherever they stand; a PAX global header puts all that stands before it out
    of force, and says nothing about any entry; what is said with an empty value is not said.
    """

    def __init__(self) -> None:
        self._pax: Extension | None = None
        self._path = b""
        self._link = b""
        self.is_empty = True
        """Whether no extension header stands before the next entry."""
        self.global_path = b""
        """The name that the last global header gave itself by a record; empty for that of its own header."""

    def take(self, flag: str, data: bytes) -> None:
        """Take in one extension header.

        Args:
            flag: Its typeflag: `x` or `X` (PAX), `L` or `K` (GNU long name, long link), `g` (PAX global).
            data: What it holds.

        Raises:
            ValueError: a record is malformed.
        """
        if flag == "g":
            self.global_path = _without_nul(pax_records(data).get(b"path", b""))
            self._forget()
        elif flag == "L":
            self._path, self.is_empty = data.partition(b"\0")[0], False
        elif flag == "K":
            self._link, self.is_empty = data.partition(b"\0")[0], False
        else:
            self._pax, self.is_empty = pax(data), False

    def settle(self) -> Extension:
        """Return what is said about the entry that comes now, and begin anew for the next."""
        if self.is_empty:
            return _PLAIN
        extension = self._pax or Extension()
        if self._path:
            extension.path = self._path
        if extension.sparse is not None and extension.sparse.name:
            extension.path = extension.sparse.name
        if self._link:
            extension.link = self._link
        self._forget()
        return extension

    def _forget(self) -> None:
        self._pax, self._path, self._link, self.is_empty = None, b"", b"", True


def pax(data: bytes) -> Extension:
    """Parse the records of a PAX header.

    Raises:
        ValueError: a record is malformed.
    """
    records = pax_records(data)
    extension = Extension()
    for name, value in records.items():
        if name.startswith(_XATTR):
            extension.xattrs[name[len(_XATTR) :]] = value
        elif not value:
            continue  # the header's own value stays
        elif name == b"path":
            extension.path = _without_nul(value)
        elif name == b"linkpath":
            extension.link = _without_nul(value)
        elif name == b"mtime":
            extension.mtime = moment(value)
        elif name in _NUMBERS:
            setattr(extension, _NUMBERS[name], decimal(value))
    if _SPARSE_MAJOR in records or _SPARSE_MAP in records:
        _look_for_sparse(records, extension)
    return extension


_USUAL_RECORD: Final = re.compile(
    rb"([1-9][0-9]{0,4})"
    rb"( (?:path=([^\n\0]+)|linkpath=([^\n\0]+)|mtime=([0-9]{1,18})(?:\.([0-9]{1,9}))?"
    rb"|uid=([0-9]{1,18})|gid=([0-9]{1,18})"
    rb"|(?:[ac]time|[ug]name|comment|LIBARCHIVE\.creationtime|SCHILY\.(?:dev|ino|nlink))=[^\n]*)\n)"
)
"""A record whose value is taken as it stands, or says nothing of what is kept: its length, and the rest of it."""


def usual_pax(headers: Sequence[bytes]) -> list[Extension] | None:
    """Parse PAX headers that hold usual records alone as `pax` does, in a small part of its time.

    Args:
        headers: What each of them holds; none is empty.

    Returns:
        What each says; None where one of them holds another record, or a malformed one.
    """
    found: list[Extension] = []
    ends = accumulate(map(len, headers))
    extension, position, end = Extension(), 0, next(ends)
    for length, rest, path, link, seconds, decimals, uid, gid in _USUAL_RECORD.findall(b"".join(headers)):
        size = len(length) + len(rest)
        position += size
        if int(length) != size or position > end:
            return None
        if path:
            extension.path = path
        elif seconds:
            extension.mtime = int(seconds), int(decimals.ljust(_DECIMALS, b"0")), len(decimals)
        elif link:
            extension.link = link
        elif uid:
            extension.uid = int(uid)
        elif gid:
            extension.gid = int(gid)
        if position == end:
            found.append(extension)
            extension, end = Extension(), next(ends, -1)
    return found if len(found) == len(headers) and position == sum(map(len, headers)) else None


def pax_records(data: bytes) -> dict[bytes, bytes]:
    """Split a PAX header into its records; of two of one name the last counts.

    The map of sparse form 0.0 is one record for each number; it becomes that of form 0.1, `GNU.sparse.map`.

    Raises:
        ValueError: a record is malformed.
    """
    records: dict[bytes, bytes] = {}
    pieces: list[bytes] = []
    position = 0
    while position < len(data):
        blank = data.find(b" ", position, position + 20)
        if blank < 0:
            if not data[position:].strip(b"\0"):
                break
            raise ValueError(data[position : position + 20])
        end = position + decimal(data[position:blank])
        if end <= blank + 1 or end > len(data) or data[end - 1] != _NEWLINE:
            raise ValueError(data[position : position + 20])
        name, equals, value = data[blank + 1 : end - 1].partition(b"=")
        if not equals or not name:
            raise ValueError(data[position : position + 20])
        if name == _SPARSE_PIECE[len(pieces) % 2]:
            pieces.append(value)
        else:
            records[name] = value
        position = end
    if pieces:
        records[_SPARSE_MAP] = b",".join(pieces)
    return records


def _without_nul(value: bytes) -> bytes:
    if b"\0" in value:
        raise ValueError(value[:40])
    return value


def _look_for_sparse(records: dict[bytes, bytes], extension: Extension) -> None:
    """Note how a sparse file is stored, in one of the three forms that GNU tar writes into PAX headers."""
    major, minor = records.get(_SPARSE_MAJOR, b""), records.get(b"GNU.sparse.minor", b"")
    pieces = records.get(_SPARSE_MAP, b"")
    if (major, minor) == (b"1", b"0"):
        pieces = b""
    elif (major, minor) not in {(b"0", b"0"), (b"0", b"1")} and (major or minor or not pieces):
        return
    else:
        pieces = _checked(pieces, records.get(b"GNU.sparse.numblocks", b""))
    size = records.get(b"GNU.sparse.size", b"") or records.get(b"GNU.sparse.realsize", b"")
    name = _without_nul(records.get(b"GNU.sparse.name", b""))
    extension.sparse = Sparse(decimal(size) if size else None, name, pieces)


def _checked(pieces: bytes, count: bytes) -> bytes:
    """Return the map of form 0.0 or 0.1 as plain numbers, as many as are announced."""
    numbers = [decimal(number) for number in pieces.split(b",")] if pieces else []
    if len(numbers) != 2 * decimal(count):
        raise ValueError(pieces[:40])
    return b",".join(b"%d" % number for number in numbers) or b"0,0"  # no piece at all: a hole alone


def moment(text: bytes) -> tuple[int, int, int]:
    """Parse a decimal time: seconds rounded down, nanoseconds after that, decimal places given (at most nine).

    Raises:
        ValueError: it is not a decimal number.
    """
    whole, _, decimals = text.partition(b".")
    seconds = decimal(whole)
    if not decimals:
        return seconds, 0, 0
    if not decimals.isdigit():
        raise ValueError(text[:40])
    digits = min(len(decimals), _DECIMALS)
    fraction = int(decimals[:_DECIMALS].ljust(_DECIMALS, b"0"))
    if fraction and whole.startswith(b"-"):
        return seconds - 1, 10**_DECIMALS - fraction, digits
    return seconds, fraction, digits


def old_sparse_size(header: bytes) -> int:
    """Return what an old GNU sparse file (typeflag `S`) expands to.

    Raises:
        ValueError: the field is not a number.
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
    at = 0
    while at < len(xattrs):  # by positions: a copy of the rest for each attribute would cost their square
        space = xattrs.find(b" ", at)
        length = xattrs[at:space] if space >= 0 else b""
        equals = xattrs.find(b"=", space)
        if not length.isdigit() or equals < 0:
            break
        end = equals + 1 + int(length)
        items.append((xattrs[space + 1 : equals], xattrs[equals + 1 : end]))
        at = end
    return items
