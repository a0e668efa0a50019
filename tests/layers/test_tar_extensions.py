"""PAX records and what they override."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dive_py.layers.tar_extensions import (
    Extension,
    Pending,
    moment,
    pax,
    usual_pax,
    xattr_items,
    xattr_names,
    xattr_set,
)
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


VALUES = st.one_of(
    st.sampled_from((b"", b"5", b"+5", b"-5", b"007", b"9.5", b"9.", b"1.1234567891", b"9" * 19, b"\0", b"a\n9 b=c\n")),
    st.binary(max_size=12),
)
NAMES = ("path", "linkpath", "mtime", "atime", "uid", "gid", "size", "uname", "comment", "SCHILY.dev", "SCHILY.xattr.a",
         "GNU.sparse.major", "pathx", "VENDOR.path")  # fmt: skip
BODIES = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), min_size=1, max_size=4).map(lambda pairs: records(*pairs))
USUAL = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("path", "linkpath", "uname")), st.text("a/\u00e9=9 ", min_size=1).map(str.encode)),
        st.tuples(st.sampled_from(("mtime", "atime")), st.from_regex(rb"[0-9]{1,11}(\.[0-9]{1,9})?", fullmatch=True)),
        st.tuples(st.sampled_from(("uid", "gid")), st.integers(0, 1 << 40).map(lambda number: b"%d" % number)),
    ),
    min_size=1,
    max_size=4,
).map(lambda pairs: records(*pairs))


@given(st.lists(st.one_of(USUAL, USUAL, USUAL, BODIES), min_size=1, max_size=4), st.data())
@settings(max_examples=400, deadline=None)
def test_usual_headers_say_what_a_careful_look_finds(headers: list[bytes], data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        spoiled = bytearray(headers[-1])
        spoiled[data.draw(st.integers(0, len(spoiled) - 1))] = data.draw(st.sampled_from(b"0 1=\n\0p"))
        headers[-1] = bytes(spoiled)
    found = usual_pax(headers)
    assert found is None or found == [pax(header) for header in headers]
    assert (found is None) == any(usual_pax([header]) is None for header in headers)


@given(st.lists(USUAL, min_size=1, max_size=4))
@settings(max_examples=100, deadline=None)
def test_what_archivers_write_is_usual(headers: list[bytes]) -> None:
    assert usual_pax(headers) == [pax(header) for header in headers]


def test_headers_that_only_fit_together_are_not_usual() -> None:
    whole = records(("path", b"ab"), ("mtime", b"1"))
    for cut in range(1, len(whole)):
        parts = [whole[:cut], whole[cut:]]
        assert (usual_pax(parts) is None) == (cut != len(records(("path", b"ab"))))


SPARSE = (("GNU.sparse.major", b"1"), ("GNU.sparse.minor", b"0"), ("GNU.sparse.realsize", b"9"))


def settled(*headers: tuple[str, bytes]) -> Extension:
    """What is said about an entry behind these headers."""
    pending = Pending()
    for flag, data in headers:
        pending.take(flag, data)
    said = pending.settle()
    assert pending.is_empty
    return said


def test_the_real_name_of_a_sparse_file_wins() -> None:
    """Over the `path` record and over a long name of GNU's, as in Docker 20.10, 26 and 28 and Podman 4.3."""
    name, plain = ("GNU.sparse.name", b"real"), ("path", b"./GNUSparseFile.0/real")
    assert settled(("x", records(*SPARSE, name, plain))).path == b"real"
    assert settled(("x", records(plain, *SPARSE, name))).path == b"real"
    assert settled(("x", records(plain, *SPARSE, name)), ("L", b"long\0")).path == b"real"
    assert settled(("x", records(plain, *SPARSE)), ("L", b"long\0")).path == b"long"
    assert settled(("x", records(name))).path is None, "what is not sparse has no such name"


def test_of_two_pax_headers_the_last_one_counts() -> None:
    """Docker 20.10, 26 and 28 and Podman 4.3 take nothing of the first."""
    said = settled(("x", records(("path", b"one"), ("uid", b"5"))), ("x", records(("mtime", b"7"))))
    assert said == Extension(mtime=(7, 0, 0))


@pytest.mark.parametrize("turned", [False, True])
def test_a_long_name_of_gnus_goes_before_a_pax_record(turned: bool) -> None:  # noqa: FBT001 - drawn
    headers = [
        ("L", b"gnu\0"),
        ("K", b"gnu link\0"),
        ("x", records(("path", b"pax"), ("linkpath", b"pl"), ("uid", b"3"))),
    ]
    said = settled(*(headers[::-1] if turned else headers))
    assert (said.path, said.link, said.uid) == (b"gnu", b"gnu link", 3)


def test_of_two_long_names_the_last_one_counts_and_an_empty_one_is_none() -> None:
    assert settled(("L", b"one\0"), ("L", b"two\0junk")).path == b"two"
    assert settled(("L", b"\0")).path is None
    assert settled(("x", records(("path", b""), ("linkpath", b""), ("uid", b"")))) == Extension()


def test_a_global_header_says_nothing_and_puts_what_stands_before_it_out_of_force() -> None:
    """Docker 20.10, 26 and 28 and Podman 4.3: Go's reader hands it out as a member of its own, and begins anew."""
    pending = Pending()
    pending.take("x", records(("path", b"one")))
    pending.take("L", b"two\0")
    pending.take("g", records(("path", b"three"), ("uid", b"5")))
    assert (pending.is_empty, pending.global_path, pending.settle()) == (True, b"three", Extension())
    pending.take("g", records(("comment", b"x")))
    assert pending.global_path == b""


@pytest.mark.parametrize(
    ("said", "form"),
    [
        ((), None),
        ((("GNU.sparse.size", b"10"),), None),
        ((("GNU.sparse.size", b"10"), ("GNU.sparse.numblocks", b"1"), ("GNU.sparse.map", b"0,5")), (10, b"0,5")),
        ((("GNU.sparse.size", b"10"), ("GNU.sparse.numblocks", b"0"), ("GNU.sparse.map", b"")), None),
        ((("GNU.sparse.major", b"0"), ("GNU.sparse.minor", b"1"), ("GNU.sparse.numblocks", b"0")), (None, b"0,0")),
        (
            (
                ("GNU.sparse.major", b"0"), ("GNU.sparse.minor", b"0"),
                ("GNU.sparse.numblocks", b"1"), ("GNU.sparse.map", b"+1,02"),
            ),
            (None, b"1,2"),
        ),
        (SPARSE, (9, b"")),
        ((("GNU.sparse.major", b"2"), ("GNU.sparse.minor", b"0"), ("GNU.sparse.realsize", b"9")), None),
        (
            (
                ("GNU.sparse.size", b"10"), ("GNU.sparse.numblocks", b"2"),
                ("GNU.sparse.offset", b"0"), ("GNU.sparse.numbytes", b"5"),
                ("GNU.sparse.offset", b"8"), ("GNU.sparse.numbytes", b"1"),
            ),
            (10, b"0,5,8,1"),
        ),
    ],
)  # fmt: skip
def test_which_form_a_sparse_file_has(
    said: tuple[tuple[str, bytes], ...], form: tuple[int | None, bytes] | None
) -> None:
    """As Go's reader tells the three forms apart (archive/tar, `readGNUSparsePAXHeaders`)."""
    sparse = pax(records(*said)).sparse
    assert (sparse and (sparse.size, sparse.pieces)) == form


@pytest.mark.parametrize(
    "data",
    [
        b"13 path=a\0b\n", b"+30 path=one\n", b"12 path=oneX", b"4 =\n", b"6 =ab\n", b"11 path=one\n",
        b" 12 path=one\n",
        records(("size", b"1_0")), records(("size", b" 1")), records(("size", b"1 ")), records(("size", b"0x1")),
        records(("size", b"99999999999999999999")), records(("uid", b"1_0")), records(("mtime", b"1_0")),
        records(("mtime", b".5")), records(("mtime", b"1.5x")), records(("mtime", b"-1.-5")),
        records(("GNU.sparse.map", b"0,5"), ("GNU.sparse.numblocks", b"2")),
        records(("GNU.sparse.map", b"0"), ("GNU.sparse.numblocks", b"1")),
    ],
)  # fmt: skip
def test_records_that_every_engine_refuses(data: bytes) -> None:
    """Docker 20.10, 26 and 28 and Podman 4.3 say `archive/tar: invalid tar header` to each."""
    with pytest.raises(ValueError, match=r"."):
        pax(data)


def test_numbers_with_a_sign_and_leading_zeros_are_numbers() -> None:
    said = pax(records(("size", b"+12"), ("uid", b"007"), ("gid", b"-2"), ("mtime", b"+7.")))
    assert (said.size, said.uid, said.gid, said.mtime) == (12, 7, -2, (7, 0, 0))


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


def test_a_set_that_is_cut_or_damaged_gives_what_comes_before() -> None:
    whole = xattr_set({b"a": b"1", b"b": b"22"})
    assert xattr_items(whole[:-1]) == [(b"a", b"1"), (b"b", b"2")]
    assert xattr_items(whole[:6]) == xattr_items(whole[:5] + b"x b=22") == [(b"a", b"1")]
