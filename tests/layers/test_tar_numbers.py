"""Numbers and checksums of single headers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.layers.tar_numbers import checksum_fits, number
from tests.building import file
from tests.building.tar_writer import header
from tests.building.tar_writer import number as written

if TYPE_CHECKING:
    from tests.building.entries import Entry


def block(entry: Entry) -> bytes:
    return header(entry, len(entry.data), entry.name, link=entry.link)


@given(st.integers(-(2**61), 2**61), st.sampled_from((8, 12)))
def test_numbers_come_back(value: int, width: int) -> None:
    limit = 1 << (8 * width - 2)
    value = value % limit if value >= 0 else -(-value % limit)
    assert number(written(value, width, "ustar")) == value
    assert number(written(value, width, "base256")) == value


@pytest.mark.parametrize(
    ("field", "value"),
    [(b"        ", 0), (b"\0" * 8, 0), (b"  644 \0 ", 0o644), (b"0000644 ", 0o644), (b"17\0junk!", 15)],
)
def test_old_writers_padded_with_blanks(field: bytes, value: int) -> None:
    assert number(field) == value


@pytest.mark.parametrize("field", [b"-1\0\0\0\0\0\0", b"8\0\0\0\0\0\0\0", b"0x10\0\0\0\0", b"1 2\0\0\0\0\0"])
def test_what_is_no_number(field: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        number(field)


def test_checksums_of_signed_bytes_count_too() -> None:
    sound = bytearray(block(file(b"\xff\xfe\xfd")))
    assert checksum_fits(bytes(sound))
    signed = sum(byte - 256 if byte > 127 else byte for byte in sound[:148] + sound[156:]) + 8 * 32
    sound[148:156] = b"%06o\0 " % signed
    assert checksum_fits(bytes(sound))
    sound[0] ^= 1
    assert not checksum_fits(bytes(sound))
