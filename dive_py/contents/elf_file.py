"""The tables of an ELF file: header, segments, sections, dynamic entries, notes.

Source: System V gABI, chapters 4 and 5. Offsets and counts in the file are hostile: tables are read up to a limit, and
what does not fit into the file is said in `problems`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.contents.content import Metered, text_before_nul

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.contents.content import RandomAccess

MOST_READ: Final = 2 << 20
"""Bytes that are read of one file."""

MAX_SEGMENTS: Final = 1024
MAX_SECTIONS: Final = 8192
MAX_DYNAMIC: Final = 4096
"""Entries of each table that are looked at."""

MAX_TEXT: Final = 4096
"""Bytes of a name or a path."""

_LARGEST_NAMES: Final = 256 * 1024
_LARGEST_NOTES: Final = 16 * 1024
_MAX_NOTES: Final = 64

PT_LOAD, PT_DYNAMIC, PT_INTERP, PT_NOTE = 1, 2, 3, 4
SHT_SYMTAB, SHT_NOTE, SHT_NOBITS = 2, 7, 8

_HEADER: Final = {32: "HHIIIIIHHHHHH", 64: "HHIQQQIHHHHHH"}
"""Type, machine, version, entry, where segments and sections are, flags, size of this; size and count of both tables'
entries; the section of names."""
_SEGMENT: Final = {32: "IIIIIIII", 64: "IIQQQQQQ"}
_SECTION: Final = {32: "IIIIIIIIII", 64: "IIQQQQIIQQ"}
_DYNAMIC: Final = {32: "iI", 64: "qQ"}


@dataclass(frozen=True)
class Segment:
    """A program header."""

    type: int
    offset: int
    address: int
    size: int
    """Bytes in the file."""
    align: int


@dataclass(frozen=True)
class Section:
    """A section header."""

    name: str
    """Untrusted; empty where it is not known."""
    type: int
    offset: int
    size: int
    """Bytes, in memory alone for a section that occupies none in the file."""
    align: int


@dataclass(frozen=True)
class Note:
    """One note: who wrote it, of which type, what it says."""

    owner: bytes
    type: int
    value: bytes


class ElfFile:
    """The tables of one file, read when it is made.

    Args:
        content: What begins with ELF's mark.

    Raises:
        ValueError: it has no whole header, or none that is known.
        DivepyError: the content cannot be read.
    """

    def __init__(self, content: RandomAccess) -> None:
        self._content = Metered(content, MOST_READ, ahead=1024)
        self.problems: list[str] = []
        """What does not fit, each a few words."""
        mark = self._content.read(0, 16)
        if len(mark) < 16 or mark[4] not in {1, 2} or mark[5] not in {1, 2}:
            raise ValueError("its header is cut off or of an unknown form")
        self.bits = 32 if mark[4] == 1 else 64
        self.little = mark[5] == 1
        self.interface = mark[7]
        header = self._record(_HEADER[self.bits], 16)
        if header is None:
            raise ValueError("its header is cut off")
        self.type, self.machine, _, self.entry, segments_at, sections_at = header[:6]
        segment_size, segments, section_size, sections, names = header[8:]
        first = self._first_section(sections_at, section_size)
        if first is not None:
            # Numbers that do not fit the header's 16 bits stand in the fields of section 0.
            segments = first[7] if segments == 0xFFFF else segments
            sections = sections or first[5]
            names = first[6] if names == 0xFFFF else names
        self.segments = self._read_segments(segments_at, segment_size, segments)
        self.all_sections = first is not None and 0 < sections <= MAX_SECTIONS
        """Whether all sections there are stand in `sections`."""
        self.sections = self._read_sections(sections_at, section_size, sections, names) if first else []

    def dynamic(self) -> dict[int, list[int]]:
        """The values of the dynamic section by their tag, in the order of the file; empty where it has none."""
        found: dict[int, list[int]] = {}
        form = self._form(_DYNAMIC)
        for segment in self.segments:
            if segment.type != PT_DYNAMIC:
                continue
            data = self._content.read(segment.offset, min(segment.size, MAX_DYNAMIC * form.size))
            if not data and segment.size:
                self.problems.append("the dynamic section lies outside of the file")
            for tag, value in form.iter_unpack(data[: len(data) // form.size * form.size]):
                if tag == 0:
                    break
                found.setdefault(tag, []).append(value)
            break
        return found

    def string(self, table: int, position: int) -> str:
        """The text at a position of the string table that is loaded at the address `table`."""
        where = self._file_offset(table)
        data = b"" if where is None else self._content.read(where + position, MAX_TEXT)
        if not data:
            self.problems.append("a name lies outside of the file")
        return text_before_nul(data)

    def text(self, offset: int, size: int) -> str:
        """The text in a range of the file, up to the first NUL."""
        data = self._content.read(offset, min(size, MAX_TEXT))
        if size and not data:
            self.problems.append("a name lies outside of the file")
        return text_before_nul(data)

    def notes(self) -> Iterator[Note]:
        """The notes of all segments, or where there are no segments, of all sections."""
        places = [(one.offset, one.size, one.align) for one in self.segments if one.type == PT_NOTE] or [
            (one.offset, one.size, one.align) for one in self.sections if one.type == SHT_NOTE
        ]
        for offset, size, align in places[:_MAX_NOTES]:
            yield from self._notes_in(self._content.read(offset, min(size, _LARGEST_NOTES)), 8 if align == 8 else 4)

    def _notes_in(self, data: bytes, align: int) -> Iterator[Note]:
        form = struct.Struct(f"{'<' if self.little else '>'}III")
        at = 0
        for _ in range(_MAX_NOTES):
            if at + form.size > len(data):
                return
            owner_size, value_size, kind = form.unpack_from(data, at)
            at += form.size
            value_at = _aligned(at + owner_size, align)
            yield Note(data[at : at + owner_size], kind, data[value_at : value_at + value_size])
            at = _aligned(value_at + value_size, align)

    def _form(self, forms: dict[int, str]) -> struct.Struct:
        return struct.Struct(("<" if self.little else ">") + forms[self.bits])

    def _record(self, layout: str, offset: int) -> tuple[int, ...] | None:
        form = struct.Struct(("<" if self.little else ">") + layout)
        data = self._content.read(offset, form.size)
        return form.unpack(data) if len(data) == form.size else None

    def _first_section(self, offset: int, size: int) -> tuple[int, ...] | None:
        if not offset:
            return None
        found = self._record(_SECTION[self.bits], offset) if size >= self._form(_SECTION).size else None
        if found is None:
            self.problems.append("the section headers lie outside of the file")
        return found

    def _table(self, forms: dict[int, str], place: tuple[int, int, int], most: int, what: str) -> list[tuple[int, ...]]:
        offset, size, count = place
        form = self._form(forms)
        if not count:
            return []
        if not form.size <= size <= 1024:
            self.problems.append(f"the {what} headers have an impossible size")
            return []
        data = self._content.read(offset, min(count, most, self._content.size // size + 1) * size)
        rows = [form.unpack_from(data, at) for at in range(0, len(data) - form.size + 1, size)]
        if len(rows) < min(count, most):
            self.problems.append(f"only {len(rows):,} of {count:,} {what} headers are in the file")
        elif count > most:
            self.problems.append(f"of {count:,} {what} headers only {most:,} were read")
        return rows

    def _read_segments(self, offset: int, size: int, count: int) -> list[Segment]:
        rows = self._table(_SEGMENT, (offset, size, count), MAX_SEGMENTS, "segment")
        if self.bits == 32:
            return [Segment(row[0], row[1], row[2], row[4], row[7]) for row in rows]
        return [Segment(row[0], row[2], row[3], row[5], row[7]) for row in rows]

    def _read_sections(self, offset: int, size: int, count: int, names: int) -> list[Section]:
        rows = self._table(_SECTION, (offset, size, count), MAX_SECTIONS, "section")
        text = b""
        if 0 < names < len(rows):
            text = self._content.read(rows[names][4], min(rows[names][5], _LARGEST_NAMES))
        return [
            Section(text_before_nul(text[row[0] : row[0] + 256]), row[1], row[4], row[5], row[8]) for row in rows[1:]
        ]

    def _file_offset(self, address: int) -> int | None:
        """Where in the file that stands which is loaded at an address."""
        for segment in self.segments:
            if segment.type == PT_LOAD and 0 <= address - segment.address < segment.size:
                return segment.offset + address - segment.address
        return None


def _aligned(position: int, align: int) -> int:
    return (position + align - 1) // align * align
