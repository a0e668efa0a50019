"""What an ELF file is: for which machine, linked how and to what. pyelftools reads its tables.

What it finds before it meets damage is kept, for each group of facts by itself.
"""

from __future__ import annotations

from functools import cached_property
from itertools import chain, islice
from typing import IO, TYPE_CHECKING, Any, Final, cast

from dive_py.contents.bounded_file import TOO_MUCH, BoundedFile, look
from dive_py.contents.fact import byte_count, readable
from dive_py.errors import DivepyError, LimitExceeded

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dive_py.contents.fact import Fact
    from dive_py.contents.random_access import RandomAccess

MOST_READ: Final = 2 << 20
"""Bytes that are read of one file."""

MAX_NEEDED: Final = 200
"""Libraries that are listed."""

MAX_SECTIONS_LISTED: Final = 100

_MAX_SEGMENTS: Final = 1024
_MAX_SECTIONS: Final = 8192
_MAX_DYNAMIC: Final = 4096
_MAX_NOTES: Final = 64
_LONGEST_TEXT: Final = 4096

_LONGEST_NAME: Final = 256

_LINKED: Final = frozenset(("ET_EXEC", "ET_DYN"))
_TYPES: Final = {"ET_REL": "object file", "ET_EXEC": "program", "ET_DYN": "shared object", "ET_CORE": "core dump"}
_MACHINES: Final = {
    "EM_386": "x86 (32-bit)",
    "EM_X86_64": "x86-64",
    "EM_ARM": "ARM (32-bit)",
    "EM_AARCH64": "ARM64 (AArch64)",
    "EM_PPC64": "PowerPC 64",
    "EM_S390": "IBM Z (s390)",
    "EM_MIPS": "MIPS",
}
"""Machines that readelf, and the library with it, calls by older or longer names."""
_PIE: Final = 0x08000000
"""The flag in DT_FLAGS_1 by which a program says that it runs at any address."""
_IDENTITIES: Final = {("GNU", "NT_GNU_BUILD_ID"): "Build ID", ("Go", "NT_GNU_GOLD_VERSION"): "Go build ID"}
"""Notes by owner and type; a type has GNU's name, whatever its owner is."""
_TEXTS: Final = {"DT_NEEDED": "Needs", "DT_SONAME": "SONAME", "DT_RPATH": "RPATH", "DT_RUNPATH": "RUNPATH"}
"""Dynamic entries that are texts, in the order of their facts."""


def summary(content: RandomAccess) -> list[Fact]:
    """Return what an ELF file says of itself. At most `MOST_READ` bytes of it are read, usually a few kilobytes.

    Returns:
        `Type`, `Machine`, `Class`, `Byte order`, `ABI`, `Entry`, `Linking`, `Interpreter`, `Needs` (once a library),
        `SONAME`, `RPATH`, `RUNPATH`, `Symbols`, `Debugging`, `Build ID`, `Go build ID`, `Section NAME`, and `Damaged`
        where not all could be read; each only where there is something to say. Values are untrusted.
    """
    facts: list[Fact] = []
    try:
        is_whole = look(BoundedFile(content, MOST_READ), lambda file: _read(file, facts))
    except LimitExceeded:
        is_whole = False
    return facts if is_whole else [*facts, ("Damaged", TOO_MUCH)]


def _read(file: BoundedFile, facts: list[Fact]) -> bool:
    """Add the facts as they are found, and return whether these are all."""
    tables = _Tables(file)
    for group in (_header, _linking, _interpreter, _libraries, _symbols, _debugging, _identity, _sections):
        try:
            for fact in group(tables):
                facts.append(fact)  # noqa: PERF402  those before the damage stay
        except DivepyError:
            raise
        except Exception:  # noqa: BLE001  the library fails in many ways
            tables.is_whole = False
    return tables.is_whole


class _Tables:
    """The tables of a file, each read once.

    They are read header by header, for the library's own objects read more than is shown: that of a dynamic segment
    looks at all sections, and that of a hash section reads all hashes, half a second long in a large program.
    """

    def __init__(self, file: BoundedFile) -> None:
        from elftools.construct import ConstructError
        from elftools.elf.elffile import ELFFile

        self.file = file
        self.elf: Any = ELFFile(cast("IO[bytes]", file))
        self._cut_off = ConstructError
        self.is_whole = True
        """Whether all that was looked at could be read."""

    @cached_property
    def segments(self) -> list[Any]:
        """The program headers."""
        count = self.elf.num_segments() if self.elf["e_phoff"] else 0
        return list(self._records(self.elf.structs.Elf_Phdr, "ph", min(count, _MAX_SEGMENTS)))

    @cached_property
    def sections(self) -> list[Any]:
        """The section headers, without the first, which is none; each with its `name`."""
        count = min(self.elf.num_sections(), _MAX_SECTIONS)
        found = list(self._records(self.elf.structs.Elf_Shdr, "sh", count))
        names = found[number] if 0 < (number := self.elf.get_shstrndx()) < len(found) else None
        for section in found:
            section.name = self.text(names["sh_offset"] + section["sh_name"], _LONGEST_NAME) if names else ""
        return found[1:]

    @cached_property
    def tags(self) -> list[Any]:
        """The entries of the dynamic segment."""
        place = next((segment for segment in self.segments if segment["p_type"] == "PT_DYNAMIC"), None)
        found: list[Any] = []
        if place is not None and place["p_filesz"]:
            form = self.elf.structs.Elf_Dyn
            self.file.seek(place["p_offset"])
            while len(found) < min(place["p_filesz"] // form.sizeof(), _MAX_DYNAMIC):
                tag = form.parse_stream(self.file)
                if tag["d_tag"] == "DT_NULL":
                    break
                found.append(tag)
        return found

    @cached_property
    def interpreter(self) -> str:
        """The program that loads it; empty where none does."""
        place = next((segment for segment in self.segments if segment["p_type"] == "PT_INTERP"), None)
        return self.text(place["p_offset"], place["p_filesz"]) if place is not None else ""

    def texts(self, kind: str) -> Iterator[str]:
        """Yield the texts of the dynamic entries of a kind, out of the table that one of them gives the address of."""
        address = next((tag["d_val"] for tag in self.tags if tag["d_tag"] == "DT_STRTAB"), 0)
        for segment in self.segments:
            into = address - segment["p_vaddr"]
            if segment["p_type"] == "PT_LOAD" and 0 <= into < segment["p_filesz"]:
                start = segment["p_offset"] + into
                yield from (self.text(start + tag["d_val"]) for tag in self.tags if tag["d_tag"] == kind)
                return

    def text(self, offset: int, size: int = _LONGEST_TEXT) -> str:
        """Return the text in a range of the file, up to the first NUL."""
        self.file.seek(offset)
        return readable(self.file.read(min(size, _LONGEST_TEXT)).partition(b"\0")[0])

    def _records(self, form: Any, table: str, count: int) -> Iterator[Any]:  # noqa: ANN401  untyped
        """Yield the entries of the table of segments (`ph`) or sections (`sh`) that are in the file."""
        start, size = self.elf[f"e_{table}off"], self.elf[f"e_{table}entsize"]
        for number in range(count):
            self.file.seek(start + number * size)
            try:
                yield form.parse_stream(self.file)
            except self._cut_off:
                self.is_whole = False
                return


def _header(tables: _Tables) -> Iterator[Fact]:
    from elftools.elf.descriptions import describe_e_machine, describe_ei_osabi

    elf = tables.elf
    kind, machine, interface = elf["e_type"], elf["e_machine"], elf["e_ident"]["EI_OSABI"]
    yield "Type", _TYPES.get(kind) or _described("<unknown>", kind, "ET_")
    yield "Machine", _MACHINES.get(machine) or _described(describe_e_machine(machine), machine, "EM_")
    yield "Class", f"{elf.elfclass}-bit"
    yield "Byte order", "little-endian" if elf.little_endian else "big-endian"
    abi = "GNU/Linux" if interface == "ELFOSABI_LINUX" else describe_ei_osabi(interface).removeprefix("UNIX - ")
    yield "ABI", _described(abi, interface, "ELFOSABI_")
    yield "Entry", f"{elf['e_entry']:#x}"


def _described(words: str, value: str | int, prefix: str) -> str:
    """Return readelf's words for a value; its name, or the number, where it has none."""
    if words != "<unknown>":
        return words
    return value.removeprefix(prefix) if isinstance(value, str) else f"unknown ({value:#x})"


def _linking(tables: _Tables) -> Iterator[Fact]:
    """Say whether other files are needed to run it, and whether a shared object is in truth a program."""
    if tables.elf["e_type"] == "ET_EXEC":
        needs = tables.interpreter or any(tag["d_tag"] == "DT_NEEDED" for tag in tables.tags)
        yield "Linking", "dynamic" if needs else "static"
    elif tables.elf["e_type"] == "ET_DYN":
        has_name = any(tag["d_tag"] == "DT_SONAME" for tag in tables.tags)
        if not tables.tags:
            yield "Linking", "static"
        elif tables.interpreter:
            yield "Linking", "dynamic, library that can be run" if has_name else "dynamic, position-independent program"
        else:
            is_program = any(tag["d_tag"] == "DT_FLAGS_1" and tag["d_val"] & _PIE for tag in tables.tags)
            yield "Linking", "static, position-independent program" if is_program else "dynamic, library"


def _interpreter(tables: _Tables) -> Iterator[Fact]:
    if tables.interpreter and tables.elf["e_type"] in _LINKED:
        yield "Interpreter", tables.interpreter


def _libraries(tables: _Tables) -> Iterator[Fact]:
    for kind, label in _TEXTS.items() if tables.elf["e_type"] in _LINKED else ():
        for text in islice(tables.texts(kind), MAX_NEEDED if kind == "DT_NEEDED" else 1):
            if text:
                yield label, text


def _symbols(tables: _Tables) -> Iterator[Fact]:
    if any(section["sh_type"] == "SHT_SYMTAB" for section in tables.sections):
        yield "Symbols", "not stripped"
    elif tables.elf.num_sections() <= _MAX_SECTIONS:
        yield "Symbols", "stripped" if tables.sections else "stripped, without sections"


def _debugging(tables: _Tables) -> Iterator[Fact]:
    named = {section.name: section for section in reversed(tables.sections)}
    if named.keys() & {".debug_info", ".zdebug_info"}:
        yield "Debugging", "information is inside"
    link = named.get(".gnu_debuglink")
    if link is not None and link["sh_type"] != "SHT_NOBITS":
        yield "Debugging", f"information is in {tables.text(link['sh_offset'], link['sh_size'])}"


def _identity(tables: _Tables) -> Iterator[Fact]:
    """Yield the IDs that GNU's and Go's linkers leave in notes: of segments, or where there are none, of sections."""
    from elftools.elf.notes import iter_notes

    places = [(one["p_offset"], one["p_filesz"]) for one in tables.segments if one["p_type"] == "PT_NOTE"] or [
        (one["sh_offset"], one["sh_size"]) for one in tables.sections if one["sh_type"] == "SHT_NOTE"
    ]
    found: set[str] = set()
    notes = chain.from_iterable(iter_notes(tables.elf, *place) for place in places)
    for note in islice(notes, _MAX_NOTES):
        label = _IDENTITIES.get((note["n_name"], note["n_type"]), "")
        if label and label not in found:
            found.add(label)
            value = note["n_descdata"]
            yield label, value[:64].hex() if label == "Build ID" else readable(value[:256])


def _sections(tables: _Tables) -> Iterator[Fact]:
    for section in tables.sections[:MAX_SECTIONS_LISTED]:
        outside = ", none of them in the file" if section["sh_type"] == "SHT_NOBITS" else ""
        yield f"Section {section.name}".rstrip(), byte_count(section["sh_size"]) + outside
    if len(tables.sections) > MAX_SECTIONS_LISTED:
        yield "Sections", f"{len(tables.sections) - MAX_SECTIONS_LISTED:,} more"
