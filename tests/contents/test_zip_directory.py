"""Members of a zip are told from its directory, wherever that is."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.archive_members import Damage
from dive_py.contents.bounded_file import Metered
from dive_py.contents.content import Held
from dive_py.contents.zip_directory import zip_members
from dive_py.errors import DivepyError
from tests.contents.counting import Counting


def zipped(names: list[str], comment: bytes = b"") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.comment = comment
        for name in names:
            archive.writestr(name, b"" if name.endswith("/") else b"text" * 10)
    return target.getvalue()


def test_members_are_told() -> None:
    link = zipfile.ZipInfo("link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    target = io.BytesIO(zipped(["dir/", "dir/grüße", "b"]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(link, b"b")
    found = [(one.kind, one.name, one.size) for one in zip_members(Held(target.getvalue()))]
    assert found == [("dir", "dir/", 0), ("file", "dir/grüße", 40), ("file", "b", 40), ("symlink", "link", 0)]


@pytest.mark.parametrize("before", [b"", b"#!/usr/bin/env python\n" * 9])
@pytest.mark.parametrize("comment", [b"", b"c" * 60_000])
def test_the_directory_is_found(before: bytes, comment: bytes) -> None:
    assert [one.name for one in zip_members(Held(before + zipped(["a", "b"], comment)))] == ["a", "b"]


def test_more_members_than_sixteen_bits_can_count() -> None:
    data = zipped([str(number) for number in range(66_000)])
    assert sum(1 for _ in zip_members(Held(data))) == 66_000


@pytest.mark.parametrize(("cut", "said"), [(-1, "directory is missing"), (10, "directory is missing")])
def test_a_directory_that_is_cut_off_is_told(cut: int, said: str) -> None:
    with pytest.raises(Damage, match=said):
        list(zip_members(Held(zipped(["a"])[:cut])))


def test_nothing_is_an_empty_archive() -> None:
    assert list(zip_members(Held(zipped([])))) == []


@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=8), st.integers(0, 400))
def test_no_damage_upsets_it(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(zipped(["a", "dir/", "dir/b"]))
    for place, value in changes:
        data[-1 - place % len(data)] = value
    try:
        for member in zip_members(Metered(Counting(bytes(data[max(len(data) - cut, 0) :])), 100_000)):
            assert member.name.encode().decode() == member.name
    except (Damage, DivepyError):
        pass
