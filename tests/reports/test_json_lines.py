"""Listings as JSON lines."""

from __future__ import annotations

import json
from base64 import b64decode
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.reports import json_lines
from dive_py.reports.listing import Row

FIELDS = [
    *("path", "kind", "mode", "uid", "gid", "size", "mtime", "link", "device", "layer"),
    *("change", "same", "shadowed_by", "wasted", "implicit"),
]

PLAIN = Row(b"etc/motd", "file", 0o644, 1, 2, 3, (4, 0), None, None, 5, None, None, None, 0, implicit=False)


def test_every_field_is_always_there() -> None:
    (line,) = json_lines.listing_lines([PLAIN])
    assert list(json.loads(line)) == FIELDS
    assert line == (
        '{"path": "etc/motd", "kind": "file", "mode": "0644", "uid": 1, "gid": 2, "size": 3, "mtime": 4, "link": null, '
        '"device": null, "layer": 5, "change": null, "same": null, "shadowed_by": null, "wasted": 0, "implicit": false}'
    )


def test_links_devices_and_changes_are_told() -> None:
    row = PLAIN._replace(
        link=b'a "b"', device=(5, 1), change="modified", same="known", shadowed_by=7, wasted=8, implicit=True
    )
    found = json.loads(next(json_lines.listing_lines([row])))
    assert (found["link"], found["device"], found["change"], found["same"]) == ('a "b"', "5:1", "modified", "known")
    assert (found["shadowed_by"], found["wasted"], found["implicit"]) == (7, 8, True)


@given(st.binary(), st.binary())
def test_any_bytes_survive(path: bytes, link: bytes) -> None:
    """A line is one line of ASCII; path and link come back as the bytes they were."""
    line = next(json_lines.listing_lines([PLAIN._replace(path=path, link=link)]))
    assert line.isascii()
    assert len(line.splitlines()) == 1
    found = json.loads(line)
    assert found["path"].encode("utf-8", "surrogateescape") == path
    assert found["link"].encode("utf-8", "surrogateescape") == link
    assert ("path_base64" in found) == any("\udc80" <= letter <= "\udcff" for letter in found["path"])
    if "path_base64" in found:
        assert b64decode(found["path_base64"]) == path


@pytest.mark.parametrize(
    ("time", "shown"),
    [
        (None, "null"),
        ((0, 0), "0"),
        ((1545686770, 0), "1545686770"),
        ((1, 500_000_000), "1.5"),
        ((1, 1), "1.000000001"),
        ((-2, 500_000_000), "-1.5"),
        ((-1, 999_999_999), "-0.000000001"),
        ((-3, 0), "-3"),
    ],
)
def test_times_are_exact_decimals(time: tuple[int, int] | None, shown: str) -> None:
    assert json_lines.seconds(time) == shown


@given(st.integers(-(2**62), 2**62), st.integers(0, 999_999_999))
def test_no_time_loses_a_digit(whole: int, nanoseconds: int) -> None:
    assert Decimal(json_lines.seconds((whole, nanoseconds))) == whole + Decimal(nanoseconds) / 1_000_000_000


def test_a_wasted_content_is_an_object_like_any_other() -> None:
    fields = {"bytes": 3, "holder": 0, "culprit": 2, "cause": "deleted", "same": None}
    for path in (b'a"b', b"a\xff"):
        assert json_lines.waste_line(path, 3, 0, 2, "deleted", None) == json_lines.object_line(fields, path)


def test_objects_put_their_path_first() -> None:
    assert json_lines.object_line({"bytes": 3}, b"a\xff") == '{"path": "a\\udcff", "bytes": 3, "path_base64": "Yf8="}'
    assert json_lines.object_line({"stored": 1, "efficiency": 1.0}) == '{"stored": 1, "efficiency": 1.0}'
