"""Numbers of a header have names, and stay numbers where they have none."""

from __future__ import annotations

from dive_py.contents.elf_names import interface_name, machine_name, type_name


def test_usual_numbers_have_names() -> None:
    assert machine_name(62) == "x86-64"
    assert machine_name(183) == "ARM64 (AArch64)"
    assert type_name(3) == "shared object"
    assert interface_name(0) == "System V"


def test_unknown_numbers_are_told() -> None:
    assert machine_name(0xABCD) == "unknown (0xabcd)"
    assert type_name(0xFE00) == "unknown (0xfe00)"
    assert interface_name(200) == "unknown (0xc8)"
