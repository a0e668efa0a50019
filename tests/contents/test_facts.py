"""Every kind of file has its facts, and no file upsets who looks at it first and tells of it then."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dive_py
from dive_py.contents.facts import summary
from dive_py.contents.kinds import ContentKind, kind_of
from tests.building import file, write_tar
from tests.contents.ar_builder import package
from tests.contents.counting import Counting, Gigabyte, repeated
from tests.contents.elf_builder import Elf
from tests.contents.test_archives import zipped
from tests.contents.test_pictures import ALL

SOURCE = Path(dive_py.__file__).read_bytes()
REAL = {
    "program": Elf(interpreter=b"/lib/ld", texts=[(1, b"libc")], sections=[(b".text", 1, b"x")]).build(),
    "a.tar": write_tar([file("a", b"x")]),
    "a.zip": zipped(["a"]),
    "a.deb": package(),
    "a.gz": gzip.compress(SOURCE),
    "a.json": b'{"a": [1, 2]}',
    "a.py": SOURCE,
    "core": bytes(100),
    "nothing": b"",
    **{f"{number}.picture": data for number, data in enumerate(ALL)},
}


@pytest.mark.parametrize(
    ("name", "kind", "label"),
    [
        ("program", ContentKind.ELF, "Machine"),
        ("a.tar", ContentKind.ARCHIVE, "Members"),
        ("a.deb", ContentKind.ARCHIVE, "Package"),
        ("a.gz", ContentKind.ARCHIVE, "Unpacked"),
        ("a.json", ContentKind.JSON, "Depth"),
        ("a.py", ContentKind.TEXT, "Encoding"),
        ("0.picture", ContentKind.IMAGE, "Size"),
        ("core", ContentKind.BINARY, "Bytes"),
        ("nothing", ContentKind.EMPTY, "Bytes"),
    ],
)
def test_each_kind_has_its_facts(name: str, kind: ContentKind, label: str) -> None:
    content = Counting(REAL[name])
    assert kind_of(content, name) is kind
    assert label in dict(summary(content, kind, name))


@pytest.mark.parametrize("name", [name for name in REAL if not name.endswith((".tar", ".gz", "nothing"))])
def test_a_gigabyte_that_begins_like_it_costs_little(name: str) -> None:
    content = Gigabyte(REAL[name], repeated(b"\0\xff" * 9))
    assert summary(content, kind_of(content, name), name)
    assert content.bytes_read < 1 << 20


@given(st.sampled_from(sorted(REAL)), st.integers(0, 3000), st.binary(max_size=40))
def test_nothing_cut_off_upsets_it(name: str, cut: int, junk: bytes) -> None:
    content = Counting(REAL[name][:cut] + junk)
    assert summary(content, kind_of(content, name), name)
    assert all(kind and summary(content, kind, name) for kind in ContentKind), "whatever it was taken for"


@given(st.binary(max_size=700))
def test_no_bytes_upset_it(data: bytes) -> None:
    assert all(summary(Counting(data), kind) for kind in ContentKind)
