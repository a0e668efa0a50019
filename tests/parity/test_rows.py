"""Every row of the tables has tests that are there, or a sentence that the README or docs/ have."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest

from tests.parity.rows_defects import DEFECTS, REQUESTS
from tests.parity.rows_different import DIFFERENT
from tests.parity.rows_features import FEATURES
from tests.parity.rows_probes import FIGURES, PROBES
from tests.parity.rows_settings import SETTINGS

if TYPE_CHECKING:
    from tests.parity.rows import Row

ROOT: Final = Path(__file__).resolve().parents[2]

ROWS: Final = (*FEATURES, *SETTINGS, *DEFECTS, *REQUESTS, *FIGURES, *PROBES, *DIFFERENT)


@cache
def names_in(module: str) -> frozenset[str]:
    """The names of a module's tests."""
    path = ROOT / module
    if not path.is_file():
        return frozenset()
    found = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(
        node.name
        for node in found
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    )


@cache
def documentation() -> str:
    """The README and docs/, with their lines joined."""
    pages = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    return " ".join(" ".join(page.read_text(encoding="utf-8") for page in pages).split())


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_its_tests_are_there(row: Row) -> None:
    missing = [name for name in row.shown if name.partition("::")[2] not in names_in(name.partition("::")[0])]
    assert not missing
    assert row.shown or row.documented, "neither shown nor documented"


@pytest.mark.parametrize("row", [each for each in ROWS if each.documented], ids=lambda row: row.id)
def test_its_sentences_are_there(row: Row) -> None:
    assert not [phrase for phrase in row.documented if phrase not in documentation()]


def test_rows_have_ids_of_their_own() -> None:
    assert not [name for name, count in Counter(row.id for row in ROWS).items() if count > 1]


def test_what_is_different_is_told() -> None:
    assert all(row.documented for row in DIFFERENT)
