"""Extended attributes of unpacked files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dive_py.layers.folder_xattrs import FileXattrs, read_xattrs

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
    assert not found.elsewhere


@pytest.mark.parametrize("mark", ["trusted.overlay.redirect", "user.overlay.metacopy"])
def test_parts_that_lie_in_another_layer_are_told(path: Path, monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    played(monkeypatch, {mark: b"/x"})
    assert read_xattrs(str(path)) == FileXattrs(elsewhere=True)


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
