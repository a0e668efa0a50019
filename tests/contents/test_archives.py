"""Archives are listed and summed up within limits, whatever their form."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.archives import MAX_MEMBERS, MOST_READ, listing, summary
from tests.building import directory, file, squeeze, write_tar
from tests.contents.ar_builder import package
from tests.contents.counting import Counting, Gigabyte, repeated
from tests.contents.test_zip_directory import zipped

TAR = write_tar([directory("a"), file("a/b", b"x" * 700)])
FORMS = {"gzip": "gzip", "zstd": "zstd", "xz": "xz", "bz2": "bzip2"}
REAL = [TAR, zipped(["a", "b/"]), package(), *(squeeze(TAR, form) for form in FORMS), gzip.compress(b"text")]


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


def test_what_is_no_archive_is_told() -> None:
    assert listing(Counting(b"text")).note == "no archive of a form that is known"
    assert summary(Counting(b"")) == [("Form", "unknown"), ("Note", "no archive of a form that is known")]


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
