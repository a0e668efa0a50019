"""Capabilities as getcap tells them."""

from __future__ import annotations

import struct

import pytest

from dive_py.presentation.file_capabilities import capabilities


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (struct.pack("<5I", 0x02000001, 1 << 13, 0, 0, 0), "cap_net_raw=ep"),
        (struct.pack("<5I", 0x02000000, 1 << 10 | 1 << 7, 0, 0, 0), "cap_setuid,cap_net_bind_service=p"),
        (struct.pack("<6I", 0x03000001, 1 << 12, 0, 1 << 7, 0, 1000), "cap_net_admin,cap_bpf=ep"),
        (struct.pack("<3I", 0x01000001, 1, 2), "cap_chown=ep cap_dac_override=ei"),
        (struct.pack("<5I", 0x02000000, 0, 0, 1 << 30, 0), "62=p"),
        (struct.pack("<5I", 0x02000000, 0, 0, 0, 0), ""),
        (b"", ""),
        (b"\x01\x00\x00\x02\x00", ""),
        (b"\x00\x00\x00\x09" + bytes(16), ""),
    ],
)
def test_the_value_is_told_in_words(value: bytes, words: str) -> None:
    assert capabilities(value) == words
