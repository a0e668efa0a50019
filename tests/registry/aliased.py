"""A home folder in which a short name has an alias."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def alias(home: Path, monkeypatch: pytest.MonkeyPatch, short: str, name: str) -> str:
    """Let a short name stand for another one, and return the line that says so."""
    file = home / ".config" / "containers" / "registries.conf"
    file.parent.mkdir(parents=True)
    file.write_text(f'[aliases]\n"{short}" = "{name}"\n')
    monkeypatch.setenv("HOME", str(home))
    return f"{short} is {name} here, by {file}"
