"""The members of an outer tar, honest and hostile."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dive_py.errors import DamagedImage
from dive_py.layers.blocks import StreamBlocks
from dive_py.progress import Progress
from dive_py.sources.archives import tar_members
from dive_py.sources.archives.tar_members import Member, TarMembers, member_name
from tests.building import directory, file, global_header, hardlink, sparse_file, symlink, write_tar

if TYPE_CHECKING:
    from tests.building import Entry


def walked(data: bytes) -> tuple[list[Member], str]:
    """The members of a tar, and its damage."""
    walker = TarMembers(StreamBlocks(io.BytesIO(data)), Progress(), "it")
    return list(walker), walker.damage


def names(*entries: Entry) -> list[str]:
    found, damage = walked(write_tar(entries))
    assert damage == ""
    return [member.name for member in found]


@pytest.mark.parametrize(
    ("stored", "name"),
    [
        ("a", "a"),
        ("./a", "a"),
        ("/a//b/", "a/b"),
        ("a/./b", "a/b"),
        ("a/../b", "b"),
        ("../../etc/passwd", "etc/passwd"),
        ("..", ""),
        ("", ""),
    ],
)
def test_names_stay_inside(stored: str, name: str) -> None:
    assert member_name(stored) == name


def test_files_and_links_are_members_and_directories_are_not() -> None:
    found, _ = walked(
        write_tar(
            [
                directory("d"),
                file("d/f", b"12345"),
                symlink("d/s", "../e/f"),
                symlink("t", "/d/f"),
                hardlink("h", "d/f"),
            ]
        )
    )
    assert [(member.name, member.size, member.link) for member in found] == [
        ("d/f", 5, ""),
        ("d/s", 0, "e/f"),
        ("t", 0, "d/f"),
        ("h", 0, "d/f"),
    ]


def test_a_members_offset_is_where_its_content_starts() -> None:
    data = write_tar([file("a", b"x" * 600), file("b", b"content")])
    member = walked(data)[0][1]
    assert data[member.offset : member.offset + member.size] == b"content"


@pytest.mark.parametrize("style", ["ustar", "pax", "gnu"])
def test_long_names_in_every_dialect(style: str) -> None:
    long = "/".join(["d" * 60] * 6)
    assert names(file(long, b"x", style=style), file("b")) == [long, "b"]


def test_global_headers_are_passed_over() -> None:
    assert names(global_header(comment=b"hello", path=b"not/me"), file("a", b"x")) == ["a"]


def test_an_extension_speaks_of_the_next_member_only() -> None:
    found, _ = walked(write_tar([file("a", b"x", records={"path": b"other"}), file("b")]))
    assert [member.name for member in found] == ["other", "b"]


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0", "gnu"])
def test_a_sparse_member_says_that_it_is_one(form: str) -> None:
    found, _ = walked(write_tar([sparse_file("s", {0: b"x" * 512}, 4096, form)]))
    assert [(member.name, member.sparse) for member in found] == [("s", True)]


def test_an_archive_without_end_blocks_is_whole() -> None:
    found, damage = walked(write_tar([file("a", b"x")], end=b""))
    assert (len(found), damage) == (1, "")


@pytest.mark.parametrize(
    ("data", "damage"),
    [
        (write_tar([file("a", b"x" * 5000)])[:2000], "cut off in its member 'a': 5000 bytes are declared, 1488 are"),
        (write_tar([file("a", b"x"), file("b")])[:1100], "cut off at byte 1100, inside a header"),
        (write_tar([file("a", b"x")], end=b"junk" * 256), "damaged: at byte 1024 a header should stand"),
        (write_tar([file("a" * 300, b"x")])[:700], "extension header at byte 0"),
        (write_tar([file("a", b"x", declared=10 << 30)])[:2048], "10737418240 bytes are declared, 512 are there"),
        (write_tar([file("a", b"x", declared=10 << 30)])[:1024], "cut off at byte 1024, behind an extension header"),
        (write_tar([file("a", b"", declared=-1)]), "impossible size"),
    ],
    ids=["content", "header", "junk", "extension", "10 GB in 2 kB", "nothing after extension", "negative"],
)
def test_damage_says_what_and_where(data: bytes, damage: str) -> None:
    assert damage in walked(data)[1]


def test_more_members_than_any_honest_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_members, "MAX_MEMBERS", 10)
    with pytest.raises(DamagedImage, match="more than 10 members"):
        walked(write_tar([file(str(number)) for number in range(11)]))


@given(some.binary(max_size=2000), some.integers(0, 3000))
def test_no_bytes_raise_anything(junk: bytes, place: int) -> None:
    data = write_tar([file("a" * 200, b"x" * 700), symlink("l", "a"), file("b")])
    walked(data[:place] + junk + data[place + len(junk) :])
