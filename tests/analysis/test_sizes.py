"""Sizes as people write them."""

from __future__ import annotations

import pytest

from dive_py.analysis.sizes import parse_size
from dive_py.errors import UsageError


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("4096", 4096),
        ("7 B", 7),
        ("4k", 4000),
        ("4kB", 4000),
        ("4 KB", 4000),
        ("4KiB", 4096),
        ("4ki", 4096),
        ("20MB", 20_000_000),
        ("20mib", 20 * 1024**2),
        ("1.5G", 1_500_000_000),
        ("1.5GiB", 1536 * 1024**2),
        (".5k", 500),
        ("1.kB", 1000),
        ("1,234.5 kB", 1_234_500),
        ("2TB", 2 * 10**12),
        ("2TiB", 2 * 1024**4),
        ("8EB", 8 * 10**18),
        ("0.0001kB", 0),
        (" 3 MB ", 3_000_000),
    ],
)
def test_sizes_are_read(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text",
    ["", "MB", "-4", "+4", "4 XB", "4iB", "4i", "1.2.3", "1e3", "0x10", "4  kB", ",5", "٣", "½", "inf", "9" * 99],
)
def test_what_is_no_size_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is not a size"):
        parse_size(text)


@pytest.mark.parametrize("text", ["10EB", "8EiB", "9" * 30])
def test_more_than_any_file_has_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="more than any file"):
        parse_size(text)
