"""What the numbers of an ELF header are called.

Source: System V gABI, *ELF Header*, and its registries of machines and of operating systems' interfaces.
"""

from __future__ import annotations

from typing import Final

_TYPES: Final = {1: "object file", 2: "program", 3: "shared object", 4: "core dump"}

_INTERFACES: Final = {
    0: "System V",
    1: "HP-UX",
    2: "NetBSD",
    3: "GNU/Linux",
    6: "Solaris",
    7: "AIX",
    8: "IRIX",
    9: "FreeBSD",
    10: "Tru64",
    12: "OpenBSD",
    64: "ARM EABI",
    97: "ARM",
    255: "standalone",
}

_MACHINES: Final = {
    0: "none",
    2: "SPARC",
    3: "x86 (32-bit)",
    4: "Motorola 68000",
    8: "MIPS",
    15: "PA-RISC",
    18: "SPARC v8+",
    20: "PowerPC",
    21: "PowerPC 64",
    22: "IBM Z (s390)",
    40: "ARM (32-bit)",
    42: "SuperH",
    43: "SPARC v9",
    50: "Itanium",
    62: "x86-64",
    83: "AVR",
    93: "ARC",
    94: "Xtensa",
    106: "Blackfin",
    164: "Hexagon",
    183: "ARM64 (AArch64)",
    189: "MicroBlaze",
    190: "CUDA",
    195: "ARCv2",
    224: "AMD GPU",
    243: "RISC-V",
    247: "BPF",
    252: "C-SKY",
    258: "LoongArch",
    0x9026: "Alpha",
}


def type_name(number: int) -> str:
    """What kind of file it is; the number where it has no name."""
    return _TYPES.get(number, f"unknown ({number:#x})")


def interface_name(number: int) -> str:
    """Which operating system's interface it keeps to; the number where it has no name."""
    return _INTERFACES.get(number, f"unknown ({number:#x})")


def machine_name(number: int) -> str:
    """Which processors it is for; the number where it has no name."""
    return _MACHINES.get(number, f"unknown ({number:#x})")
