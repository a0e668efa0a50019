"""Archives are listed and summed up within limits, whatever their form."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.archives import MAX_MEMBERS, MOST_READ, listing, summary
from dive_py.contents.bounded_file import TOO_MUCH
from dive_py.errors import Cancelled, EngineError
from tests.building import directory, file, squeeze, write_tar
from tests.contents.ar_builder import package
from tests.contents.counting import Counting, Gigabyte, repeated


def zipped(names: list[str], comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name in names:
            archive.writestr(name, b"" if name.endswith("/") else b"text" * 10)
    return target.getvalue()


TAR = write_tar([directory("a"), file("a/b", b"x" * 700)])
FORMS = {"gzip": "gzip", "zstd": "zstd", "xz": "xz", "bz2": "bzip2"}
REAL = [TAR, zipped(["a", "b/"]), package(), *(squeeze(TAR, form) for form in FORMS), gzip.compress(b"text")]


def names(data: bytes) -> list[str]:
    found = listing(Counting(data))
    assert found.complete, found.note
    return [member.name for member in found.members]


def test_a_tar_is_listed() -> None:
    found = listing(Counting(TAR))
    assert [member.name.rstrip("/") for member in found.members] == ["a", "a/b"]
    assert (found.form, found.complete, found.note) == ("tar", True, "")
    assert summary(Counting(TAR)) == [("Form", "tar archive"), ("Members", "2"), ("Bytes in members", "700 bytes")]


@pytest.mark.parametrize("form", FORMS)
def test_a_compressed_tar_is_listed(form: str) -> None:
    content = Counting(squeeze(TAR, form))
    found = listing(content)
    assert (found.form, len(found.members)) == (f"tar, {FORMS[form]}", 2)
    facts = dict(summary(content))
    assert facts["Form"].startswith("tar archive, compressed with ")
    assert facts["Compressed"] == f"{content.size:,} bytes"
    assert facts["Members"] == "2"


def test_a_compressed_file_has_one_member() -> None:
    found = listing(Counting(gzip.compress(b"text")), "NEWS.gz")
    assert [(member.name, member.size) for member in found.members] == [("NEWS", 4)]
    assert summary(Counting(gzip.compress(b"text")))[0] == ("Form", "gzip")


def test_a_package_tells_of_itself() -> None:
    facts = dict(summary(Counting(package())))
    assert (facts["Form"], facts["Package"], facts["Members"]) == ("Debian package", "tool", "3")


def test_a_list_has_an_end() -> None:
    many = Counting(write_tar([file(f"n{number}", b"") for number in range(MAX_MEMBERS + 5)]))
    found = listing(many)
    assert (len(found.members), found.complete) == (MAX_MEMBERS, False)
    assert dict(summary(many))["Members"] == f"at least {MAX_MEMBERS:,}"
    assert len(listing(many, most=3).members) == 3


def test_a_tar_of_a_gigabyte_costs_its_headers() -> None:
    member = write_tar([file("big", b"x" * 9_999_360)])[: 512 + 9_999_360]
    content = Gigabyte(b"", repeated(member))
    found = listing(content)
    assert len(found.members) == 101
    assert content.bytes_read <= 200 * 512


def test_many_small_members_stay_below_the_limit() -> None:
    content = Gigabyte(b"", repeated(write_tar([file("a", b"")])[:512]))
    assert len(listing(content, most=10**9).members) == MOST_READ // 512
    assert content.bytes_read <= MOST_READ + 512
    assert listing(content, most=10**9).note == "more than 8,388,608 bytes would have to be read"


def test_what_is_compressed_is_unpacked_up_to_a_limit() -> None:
    data = squeeze(write_tar([file("a", b""), file("big", bytes(40_000_000)), file("behind", b"")]), "gzip")
    found = listing(Counting(data))
    assert [member.name for member in found.members] == ["a", "big"]
    assert found.note == "more than 33,554,432 bytes would have to be unpacked"


def test_members_of_a_zip_are_told() -> None:
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    target = io.BytesIO(zipped(["dir/", "dir/grüße", "b"]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(link, b"b")
    found = [(one.kind, one.name, one.size) for one in listing(Counting(target.getvalue())).members]
    assert found == [("dir", "dir/", 0), ("file", "dir/grüße", 40), ("file", "b", 40), ("symlink", "link", 0)]


@pytest.mark.parametrize("comment", [b"", b"c" * 60_000])
def test_the_directory_of_a_zip_is_found(comment: bytes) -> None:
    assert names(zipped(["a", "b"], comment)) == ["a", "b"]


def test_what_stands_before_a_zip_is_passed() -> None:
    data = zipped(["a"])
    assert names(data[:30] + b"#!/usr/bin/env python\n" * 9 + data) == ["a"]


def test_more_members_of_a_zip_than_sixteen_bits_can_count() -> None:
    data = zipped([str(number) for number in range(66_000)])
    assert len(listing(Counting(data), most=10**9).members) == 66_000


def test_of_a_zip_with_too_many_members_the_first_are_listed() -> None:
    entry = b"PK\x01\x02" + bytes(24) + b"\1" + bytes(17) + b"a"
    directory = entry * 200_000
    end = b"PK\x05\x06" + bytes(4) + b"\xff" * 4 + len(directory).to_bytes(4, "little") + bytes(6)
    data = b"PK\x03\x04" + bytes(508) + directory + end
    content = Counting(data)
    found = listing(content)
    assert (len(found.members), found.note) == (MAX_MEMBERS, "only the first 2,000 members are listed")
    assert 80_000 < len(listing(Counting(data), most=10**9).members) < 100_000
    assert content.bytes_read < 5_000_000


@pytest.mark.parametrize("cut", [-1, 10])
def test_a_directory_of_a_zip_that_is_cut_off_is_told(cut: int) -> None:
    assert listing(Counting(zipped(["a"])[:cut])).note.startswith("its directory is missing or damaged")


def test_members_of_a_zip_before_the_damage_are_kept() -> None:
    data = zipped(["a", "b", "c"])
    last = data.rindex(b"PK\x01\x02")
    found = listing(Counting(data[:last] + b"??" + data[last + 2 :]))
    assert ([one.name for one in found.members], found.note) == (["a", "b"], TOO_MUCH)


def test_nothing_is_an_empty_zip() -> None:
    assert names(zipped([])) == []


@pytest.mark.parametrize("error", [Cancelled(), EngineError("it broke off")])
def test_a_stop_is_no_damage(error: Exception) -> None:
    class Broken(Counting):
        def read(self, offset: int, count: int, /) -> bytes:
            if self.calls:
                raise error
            return super().read(offset, count)

    for data in (zipped(["a"]), package(), TAR):
        with pytest.raises(type(error)):
            listing(Broken(data))


def test_what_is_no_archive_is_told() -> None:
    assert listing(Counting(b"text")).note == "not an archive of a known form"
    assert summary(Counting(b"")) == [("Form", "unknown"), ("Note", "not an archive of a known form")]


@given(st.sampled_from(REAL), st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 255)), max_size=6), st.data())
def test_no_damage_upsets_it(real: bytes, changes: list[tuple[int, int]], drawn: st.DataObject) -> None:
    data = bytearray(real)
    for place, value in changes:
        data[place % len(data)] = value
    content = Counting(bytes(data[: drawn.draw(st.integers(0, len(data)))]))
    assert summary(content, "x.gz")[0][0] == "Form"
    assert content.bytes_read <= 2 * MOST_READ
    lying = Counting(bytes(data), 10**12)
    assert summary(lying)
    assert all(member.name.encode().decode() == member.name for member in listing(lying).members)
