"""Tables of an ELF file, in both classes and byte orders, and what of them does not fit into the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.elf_file import MAX_SECTIONS, MOST_READ, ElfFile
from dive_py.errors import DivepyError
from tests.contents.counting import Counting
from tests.contents.elf_builder import Elf

PROGRAM = Elf(
    interpreter=b"/lib/ld.so",
    texts=[(1, b"libc.so.6"), (29, b"$ORIGIN")],
    notes=[(b"GNU\0", 3, b"\x12\x34")],
    sections=[(b".text", 1, b"code"), (b".symtab", 2, b"table")],
)
FORMS = [(32, True), (32, False), (64, True), (64, False)]


@pytest.mark.parametrize(("bits", "little"), FORMS)
def test_tables_are_read_in_every_form(bits: int, little: bool) -> None:  # noqa: FBT001
    file = ElfFile(Counting(Elf(**{**vars(PROGRAM), "bits": bits, "little": little}).build()))
    assert [segment.type for segment in file.segments] == [3, 2, 4, 1]
    assert [section.name for section in file.sections] == [".text", ".symtab", ".shstrtab"]
    dynamic = file.dynamic()
    assert [file.string(dynamic[5][0], position) for position in dynamic[1]] == ["libc.so.6"]
    assert [(note.owner, note.type, note.value) for note in file.notes()] == [(b"GNU\0", 3, b"\x12\x34")]
    assert (file.bits, file.little, file.problems) == (bits, little, [])


@pytest.mark.parametrize("data", [b"", b"\x7fELF", b"\x7fELF" + bytes(60), b"\x7fELF\x02\x01" + bytes(20)])
def test_no_header_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError, match="header"):
        ElfFile(Counting(data))


def test_more_sections_than_the_header_can_count() -> None:
    file = ElfFile(Counting(Elf(sections=[(b".text", 1, b"")], many=0xFF10).build()))
    assert len(file.sections) == MAX_SECTIONS - 1
    assert not file.all_sections
    assert file.problems == [f"of {0xFF13:,} section headers only {MAX_SECTIONS:,} were read"]


def test_a_table_behind_the_end_is_told() -> None:
    data = PROGRAM.build()
    file = ElfFile(Counting(data[:-60]))
    assert file.problems == ["only 3 of 4 section headers are in the file"]
    assert ElfFile(Counting(data[:300])).problems == ["the section headers lie outside of the file"]


def test_a_name_outside_of_the_file_is_told() -> None:
    file = ElfFile(Counting(PROGRAM.build()))
    assert file.string(2**63, 2**63) == ""
    assert file.text(2**64, 2**64) == ""
    assert file.problems == ["a name lies outside of the file"] * 2


@given(st.sampled_from(FORMS), st.lists(st.tuples(st.integers(4, 500), st.integers(0, 255)), max_size=12), st.data())
def test_no_bytes_upset_it(form: tuple[int, bool], changes: list[tuple[int, int]], drawn: st.DataObject) -> None:
    data = bytearray(Elf(**{**vars(PROGRAM), "bits": form[0], "little": form[1]}).build())
    for place, value in changes:
        data[place % len(data)] = value
    content = Counting(bytes(data[: drawn.draw(st.integers(0, len(data)))]))
    try:
        file = ElfFile(content)
        list(file.notes())
        file.dynamic()
    except (ValueError, DivepyError):
        pass
    assert content.bytes_read <= MOST_READ
