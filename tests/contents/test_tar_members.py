"""Members of a tar are told as tarfile tells them; damage keeps what stands before it."""

from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.bounded_file import Metered
from dive_py.contents.random_access import BytesFile
from dive_py.contents.tar_members import Damage, tar_members, tar_places
from dive_py.errors import DivepyError
from tests.building import directory, file, global_header, hardlink, sparse_file, symlink, write_tar
from tests.contents.counting import Counting
from tests.laws.strategies import layers

ENTRIES = [
    global_header(comment=b"made"),
    directory("bin"),
    file("bin/tool", b"x" * 700, mtime=1_600_000_000),
    symlink("bin/link", "tool"),
    hardlink("bin/same", "bin/tool"),
    file("long/" + "n" * 300, b"y"),
]


def test_members_are_told() -> None:
    found = [(one.kind, one.name, one.size, one.link) for one in tar_members(BytesFile(write_tar(ENTRIES)))]
    assert found == [
        ("dir", found[0][1], 0, ""),
        ("file", "bin/tool", 700, ""),
        ("symlink", "bin/link", 0, "tool"),
        ("hardlink", "bin/same", 0, "bin/tool"),
        ("file", "long/" + "n" * 300, 1, ""),
    ]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_every_format_of_tarfile_is_read(form: int) -> None:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=form) as tar:
        for name in ["short", "d" * 90 + "/" + "n" * 90, "é"]:
            member = tarfile.TarInfo(name)
            member.size, member.mtime = 3, 1_500_000_000
            tar.addfile(member, io.BytesIO(b"abc"))
    found = list(tar_places(BytesFile(target.getvalue())))
    assert [member.name for member, _ in found] == ["short", "d" * 90 + "/" + "n" * 90, "é"]
    assert {member.modified for member, _ in found} == {1_500_000_000}
    assert {target.getvalue()[place : place + 3] for _, place in found} == {b"abc"}


@given(layers())
def test_any_layer_reads_as_tarfile_reads_it(entries: list) -> None:  # type: ignore[type-arg]
    data = write_tar(entries)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        wanted = [member.name for member in tar]
    assert [member.name.rstrip("/") for member in tar_members(BytesFile(data))] == [name.rstrip("/") for name in wanted]


@pytest.mark.parametrize("form", ["0.0", "0.1", "1.0", "gnu"])
def test_a_sparse_file_has_its_own_size_and_does_not_hide_the_next(form: str) -> None:
    pieces = {1000 * number: b"data" for number in range(60)}
    data = write_tar([sparse_file("holes", pieces, 1_000_000, form), file("next", b"x")])
    assert [(one.name, one.size) for one in tar_members(BytesFile(data))] == [("holes", 1_000_000), ("next", 1)]


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [(512 + 148, b"777777", "the header at byte 512 is damaged"), (600, b"", "it ends inside the header at byte 512")],
)
def test_what_stands_before_the_damage_is_kept(place: int, value: bytes, said: str) -> None:
    data = write_tar([directory("a"), file("b", b"x")])
    data = data[:place] + value + (data[place + len(value) :] if value else b"")
    members = tar_members(BytesFile(data))
    assert next(members).name.rstrip("/") == "a"
    with pytest.raises(Damage, match=said):
        next(members)


@given(st.lists(st.tuples(st.integers(0, 6000), st.integers(0, 255)), max_size=8), st.integers(0, 6000))
def test_no_damage_upsets_it(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(write_tar(ENTRIES))
    for place, value in changes:
        data[place % len(data)] = value
    try:
        for member in tar_members(Metered(Counting(bytes(data[:cut])), 20_000)):
            assert member.name.encode().decode() == member.name
            assert member.size is not None
            assert member.size >= 0
    except (Damage, DivepyError):
        pass


def changed(data: bytes, place: int, value: bytes) -> bytes:
    """The same tar with other bytes in its first header, and the checksum that fits."""
    header = bytearray(data[:512])
    header[place : place + len(value)] = value
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data[512:]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (changed(write_tar([file("a", b"x")]), 124, b"\xff" * 12), "the header at byte 0 states an impossible size"),
        (changed(write_tar([file("a", b"x")]), 124, b"not octal!!"), "the header at byte 0 states an impossible size"),
        (write_tar([file("a", records={"size": b"-1"})]), "impossible size|is malformed"),
        (
            write_tar([sparse_file("s", {9000 * n: b"d" for n in range(60)}, 10**6, "gnu")])[:700],
            "inside the sparse map",
        ),
        (changed(write_tar([file("n" * 300, b"")]), 124, b"77777777777\0"), "is larger than any honest one"),
        (write_tar([file("n" * 300, b"")])[:600], "it ends inside the extension header at byte 0"),
        (write_tar([file("a", records={"mtime": b"soon"})]), "the extension header at byte 0 is malformed"),
    ],
)
def test_what_is_impossible_is_damage(data: bytes, said: str) -> None:
    with pytest.raises(Damage, match=said):
        list(tar_members(BytesFile(data)))


def test_no_more_headers_are_looked_at_than_is_bearable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.contents.tar_members._MAX_HEADERS", 3)
    members = tar_members(BytesFile(write_tar([file(str(number)) for number in range(5)])))
    assert [next(members).name for _ in range(3)] == ["0", "1", "2"]
    with pytest.raises(Damage, match="only the first 3 headers"):
        next(members)


def test_a_volume_s_name_is_no_member_and_a_directory_may_be_a_file_with_a_slash() -> None:
    volume = changed(write_tar([file("volume")])[:512], 156, b"V")
    found = list(tar_members(BytesFile(volume + changed(write_tar([file("old/")]), 156, b"\0"))))
    assert [(one.kind, one.name.rstrip("/")) for one in found] == [("dir", "old")]


def test_a_time_that_is_not_a_number_is_unknown() -> None:
    found = next(tar_members(BytesFile(changed(write_tar([file("a")]), 136, b"yesterday\0\0\0"))))
    assert (found.name, found.modified) == ("a", None)
