"""Members of libraries and packages, and what a package says of itself."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.ar_members import ar_members, debian_facts
from dive_py.contents.bounded_file import TOO_MUCH
from dive_py.contents.random_access import BytesFile
from dive_py.errors import DivepyError, LimitExceeded
from tests.contents.ar_builder import ar, package
from tests.contents.counting import Counting

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.contents.tar_members import Member


def names(data: bytes) -> list[tuple[str, int | None]]:
    found: list[Member] = []
    ar_members(BytesFile(data), found, 100)
    return [(member.name, member.size) for member in found]


def test_members_are_told() -> None:
    assert names(ar((b"a.o/", b"abc"), (b"b.o/", b""))) == [("a.o", 3), ("b.o", 0)]
    assert names(ar()) == []


def test_long_names_of_gnu_and_bsd_are_read() -> None:
    table = b"a very long name.o/\nanother long name.o/\n"
    assert names(ar((b"/", b"symbols"), (b"//", table), (b"/0", b"x"), (b"/20", b"yy"))) == [
        ("a very long name.o", 1),
        ("another long name.o", 2),
    ]
    assert names(ar((b"#1/8", b"name.o\0\0abc"))) == [("name.o", 3)]


def test_members_of_a_thin_archive_are_elsewhere() -> None:
    data = b"!<thin>\n" + ar((b"a.o/", b""), (b"b.o/", b""))[8:].replace(b"%-10d" % 0, b"%-10d" % 5000)
    assert names(data) == [("a.o", 5000), ("b.o", 5000)]


@pytest.mark.parametrize("data", [ar((b"a", b"x"))[:40], ar((b"a", b"x")).replace(b"`\n", b"??")])
def test_damage_is_told(data: bytes) -> None:
    with pytest.raises(LimitExceeded, match=TOO_MUCH):
        names(data)


@pytest.mark.parametrize("size", [b"-60", b"-100", b"9999999999", b"x"])
def test_impossible_sizes_end_the_list(size: bytes) -> None:
    data = ar((b"a", b"x"), (b"b", b"x")).replace(b"%-10d" % 1, b"%-10b" % size, 1)
    with suppress(LimitExceeded):
        assert len(names(data)) <= 1


def test_nothing_of_this_machine_is_opened_for_a_thin_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "control.tar").write_bytes(b"secret")
    monkeypatch.chdir(tmp_path)
    data = b"!<thin>\n" + ar((b"control.tar/", b""))[8:].replace(b"%-10d" % 0, b"%-10d" % 6)
    assert debian_facts(BytesFile(data)) == []


def test_a_list_has_an_end() -> None:
    found: list[Member] = []
    ar_members(BytesFile(ar(*[(b"a", b"")] * 50)), found, 7)
    assert len(found) == 8, "one more, by which it is known that there are more"


@pytest.mark.parametrize(("form", "suffix"), [("xz", b".xz"), ("gzip", b".gz"), ("zstd", b".zst"), ("none", b"")])
def test_a_package_tells_of_itself(form: str, suffix: bytes) -> None:
    assert debian_facts(BytesFile(package(form, suffix))) == [
        ("Package", "tool"),
        ("Version", "1.2-3"),
        ("Architecture", "amd64"),
        ("Depends", "libc6 (>= 2.36)"),
        ("Description", "does things"),
    ]


def test_a_package_without_a_control_file_tells_nothing() -> None:
    assert debian_facts(BytesFile(ar((b"debian-binary", b"2.0\n")))) == []
    (fact,) = debian_facts(BytesFile(ar((b"control.tar", b"?" * 600))))
    assert fact == ("Note", "the control archive cannot be read: the header at byte 0 is damaged")


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(0, 255)), max_size=8), st.integers(0, 900))
def test_no_damage_upsets_it(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(package("gzip", b".gz"))
    for place, value in changes:
        data[place % len(data)] = value
    content = Counting(bytes(data[:cut]))
    try:
        ar_members(content, [], 100)
        debian_facts(content)
    except DivepyError:
        pass
