"""Which ways there are to look at a file."""

from __future__ import annotations

import gzip
import io
import struct
import tarfile

import pytest

from dive_py.contents.random_access import BytesFile
from dive_py.contents.tar_members import Member
from dive_py.errors import DivepyError
from dive_py.tui.viewer.views_of import difference, file_views_of, member_line

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0) + bytes(4)


@pytest.mark.parametrize(
    ("data", "name", "ways"),
    [
        (b"text\n", "a", ["text", "hex", "facts"]),
        (b'{"a": [1, 2]}', "a.json", ["json", "text", "hex", "facts"]),
        (b'{"a": [1, 2', "a.json", ["text", "hex", "facts"]),
        (b"", "a", ["facts", "hex"]),
        (b"\x00\x01\x02" * 100, "a", ["hex", "facts"]),
        (PNG, "a.png", ["facts", "hex"]),
        (b"<svg xmlns='x'/>", "a.svg", ["text", "hex", "facts"]),
        (b"\x7fELF" + bytes(60), "sh", ["facts", "hex"]),
        (gzip.compress(b"x", mtime=0), "a.gz", ["facts", "hex"]),
    ],
)
def test_the_best_way_comes_first(data: bytes, name: str, ways: list[str]) -> None:
    views, encoding = file_views_of(BytesFile(data), name)
    assert [view.name for view in views] == ways
    assert bool(encoding) == ("text" in ways)


def test_an_archive_lists_what_it_holds() -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        member = tarfile.TarInfo("etc/passwd")
        member.size = 5
        tar.addfile(member, io.BytesIO(b"hello"))
    views, _ = file_views_of(BytesFile(out.getvalue()), "a.tar")
    rows = ["".join(part for part, _ in row) for row in views[0].rows(0, 99, 0, 80)]
    assert rows[-1].split() == ["5", "B", "etc/passwd"]


def test_members_are_told_in_a_line() -> None:
    assert member_line(Member("a", 1000)) == "    1 kB  a"
    assert member_line(Member("d", 0, "dir")).strip() == "d/"
    assert member_line(Member("l", 0, "symlink", "to")).endswith("l -> to")


def test_versions_are_compared_as_text_or_not_at_all() -> None:
    view = difference(["one", "two"], [BytesFile(b"a\n"), BytesFile(b"")])
    assert view.count > 1
    with pytest.raises(DivepyError, match="two has no text here"):
        difference(["one", "two"], [BytesFile(b"a\n"), BytesFile(b"\x00\x01\x02")])
