"""The versions to name in a report."""

from __future__ import annotations

from importlib import metadata
from typing import TYPE_CHECKING

from dive_py import __version__
from dive_py.cli.commands import version

if TYPE_CHECKING:
    import pytest


def test_all_versions_stand_in_one_line() -> None:
    line = version.line()
    assert line.startswith(f"divepy {__version__} (Python ")
    assert f"Textual {metadata.version('textual')}" in line
    assert f"docker-py {metadata.version('docker')}" in line


def test_a_version_is_found_without_the_fast_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no folder of that name is on the path, the standard library is asked; it may not know either."""
    monkeypatch.setattr("sys.path", [])
    monkeypatch.setattr(metadata, "version", lambda name: f"of {name}")
    assert version.version_of("textual") == "of textual"

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert version.version_of("textual") == "missing"
