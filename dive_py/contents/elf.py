"""What an ELF file is: for which machine, linked how and to what.

Tags and flags: System V gABI, *Dynamic Section*; GNU's and Go's notes as their linkers write them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from dive_py.contents.content import byte_count
from dive_py.contents.elf_file import PT_DYNAMIC, PT_INTERP, SHT_NOBITS, SHT_SYMTAB, ElfFile, Section
from dive_py.contents.elf_names import interface_name, machine_name, type_name
from dive_py.errors import LimitExceeded

if TYPE_CHECKING:
    from dive_py.contents.content import Fact, RandomAccess

MAX_NEEDED: Final = 200
"""Libraries that are told."""

MAX_SECTIONS_TOLD: Final = 100

_MAX_PROBLEMS: Final = 5
_NEEDED, _SONAME, _RPATH, _STRTAB, _RUNPATH, _FLAGS_1 = 1, 14, 15, 5, 29, 0x6FFFFFFB
_PIE: Final = 0x08000000
_PROGRAM, _SHARED = 2, 3
_BUILD_ID: Final = (b"GNU\0", 3)
_GO_BUILD_ID: Final = (b"Go\0\0", 4)


@dataclass(frozen=True)
class Linking:
    """How a program or library is put together when it starts."""

    interpreter: str = ""
    """The program that loads it; empty where none does."""
    needed: tuple[str, ...] = ()
    """Libraries it asks for, in the order of the file, `MAX_NEEDED` at most."""
    soname: str = ""
    rpath: str = ""
    runpath: str = ""
    independent: bool = False
    """Whether it says of itself that it is a program that runs at any address."""


def summary(content: RandomAccess) -> list[Fact]:
    """Tell what an ELF file is. At most 2 MiB of it are read, usually a few kilobytes.

    Returns:
        `Type`, `Machine`, `Class`, `Byte order`, `ABI`, `Entry`, `Linking`, `Interpreter`, `Needs` (once a library),
        `SONAME`, `RPATH`, `RUNPATH`, `Symbols`, `Debugging`, `Build ID`, `Go build ID`, `Section NAME`, and `Damaged`
        once for everything that does not fit; each only where there is something to tell. Values are untrusted.

    Raises:
        DivepyError: the content cannot be read.
    """
    try:
        elf = ElfFile(content)
    except ValueError as error:
        return [("Damaged", str(error))]
    except LimitExceeded as error:
        return [("Damaged", error.message)]
    facts = [("Type", type_name(elf.type)), *_machine(elf)]
    for more in (_linking, _symbols, _identity, _sections):
        try:
            facts += more(elf)
        except LimitExceeded as error:
            elf.problems.append(error.message)
            break
    return facts + [("Damaged", problem) for problem in dict.fromkeys(elf.problems)][:_MAX_PROBLEMS]


def _machine(elf: ElfFile) -> list[Fact]:
    return [
        ("Machine", machine_name(elf.machine)),
        ("Class", f"{elf.bits}-bit"),
        ("Byte order", "little-endian" if elf.little else "big-endian"),
        ("ABI", interface_name(elf.interface)),
        ("Entry", f"{elf.entry:#x}"),
    ]


def linking(elf: ElfFile) -> Linking:
    """Read how a file is linked; all text is untrusted.

    Raises:
        DivepyError: the content cannot be read, or too much of it would have to be.
    """
    dynamic = elf.dynamic()
    table = dynamic.get(_STRTAB, [0])[0]

    def texts(tag: int, most: int = 1) -> list[str]:
        return [elf.string(table, position) for position in dynamic.get(tag, [])[:most]]

    interpreters = [elf.text(one.offset, one.size) for one in elf.segments if one.type == PT_INTERP][:1]
    return Linking(
        interpreter="".join(interpreters),
        needed=tuple(texts(_NEEDED, MAX_NEEDED)),
        soname="".join(texts(_SONAME)),
        rpath="".join(texts(_RPATH)),
        runpath="".join(texts(_RUNPATH)),
        independent=bool(dynamic.get(_FLAGS_1, [0])[0] & _PIE),
    )


def _linking(elf: ElfFile) -> list[Fact]:
    if elf.type not in {_PROGRAM, _SHARED}:
        return []
    found = linking(elf)
    facts = [("Linking", _how(elf, found)), ("Interpreter", found.interpreter)]
    facts += [("Needs", name) for name in found.needed]
    facts += [("SONAME", found.soname), ("RPATH", found.rpath), ("RUNPATH", found.runpath)]
    return [fact for fact in facts if fact[1]]


def _how(elf: ElfFile, found: Linking) -> str:
    """Whether other files are needed to run it, and whether a shared object is in truth a program."""
    has_interpreter = any(segment.type == PT_INTERP for segment in elf.segments)
    if elf.type == _PROGRAM:
        return "dynamic" if has_interpreter or found.needed else "static"
    if not any(segment.type == PT_DYNAMIC for segment in elf.segments):
        return "static"
    if has_interpreter:
        return "dynamic, position-independent program" if not found.soname else "dynamic, library that can be run"
    return "static, position-independent program" if found.independent else "dynamic, library"


def _symbols(elf: ElfFile) -> list[Fact]:
    names = {section.name for section in elf.sections}
    facts = []
    if any(section.type == SHT_SYMTAB for section in elf.sections):
        facts.append(("Symbols", "not stripped"))
    elif elf.all_sections or not elf.sections:
        facts.append(("Symbols", "stripped" if elf.sections else "stripped, without sections"))
    if names & {".debug_info", ".zdebug_info"}:
        facts.append(("Debugging", "information is inside"))
    for section in elf.sections:
        if section.name == ".gnu_debuglink" and section.type != SHT_NOBITS:
            facts.append(("Debugging", f"information is in {elf.text(section.offset, section.size)}"))
            break
    return facts


def _identity(elf: ElfFile) -> list[Fact]:
    found: dict[str, str] = {}
    for note in elf.notes():
        if (note.owner, note.type) == _BUILD_ID:
            found.setdefault("Build ID", note.value[:64].hex())
        elif (note.owner, note.type) == _GO_BUILD_ID:
            found.setdefault("Go build ID", note.value[:256].decode("utf-8", "backslashreplace"))
    return list(found.items())


def _sections(elf: ElfFile) -> list[Fact]:
    facts = [(f"Section {section.name}".rstrip(), _size(section)) for section in elf.sections[:MAX_SECTIONS_TOLD]]
    if len(elf.sections) > MAX_SECTIONS_TOLD:
        facts.append(("Sections", f"{len(elf.sections) - MAX_SECTIONS_TOLD:,} more"))
    return facts


def _size(section: Section) -> str:
    return byte_count(section.size) + (", none of them in the file" if section.type == SHT_NOBITS else "")
