"""What an ELF file is: its machine, how it is linked, whether it is stripped, where its debug information is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.bounded_file import TOO_MUCH
from dive_py.contents.elf import MAX_NEEDED, MAX_SECTIONS_LISTED, MOST_READ, summary
from tests.contents.counting import Counting, Gigabyte, repeated
from tests.contents.elf_builder import Elf

PIE = (0x6FFFFFFB, 0x08000000)


def facts(elf: Elf) -> dict[str, str]:
    return dict(summary(Counting(elf.build())))


def test_a_dynamic_program_is_told() -> None:
    elf = Elf(
        interpreter=b"/lib64/ld-linux-x86-64.so.2",
        texts=[(1, b"libm.so.6"), (1, b"libc.so.6"), (15, b"/opt/lib"), (29, b"$ORIGIN/../lib")],
        notes=[(b"GNU\0", 1, bytes(16)), (b"GNU\0", 3, bytes.fromhex("00ff12")), (b"Go\0\0", 4, b"abc/def")],
        sections=[(b".text", 1, b"code"), (b".bss", 8, b""), (b".gnu_debuglink", 1, b"prog.debug\0\0crc")],
    )
    assert summary(Counting(elf.build())) == [
        ("Type", "program"),
        ("Machine", "x86-64"),
        ("Class", "64-bit"),
        ("Byte order", "little-endian"),
        ("ABI", "System V"),
        ("Entry", "0x400000"),
        ("Linking", "dynamic"),
        ("Interpreter", "/lib64/ld-linux-x86-64.so.2"),
        ("Needs", "libm.so.6"),
        ("Needs", "libc.so.6"),
        ("RPATH", "/opt/lib"),
        ("RUNPATH", "$ORIGIN/../lib"),
        ("Symbols", "stripped"),
        ("Debugging", "information is in prog.debug"),
        ("Build ID", "00ff12"),
        ("Go build ID", "abc/def"),
        ("Section .text", "4 bytes"),
        ("Section .bss", "0 bytes, none of them in the file"),
        ("Section .gnu_debuglink", "15 bytes"),
        ("Section .shstrtab", "37 bytes"),
    ]


@pytest.mark.parametrize(
    ("elf", "linking"),
    [
        (Elf(dynamic=False), "static"),
        (Elf(type=3, numbers=[PIE]), "static, position-independent program"),
        (Elf(type=3, numbers=[PIE], interpreter=b"/lib/ld"), "dynamic, position-independent program"),
        (Elf(type=3, texts=[(14, b"libx.so.1")]), "dynamic, library"),
        (Elf(type=3, texts=[(14, b"libc.so.6")], interpreter=b"/lib/ld"), "dynamic, library that can be run"),
        (Elf(type=1, dynamic=False), None),
    ],
)
def test_how_it_is_linked_is_told(elf: Elf, linking: str | None) -> None:
    assert facts(elf).get("Linking") == linking


def test_another_machine_is_told() -> None:
    told = facts(Elf(bits=32, little=False, machine=8, interface=3, type=4))
    assert told["Machine"] == "MIPS"
    assert (told["Class"], told["Byte order"], told["ABI"]) == ("32-bit", "big-endian", "GNU/Linux")
    assert told["Type"] == "core dump"


def test_unknown_numbers_are_told() -> None:
    told = facts(Elf(machine=0xABCD, interface=200, type=0xFE01))
    assert (told["Machine"], told["ABI"], told["Type"]) == ("unknown (0xabcd)", "unknown (0xc8)", "unknown (0xfe01)")
    assert facts(Elf(machine=183))["Machine"] == "ARM64 (AArch64)"


@pytest.mark.parametrize("bits", [32, 64])
@pytest.mark.parametrize("little", [True, False])
def test_tables_are_read_in_every_form(bits: int, little: bool) -> None:  # noqa: FBT001
    told = summary(
        Counting(
            Elf(
                bits=bits,
                little=little,
                interpreter=b"/lib/ld.so",
                texts=[(1, b"libc.so.6"), (29, b"$ORIGIN")],
                notes=[(b"GNU\0", 3, b"\x12\x34")],
                sections=[(b".text", 1, b"code"), (b".symtab", 2, b"table")],
            ).build()
        )
    )
    assert told[6:] == [
        ("Linking", "dynamic"),
        ("Interpreter", "/lib/ld.so"),
        ("Needs", "libc.so.6"),
        ("RUNPATH", "$ORIGIN"),
        ("Symbols", "not stripped"),
        ("Build ID", "1234"),
        ("Section .text", "4 bytes"),
        ("Section .symtab", "5 bytes"),
        ("Section .shstrtab", "25 bytes"),
    ]


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"\x7fELF" + bytes(60), b"\x7fELF\x02\x01" + bytes(20)])
def test_no_header_is_damage(data: bytes) -> None:
    assert summary(Counting(data)) == [("Damaged", TOO_MUCH)]


def test_more_sections_than_the_header_can_count() -> None:
    told = summary(Counting(Elf(sections=[(b".text", 1, b"")], many=0xFF10).build()))
    assert ("Section .text", "0 bytes") in told
    assert ("Sections", f"{8192 - 1 - MAX_SECTIONS_LISTED:,} more") in told
    assert "Symbols" not in dict(told), "not all of them were looked at"


def test_whether_it_is_stripped_is_told() -> None:
    assert facts(Elf())["Symbols"] == "stripped, without sections"
    told = facts(Elf(sections=[(b".symtab", 2, bytes(24)), (b".debug_info", 1, b"x")]))
    assert (told["Symbols"], told["Debugging"]) == ("not stripped", "information is inside")


def test_lists_have_an_end() -> None:
    told = summary(Counting(Elf(texts=[(1, b"lib.so")] * 900, sections=[(b".s", 1, b"x")] * 300).build()))
    assert sum(label == "Needs" for label, _ in told) == MAX_NEEDED
    assert sum(label == "Section .s" for label, _ in told) == MAX_SECTIONS_LISTED
    assert ("Sections", "201 more") in told


def test_damage_is_a_line_among_the_others() -> None:
    data = Elf(interpreter=b"/lib/ld.so", sections=[(b".text", 1, b"x")]).build()
    told = summary(Counting(data[:-64]))
    assert ("Interpreter", "/lib/ld.so") in told
    assert ("Damaged", TOO_MUCH) in told
    assert summary(Counting(data[:30])) == [("Damaged", TOO_MUCH)]


def test_text_of_any_bytes_can_be_encoded() -> None:
    assert facts(Elf(interpreter=b"/lib/\xff\x1b[31m"))["Interpreter"] == "/lib/\\xff\x1b[31m"


def test_a_gigabyte_costs_kilobytes() -> None:
    content = Gigabyte(Elf(texts=[(1, b"libc.so.6")], sections=[(b".text", 1, b"x")]).build(), repeated(b"\xcc"))
    assert ("Needs", "libc.so.6") in summary(content)
    assert content.bytes_read < 32_000


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have other programs")
def test_this_interpreter_is_read_whole_and_cut() -> None:
    data = Path(sys.executable).read_bytes()
    content = Counting(data)
    told = dict(summary(content))
    assert told["Class"] == "64-bit"
    assert "Damaged" not in told
    assert content.bytes_read < MOST_READ
    for length in range(16, min(len(data), 30_000), 977):
        assert summary(Counting(data[:length]))


@given(st.binary(max_size=200), st.integers(0, 255), st.integers(0, 255))
def test_no_bytes_upset_it(data: bytes, bits: int, order: int) -> None:
    content = Counting(b"\x7fELF" + bytes([bits % 3, order % 3]) + data)
    assert summary(content)
    assert content.bytes_read <= MOST_READ


@given(st.lists(st.tuples(st.integers(4, 700), st.integers(0, 255)), max_size=20), st.integers(0, 900))
def test_no_damage_upsets_it(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(
        Elf(
            interpreter=b"/lib/ld",
            texts=[(1, b"libc"), (14, b"x")],
            notes=[(b"GNU\0", 3, b"1234")],
            sections=[(b".symtab", 2, b"x")],
        ).build()
    )
    for place, value in changes:
        data[place % len(data)] = value
    content = Counting(bytes(data[: max(cut, 4)]), 10**12)
    assert all(value.encode().decode() == value for _, value in summary(content))
    assert content.bytes_read <= MOST_READ
