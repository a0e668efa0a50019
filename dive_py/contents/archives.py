"""What is in an archive, without unpacking it to anywhere.

What is stored one file after another (tar, ar) is hopped through, a zip's directory is read from its end, and of what
is compressed as a whole so much is unpacked in memory as the limits allow.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dive_py.contents.ar_members import ar_members, debian_facts
from dive_py.contents.archive_members import Gathered, Listing
from dive_py.contents.bounded_file import Metered
from dive_py.contents.compressed_file import Unpacked, compressed_facts, unpacked_name
from dive_py.contents.content import byte_count
from dive_py.contents.kinds import archive_form
from dive_py.contents.tar_listing import tar_members
from dive_py.contents.zip_directory import zip_members
from dive_py.errors import DamagedImage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dive_py.contents.archive_members import Member
    from dive_py.contents.content import Fact, RandomAccess

MOST_READ: Final = 8 << 20
"""Bytes of a file that one call reads."""

MOST_UNPACKED: Final = 32 << 20
"""Bytes that are unpacked of a file that is compressed as a whole."""

MAX_MEMBERS: Final = 2000
"""Members that are told."""

_AHEAD: Final = {"tar": 512, "ar": 512, "zip": 64 * 1024}
"""Bytes that are read at once: of a tar the headers alone, which the contents lie between."""

_NAMES: Final = {
    "tar": "tar archive",
    "zip": "zip archive",
    "ar": "ar archive",
    "gzip": "gzip",
    "xz": "xz",
    "zstd": "Zstandard",
    "bzip2": "bzip2",
}

_WAYS: Final[dict[str, Callable[[Metered], Iterator[Member]]]] = {
    "tar": tar_members,
    "zip": zip_members,
    "ar": ar_members,
}


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
    gathered = Gathered(most)
    if form in _WAYS:
        gathered.take(_WAYS[form](Metered(content, MOST_READ, _AHEAD[form])))
        return gathered.listing(form)
    if not form:
        return Listing("", (), complete=False, note="no archive of a form that is known")
    inside = Unpacked(Metered(content, MOST_READ), MOST_UNPACKED)
    try:
        inner = archive_form(inside.read(0, 512))
    except DamagedImage as error:
        return Listing(form, (), complete=False, note=error.message)
    if inner == "tar":
        gathered.take(tar_members(inside))
        return gathered.listing(f"tar, {form}")
    return Listing(form, (unpacked_name(content, form, name),), complete=True, note="")


def summary(content: RandomAccess, name: str = "") -> list[Fact]:
    """Tell what an archive is and holds. At most `MOST_READ` bytes are read for the list, and again for the rest.

    Returns:
        `Form`, what the form itself tells (`Original name`, `Unpacked`, …; of a Debian package `Package`, `Version`,
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
    if form in _WAYS:
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
