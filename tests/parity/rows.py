"""What a row of the tables says: what dive does, fails at or was asked for, and where divepy's part stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One row."""

    id: str
    """Section and row, the same for ever: the sections' titles stand in the modules of the tables."""
    text: str
    """What it is about."""
    shown: tuple[str, ...]
    """Tests (`tests/…/test_x.py::test_y`) that show what divepy does about it."""
    documented: tuple[str, ...] = ()
    """Phrases of the README or of docs/ that say so."""


def row(name: str, text: str, *shown: str, documented: str | tuple[str, ...] = ()) -> Row:
    """A row; the folder `tests/` and the ending `.py` of a test are left out."""
    paths = []
    for word in shown:
        module, _, test = word.partition("::")
        paths.append(f"tests/{module}.py::{test}")
    return Row(name, text, tuple(paths), (documented,) if isinstance(documented, str) else documented)
