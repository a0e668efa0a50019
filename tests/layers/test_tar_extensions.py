"""PAX records and what they override."""

from __future__ import annotations

import pytest

from dive_py.layers.tar_extensions import Extension, moment, pax, xattr_items, xattr_names, xattr_set
from tests.building.tar_writer import pax_record


def records(*pairs: tuple[str, bytes]) -> bytes:
    return b"".join(pax_record(key, value) for key, value in pairs)


def test_records_override_what_they_name() -> None:
    said = pax(records(("path", b"a/b"), ("linkpath", b"c"), ("size", b"12"), ("uid", b"3"), ("gid", b"4")))
    assert (said.path, said.link, said.size, said.uid, said.gid) == (b"a/b", b"c", 12, 3, 4)
    assert pax(records(("comment", b"x"), ("VENDOR.anything", b"y"))) == Extension()


def test_values_may_hold_anything() -> None:
    said = pax(records(("SCHILY.xattr.user.a=b", b"=\n\n12 x=y\n"), ("path", "ä\n".encode())))
    assert said.path == "ä\n".encode()
    assert list(said.xattrs.values()) != []


def test_an_empty_value_leaves_the_header_alone() -> None:
    assert pax(records(("size", b""), ("mtime", b""))) == Extension()


def test_the_real_name_of_a_sparse_file_wins() -> None:
    size, name, plain = ("GNU.sparse.realsize", b"9"), ("GNU.sparse.name", b"real"), ("path", b"./GNUSparseFile.0/real")
    assert pax(records(size, name, plain)).path == b"real"
    assert pax(records(plain, size, name)).path == b"real"


def test_a_files_own_header_wins_over_the_global_one() -> None:
    lower = Extension(path=b"low", uid=1, xattrs={b"a": b"1", b"b": b"1"})
    upper = Extension(path=b"up", xattrs={b"b": b"2"})
    both = upper.over(lower)
    assert (both.path, both.uid, both.xattrs) == (b"up", 1, {b"a": b"1", b"b": b"2"})


@pytest.mark.parametrize(
    ("text", "time"),
    [
        (b"5", (5, 0, 0)),
        (b"5.5", (5, 500_000_000, 1)),
        (b"5.000000001", (5, 1, 9)),
        (b"5.0000000019", (5, 1, 9)),
        (b"-1.25", (-2, 750_000_000, 2)),
        (b"-1", (-1, 0, 0)),
        (b"-1.0", (-1, 0, 1)),
    ],
)
def test_times_are_exact(text: bytes, time: tuple[int, int, int]) -> None:
    assert moment(text) == time


@pytest.mark.parametrize("text", [b"x", b"1.x", b"1.-5", b"1e5", b"--1"])
def test_what_is_no_time(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        moment(text)


def test_equal_sets_of_attributes_are_equal_strings() -> None:
    assert xattr_set({b"a": b"1", b"b": b"2"}) == xattr_set({b"b": b"2", b"a": b"1"})
    assert xattr_set({b"a": b"1"}) != xattr_set({b"a": b"2"})
    assert xattr_set({b"a": b"1", b"b": b"2"}) != xattr_set({b"a": b"11 b=2"})


def test_the_names_of_a_set_of_attributes() -> None:
    """Whatever their values hold."""
    assert xattr_names(b"") == []
    assert xattr_names(xattr_set({b"user.a": b"5 x=y", b"security.b": b"", b"user.c d": b"\0\n="})) == [
        b"security.b",
        b"user.a",
        b"user.c d",
    ]


def test_a_name_that_no_tar_can_hold_does_no_harm() -> None:
    assert xattr_names(xattr_set({b"a": b"1", b"b=c": b"d", b"e": b"f"}))[:2] == [b"a", b"b"]


def test_a_set_of_attributes_comes_apart_again() -> None:
    attributes = {b"user.a": b"=1 2=", b"user.b": b"", b"security.capability": bytes(range(20))}
    assert dict(xattr_items(xattr_set(attributes))) == attributes
    assert xattr_items(b"") == []
