"""Extended attributes of unpacked files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.layers.folder_xattrs import FileXattrs, RealStat, file_xattrs, read_xattrs
from dive_py.layers.vocabulary import Kind

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file whose attributes the test plays: few file systems keep all of them, and for root alone."""
    path = tmp_path / "file"
    path.touch()
    return path


def played(monkeypatch: pytest.MonkeyPatch, attributes: dict[str, bytes]) -> None:
    monkeypatch.setattr(os, "listxattr", lambda *_, **__: list(attributes))
    monkeypatch.setattr(os, "getxattr", lambda _, name, **__: attributes[name])


def test_what_belongs_to_the_file_and_what_to_the_kernel(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played(
        monkeypatch,
        {
            "user.note": b"mine",
            "security.capability": b"\1\0",
            "security.selinux": b"the host's",
            "trusted.overlay.origin": b"somewhere",
            "trusted.overlay.opaque": b"y",
            "system.posix_acl_access": b"no tar of an engine has it",
        },
    )
    found = read_xattrs(str(path))
    assert found.own == {b"user.note": b"mine", b"security.capability": b"\1\0"}
    assert found.opaque == b"y"
    assert not (found.redirect)
    assert not (found.metacopy)
    assert not (found.stat)


@pytest.mark.parametrize(
    ("attributes", "told"),
    [
        ({"trusted.overlay.redirect": b"/x"}, FileXattrs(redirect=b"/x")),
        ({"trusted.overlay.redirect": b"x" * 5000}, FileXattrs()),
        ({"trusted.overlay.metacopy": b"", "trusted.overlay.redirect": b"n"}, FileXattrs(metacopy=True, redirect=b"n")),
        ({"user.overlay.opaque": b"y", "user.overlay.impure": b"y"}, FileXattrs(opaque=b"y")),
        ({"user.fuseoverlayfs.opaque": b"y", "user.fuseoverlayfs.origin": b"etc/x"}, FileXattrs(opaque=b"y")),
        ({"user.fuseoverlayfs.override_stat": b"7:8:104711"}, FileXattrs(stat=RealStat(7, 8, 0o4711))),
        ({"user.containers.override_stat": b"0:5:755:pipe"}, FileXattrs(stat=RealStat(0, 5, 0o755, Kind.FIFO))),
        ({"user.containers.override_stat": b"0:5:644:char-1-3"}, FileXattrs(stat=RealStat(0, 5, 0o644, Kind.CHAR))),
        ({"user.containers.override_stat": b"0:-1:755"}, FileXattrs()),
        ({"user.containers.override_stat": b"no"}, FileXattrs()),
        ({"user.containers": b"mine"}, FileXattrs(own={b"user.containers": b"mine"})),
    ],
)
def test_marks_of_an_overlay_are_no_attributes_of_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, attributes: dict[str, bytes], told: FileXattrs
) -> None:
    """fuse-overlayfs 1.10, containers/storage 1.42 (Podman 4.3), Linux 6.1."""
    played(monkeypatch, attributes)
    assert read_xattrs(str(path)) == told
    if "security.selinux" not in attributes:
        assert file_xattrs({os.fsencode(name): value for name, value in attributes.items()}) == told


def test_the_newer_form_of_a_whiteout(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, {"user.overlay.whiteout": b""})
    assert read_xattrs(str(path)).whiteout


def test_what_vanished_has_nothing(tmp_path: Path) -> None:
    assert read_xattrs(str(tmp_path / "none")) == FileXattrs()


def test_an_attribute_that_vanishes_is_left_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played(monkeypatch, {"user.a": b"1"})

    def gone(*_: object, **__: object) -> bytes:
        raise OSError(61, "No data available")

    monkeypatch.setattr(os, "getxattr", gone)
    assert read_xattrs(str(path)) == FileXattrs()
