"""Where an extraction goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.contents.places import place_of

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("destination", "path", "single", "folder", "name"),
    [
        ("there", b"etc/passwd", True, "there", b"passwd"),
        ("new", b"etc/passwd", True, ".", b"new"),
        ("new/", b"etc/passwd", True, "new/", b"passwd"),
        ("a/b", b"etc/passwd", True, "a", b"b"),
        ("there", b"etc", False, "there/etc", b""),
        ("new", b"etc", False, "new", b""),
        ("new/", b"a/etc", False, "new/etc", b""),
        ("there", b"", False, "there", b""),
        ("new/", b"", False, "new/", b""),
    ],
)
def test_as_copying_does(
    destination: str,
    path: bytes,
    folder: str,
    name: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    single: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    assert place_of(destination, path, single=single) == (folder, name)
