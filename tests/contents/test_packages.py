"""What package managers say is installed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dive_py.contents.packages import Manager, is_read, manager_of, versions

DPKG = b"""Package: libc6
Status: install ok installed
Priority: optional
Architecture: amd64
Multi-Arch: same
Version: 2.36-9+deb12u4
Description: GNU C Library: Shared libraries
 Contains the standard libraries.
 .
 Version: 99
Conffiles:
 /etc/ld.so.conf.d/x86_64-linux-gnu.conf d4e7a7b88a71b5ffd9e2644e71a0cfab

Package: libc6
Status: install ok installed
Architecture: i386
Version: 2.36-9+deb12u4

Package: bash
Architecture: amd64
Status: install ok installed
Version: 5.2.15-2+b2

Package: adduser
Architecture: all
Status: hold ok installed
Version: 3.134

Package: gone
Architecture: amd64
Status: deinstall ok config-files
Version: 1.0

Package: half
Architecture: amd64
Status: install ok half-configured
Version: 2.0
"""

APK = b"""C:Q1abc=
p:cmd:ldd=1
P:musl
V:1.2.4-r2
A:x86_64
p:so:libc.musl-x86_64.so.1=1
F:lib
R:libc.musl-x86_64.so.1
a:0:0:777

C:Q1def=
P:busybox
V:1.36.1-r5
"""


def test_dpkg_tells_what_is_there_and_what_is_for_another_architecture() -> None:
    assert versions(Manager.DPKG, DPKG) == {
        "libc6": "2.36-9+deb12u4",
        "libc6:i386": "2.36-9+deb12u4",
        "bash": "5.2.15-2+b2",
        "adduser": "3.134",
        "half": "2.0",
    }


def test_a_file_of_one_package_may_say_no_state() -> None:
    assert versions(Manager.DPKG, b"Package: tzdata\nVersion: 2024a\nArchitecture: all\n") == {"tzdata": "2024a"}


def test_apk_tells_names_and_versions_whose_letters_are_capitals() -> None:
    assert versions(Manager.APK, APK) == {"musl": "1.2.4-r2", "busybox": "1.36.1-r5"}


def test_windows_line_ends_and_a_missing_end_do_no_harm() -> None:
    assert versions(Manager.APK, b"P:a\r\nV:1\r\n\r\nP:b\r\nV:2") == {"a": "1", "b": "2"}


@pytest.mark.parametrize("manager", Manager)
def test_incomplete_paragraphs_are_no_packages(manager: Manager) -> None:
    assert versions(manager, b"Package: a\nP:a\n\nVersion: 1\nV:1\n\nPackage:\nVersion:\nStatus:\n\n: \n:\n") == {}


def test_rpm_is_not_read() -> None:
    assert versions(Manager.RPM, b"SQLite format 3\0") == {}


@given(st.sampled_from(Manager), st.binary() | st.text("PVp:1a \n\t\r").map(str.encode))
def test_any_bytes_give_names_and_versions(manager: Manager, data: bytes) -> None:
    found = versions(manager, data)
    assert all(name and version for name, version in found.items())


@pytest.mark.parametrize(
    ("path", "manager"),
    [
        (b"var/lib/dpkg/status", Manager.DPKG),
        (b"var/lib/dpkg/status-old", None),
        (b"var/lib/dpkg/status.d/base", Manager.DPKG),
        (b"var/lib/dpkg/status.d/base.md5sums", None),
        (b"var/lib/dpkg/status.d", None),
        (b"var/lib/dpkg/status.d/deeper/base", None),
        (b"lib/apk/db/installed", Manager.APK),
        (b"usr/lib/apk/db/installed", Manager.APK),
        (b"usr/lib/sysimage/rpm/rpmdb.sqlite", Manager.RPM),
        (b"var/lib/rpm/Packages", Manager.RPM),
        (b"", None),
    ],
)
def test_databases_are_known_by_their_path(path: bytes, manager: Manager | None) -> None:
    assert manager_of(path) is manager
    assert is_read(path) == (manager in {Manager.DPKG, Manager.APK})
