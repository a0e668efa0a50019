"""Packages of two images."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.analysis.package_changes import PackageChanges, databases, package_changes
from tests.analysis.comparing import compared
from tests.building import directory, file, symlink

if TYPE_CHECKING:
    from tests.building import Entry

STATUS, APK, RPM = "var/lib/dpkg/status", "lib/apk/db/installed", "var/lib/rpm/Packages"


def dpkg(**versions: str) -> bytes:
    return "\n".join(f"Package: {name}\nVersion: {version}\n" for name, version in versions.items()).encode()


def apk(**versions: str) -> bytes:
    return "\n".join(f"P:{name}\nV:{version}\n" for name, version in versions.items()).encode()


def changes(before: list[Entry], after: list[Entry], *, lost: str = "") -> PackageChanges:
    """What differs, where one path cannot be read in the second image."""
    old, new = ({entry.name: entry.data for entry in entries} for entries in (before, after))
    new.pop(lost.encode(), None)
    return package_changes(compared([before], [after]), old.get, new.get)


def test_versions_that_differ_are_told_by_name() -> None:
    found = changes([file(STATUS, dpkg(z="1", b="1", same="1"))], [file(STATUS, dpkg(b="2", same="1", a="3"))])
    assert [tuple(item) for item in found.items] == [
        ("dpkg", "a", None, "3"),
        ("dpkg", "b", "1", "2"),
        ("dpkg", "z", "1", None),
    ]
    assert found.unread == ()


def test_files_of_one_package_each_make_one_database() -> None:
    folder = "var/lib/dpkg/status.d/"
    before = [file(folder + "a", dpkg(a="1")), file(folder + "b", dpkg(b="1")), file(folder + "a.md5sums", b"1")]
    after = [file(folder + "a", dpkg(a="1")), file(folder + "bb", dpkg(b="2")), file(folder + "a.md5sums", b"2")]
    comparison = compared([before], [after])
    assert comparison.paths.paths(databases(comparison)) == [folder.encode() + name for name in (b"b", b"bb")]
    assert [tuple(item) for item in changes(before, after).items] == [("dpkg", "b", "1", "2")]


def test_a_database_that_moved_is_the_same_database() -> None:
    found = changes([file(APK, apk(musl="1", b="1"))], [file("usr/" + APK, apk(musl="2", b="1"))])
    assert [tuple(item) for item in found.items] == [("apk", "musl", "1", "2")]


def test_another_manager_s_package_of_the_same_name_is_another_one() -> None:
    found = changes([file(STATUS, dpkg(a="1"))], [file(APK, apk(a="1"))])
    assert [tuple(item) for item in found.items] == [("apk", "a", None, "1"), ("dpkg", "a", "1", None)]


def test_databases_that_do_not_differ_are_not_asked_for() -> None:
    same = [file(STATUS, dpkg(a="1")), file(RPM, b"rpm")]
    assert changes(same, [*same, file("x")]) == PackageChanges((), ())


def test_what_is_binary_or_cannot_be_read_is_named() -> None:
    before = [file(STATUS, dpkg(a="1")), file(RPM, b"1")]
    after = [file(STATUS, dpkg(a="2")), file(RPM, b"2")]
    assert changes(before, after, lost=STATUS) == PackageChanges((), (STATUS.encode(), RPM.encode()))


def test_what_only_looks_like_a_database_is_none() -> None:
    comparison = compared([], [[directory(APK), symlink(STATUS, "elsewhere"), directory("var/lib/dpkg/status.d")]])
    assert databases(comparison).tolist() == []
