"""The members of an archive, without unpacking it to anywhere.

What is stored one file after another (tar, ar) is hopped through, a zip's directory is read from its end by zipfile,
and of what is compressed as a whole so much is unpacked in memory as the limits allow.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import IO, TYPE_CHECKING, Final, cast

from dive_py.contents.ar_members import ar_members, debian_facts
from dive_py.contents.bounded_file import BoundedFile, Metered, look
from dive_py.contents.compressed_file import Unpacked, compressed_facts, unpacked_name
from dive_py.contents.fact import byte_count
from dive_py.contents.kinds import archive_form
from dive_py.contents.tar_members import Damage, Member, tar_members
from dive_py.errors import DamagedImage

if TYPE_CHECKING:
    from collections.abc import Callable

    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess

MOST_READ: Final = 8 << 20
"""Bytes of a file that one call reads."""

MOST_UNPACKED: Final = 32 << 20
"""Bytes that are unpacked of a file that is compressed as a whole."""

MAX_MEMBERS: Final = 2000
"""Members that are listed."""

_NAMES: Final = {
    "tar": "tar archive",
    "zip": "zip archive",
    "ar": "ar archive",
    "gzip": "gzip",
    "xz": "xz",
    "zstd": "Zstandard",
    "bzip2": "bzip2",
}

_LARGEST_DIRECTORY: Final = 4 << 20
"""Bytes of a zip's directory that are read: zipfile makes an object of each of some 50 bytes before the first can be
listed, which takes 0.3 s and 24 MB then. Of a larger one the first members are listed."""

_UNIX: Final = 3
"""The system whose modes stand in the upper half of a zip member's attributes."""


@dataclass(frozen=True)
class Listing:
    """The members that were found in an archive."""

    form: str
    """`tar`, `zip`, `ar`, `gzip`, `xz`, `zstd`, `bzip2`; `tar, gzip` and the like for a compressed tar; or empty."""
    members: tuple[Member, ...]
    note: str
    """Why these are not all; empty where they are."""

    @property
    def complete(self) -> bool:
        """Whether these are all."""
        return not self.note


def listing(content: RandomAccess, name: str = "", most: int = MAX_MEMBERS) -> Listing:
    """List an archive's members in the order of the file.

    Args:
        content: The archive. At most `MOST_READ` bytes of it are read, and its first block.
        name: What it is called; names what a file that is compressed alone holds, where it does not say that itself.
        most: Members that are listed.

    Returns:
        The members that could be found, and a note where these are not all. What is compressed alone has one member,
        whose size is None where it does not say.

    Raises:
        DivepyError: the content cannot be read, for another reason than its being damaged, or the work was to stop.
    """
    form = archive_form(content.read(0, min(512, max(content.size, 0))))
    if form in _READERS:
        return _gathered(form, partial(_READERS[form], content), most)
    if not form:
        return Listing("", (), "not an archive of a known form")
    inside = Unpacked(Metered(content, MOST_READ), MOST_UNPACKED)
    try:
        inner = archive_form(inside.read(0, 512))
    except DamagedImage as error:
        return Listing(form, (), error.message)
    if inner == "tar":
        return _gathered(f"tar, {form}", partial(_tar_members, inside), most)
    return Listing(form, (unpacked_name(content, form, name),), "")


def _gathered(form: str, read: Callable[[list[Member], int], None], most: int) -> Listing:
    """List what is found before there is enough, or before the archive cannot be read on."""
    found: list[Member] = []
    note = ""
    try:
        read(found, most)
    except Damage as error:
        note = str(error)
    except DamagedImage as error:
        note = error.message
    if len(found) > most:
        note = f"only the first {most:,} members are listed"
    elif note and not found and form == "zip":
        note = "its directory is missing or damaged; it was probably not copied to its end"
    return Listing(form, tuple(found[:most]), note)


def _tar_members(content: RandomAccess | Unpacked, found: list[Member], most: int) -> None:
    tar = content if isinstance(content, Unpacked) else Metered(content, MOST_READ, 512)  # headers alone
    found.extend(islice(tar_members(tar), most + 1))


def _zip_members(content: RandomAccess, found: list[Member], most: int) -> None:
    """Add the members of a zip's directory. Their times are local times of an unknown place and are not shown."""

    def read(file: BoundedFile) -> None:
        archive = zipfile.ZipFile.__new__(zipfile.ZipFile)
        try:
            zipfile.ZipFile.__init__(archive, cast("IO[bytes]", file))
        finally:  # the members that stand before the damage are kept
            found.extend(_zip_member(one) for one in getattr(archive, "filelist", [])[: most + 1])

    look(BoundedFile(content, MOST_READ, 64 * 1024, _LARGEST_DIRECTORY), read)


def _zip_member(info: zipfile.ZipInfo) -> Member:
    mode = info.external_attr >> 28 if info.create_system == _UNIX else 0
    kind = "dir" if info.is_dir() else {0o12: "symlink", 0o4: "dir"}.get(mode, "file")
    return Member(info.filename, info.file_size if kind == "file" else 0, kind)


_READERS: Final = {"tar": _tar_members, "zip": _zip_members, "ar": ar_members}


def summary(content: RandomAccess, name: str = "") -> list[Fact]:
    """Return what an archive is and holds. At most `MOST_READ` bytes are read for the list, and again for the rest.

    Returns:
        `Form`, what the form itself says (`Original name`, `Unpacked`, …; of a Debian package `Package`, `Version`,
        `Architecture`, …), `Members`, `Bytes in members`, and `Note` where that is not all. Values are untrusted.

    Raises:
        DivepyError: the content cannot be read, for another reason than its being damaged, or the work was to stop.
    """
    found = listing(content, name)
    form, _, outer = found.form.partition(", ")
    label = _NAMES.get(form, "unknown") + (f", compressed with {_NAMES.get(outer, outer)}" if outer else "")
    facts: list[Fact] = []
    try:
        facts = compressed_facts(content, outer or form)
        if form == "ar" and found.members[:1] and found.members[0].name == "debian-binary":
            label = "Debian package"
            facts += debian_facts(content)
    except DamagedImage as error:
        facts.append(("Note", error.message))
    if form in _READERS:
        facts += _totals(found)
    if found.note:
        facts.append(("Note", found.note))
    return [("Form", label), *facts]


def _totals(found: Listing) -> list[Fact]:
    at_least = "" if found.complete else "at least "
    total = sum(member.size or 0 for member in found.members)
    return [
        ("Members", f"{at_least}{len(found.members):,}"),
        ("Bytes in members", f"{at_least}{byte_count(total)}"),
    ]
