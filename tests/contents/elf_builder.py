"""ELF files, put together field by field."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

BASE = 0x400000


@dataclass
class Elf:
    """What is in the file; the defaults are a small dynamic program for x86-64."""

    bits: int = 64
    little: bool = True
    type: int = 2
    machine: int = 62
    interface: int = 0
    interpreter: bytes = b""
    texts: list[tuple[int, bytes]] = field(default_factory=list)
    """Entries of the dynamic section whose value is a text."""
    numbers: list[tuple[int, int]] = field(default_factory=list)
    """Other entries of it."""
    dynamic: bool = True
    notes: list[tuple[bytes, int, bytes]] = field(default_factory=list)
    sections: list[tuple[bytes, int, bytes]] = field(default_factory=list)
    """Name, type and bytes of each; the section of names is made."""
    many: int = 0
    """How many more sections without a name there are."""

    def pack(self, narrow: str, wide: str, *values: int) -> bytes:
        return struct.pack(("<" if self.little else ">") + (narrow if self.bits == 32 else wide), *values)

    def segment(self, kind: int, offset: int, size: int) -> bytes:
        address = BASE + offset
        if self.bits == 32:
            return self.pack("8I", "", kind, offset, address, address, size, size, 4, 4)
        return self.pack("", "IIQQQQQQ", kind, 4, offset, address, address, size, size, 4)

    def section(self, name: int, kind: int, offset: int, size: int, link: int = 0) -> bytes:
        return self.pack("10I", "IIQQQQIIQQ", name, kind, 0, 0, offset, size, link, 0, 4, 0)

    def dynamic_section(self, table: int) -> tuple[bytes, bytes]:
        """The section and its texts."""
        strings = b"\0"
        entries = [(5, BASE + table), *self.numbers]
        for tag, text in self.texts:
            entries.append((tag, len(strings)))
            strings += text + b"\0"
        return b"".join(self.pack("iI", "qQ", tag, value) for tag, value in [*entries, (0, 0)]), strings

    def note(self) -> bytes:
        data = b""
        for owner, kind, value in self.notes:
            data += self.pack("III", "III", len(owner), len(value), kind)
            data += owner.ljust(-(-len(owner) // 4) * 4, b"\0") + value.ljust(-(-len(value) // 4) * 4, b"\0")
        return data

    def build(self) -> bytes:
        head, size = (52, 32) if self.bits == 32 else (64, 56)
        count = 1 + bool(self.interpreter) + self.dynamic + bool(self.notes)
        start = head + count * size
        strings_at = start + len(self.interpreter) + 1
        dynamic, strings = self.dynamic_section(strings_at)
        body = self.interpreter + b"\0" + strings
        segments = [self.segment(3, start, len(self.interpreter) + 1)] if self.interpreter else []
        if self.dynamic:
            segments.append(self.segment(2, start + len(body), len(dynamic)))
            body += dynamic
        if self.notes:
            segments.append(self.segment(4, start + len(body), len(self.note())))
            body += self.note()
        body, table, sections, names = self.section_table(start, body)
        segments.append(self.segment(1, 0, start + len(body)))
        header = (
            b"\x7fELF" + bytes([1 if self.bits == 32 else 2, 1 if self.little else 2, 1, self.interface]) + bytes(8)
        )
        header += self.pack(
            "HHIIIIIHHHHHH",
            "HHIQQQIHHHHHH",
            *(self.type, self.machine, 1, BASE, head, table, 0, head, size, count),
            *(40 if self.bits == 32 else 64, sections if sections < 0xFF00 else 0, names),
        )
        return header + b"".join(segments) + body

    def section_table(self, start: int, body: bytes) -> tuple[bytes, int, int, int]:
        """The body with sections behind it, where their headers are, how many, and which one holds the names."""
        if not self.sections:
            return body, 0, 0, 0
        names, rows = b"\0", []
        for name, kind, data in [*self.sections, (b".shstrtab", 3, b"")]:
            at = len(names)
            names += name + b"\0"
            rows.append((at, kind, start + len(body), len(data)))
            body += data
        rows[-1] = (*rows[-1][:3], len(names))
        body += names
        count = 1 + len(rows) + self.many
        first = self.section(0, 0, 0, count if count >= 0xFF00 else 0)
        table = first + b"".join(self.section(*row) for row in rows) + self.section(0, 1, 0, 0) * self.many
        return body + table, start + len(body), count, len(rows)
