"""Packages whose version is another one, as a table and as values for JSON."""

from __future__ import annotations

from dive_py.analysis.package_changes import PackageChange, PackageChanges
from dive_py.reports.package_table import package_fields, package_lines

CHANGES = PackageChanges(
    (
        PackageChange("dpkg", "bash", "5.1", "5.2"),
        PackageChange("dpkg", "gone\x1b", "1  2", None),
        PackageChange("dpkg", "new", None, "3"),
    ),
    (b"var/lib/rpm/\xff",),
)


def test_each_has_its_versions() -> None:
    assert list(package_lines(CHANGES)) == [
        "BEFORE  AFTER  PACKAGE",
        "5.1     5.2    bash",
        "1 2     -      gone\\x1b",
        "-       3      new",
        "packages of /var/lib/rpm/\\xff are not compared: it differs, and is not a database that is read",
    ]


def test_what_is_left_out_is_counted() -> None:
    assert list(package_lines(CHANGES, 1))[2] == "… and 2 more packages; all of them: --files"


def test_nothing_is_told_of_nothing() -> None:
    assert list(package_lines(PackageChanges((), ()))) == []


def test_values_for_json() -> None:
    fields = package_fields(CHANGES)
    assert fields is not None
    assert fields["unread"] == ["var/lib/rpm/\udcff"]
    assert fields["changed"] == [item._asdict() for item in CHANGES.items]
    assert package_fields(None) is None
