"""Rows of two trees side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dive_py.comparing import compared
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.diff_rows import DiffRowModel
from dive_py.presentation.rows import RowOptions
from dive_py.presentation.unfolding import Collapse
from dive_py.progress import Progress
from dive_py.tui.compare.tree_pane import DiffTree
from dive_py.tui.look.glyphs import UNICODE
from tests.building import file, symlink
from tests.test_comparing import loaded

if TYPE_CHECKING:
    from pathlib import Path


def test_a_row_has_both_sizes_the_difference_and_a_mark(tmp_path: Path) -> None:
    images = (
        loaded(tmp_path, "1.tar", file("etc/a", b"x" * 100), file("gone\x1b", b"g" * 5), symlink("l", "a")),
        loaded(tmp_path, "2.tar", file("etc/a", b"x" * 300), file("new", b"nn"), symlink("l", "b")),
    )
    comparison = compared(images, Progress())
    collapse = Collapse.over(comparison.paths)
    pane = DiffTree(UNICODE)
    pane.model = DiffRowModel(comparison, RowOptions("name", collapse, frozenset({Change.IDENTICAL})))
    rows = ["".join(text for text, _ in pane.row_pieces(index, 80)).rstrip() for index in range(pane.row_count)]
    assert rows == [
        "    100 B     300 B      +200 B  ~ ▾ etc/",
        "    100 B     300 B      +200 B  ~ │   a",
        "      5 B                  -5 B  -   gone\\x1b",
        "                                 ~   l",
        "                2 B        +2 B  +   new",
    ]
    collapse.toggle(comparison.paths.find(b"etc"))  # type: ignore[arg-type]
    pane.model = DiffRowModel(comparison, RowOptions("size", collapse, frozenset({Change.IDENTICAL})))
    assert "".join(text for text, _ in pane.row_pieces(0, 80)).endswith("▸ etc/  1 difference")


@pytest.mark.parametrize("width", [58, 68])
def test_names_that_are_too_long_lose_their_middle_and_stay_apart(width: int, tmp_path: Path) -> None:
    names = ["a" * 50 + f"/lib{'x' * 40}.so.{number}" for number in range(3)]
    images = (
        loaded(tmp_path, "1.tar", *(file(name, b"x" * 100) for name in names)),
        loaded(tmp_path, "2.tar", *(file(name, b"x" * 300) for name in names)),
    )
    comparison = compared(images, Progress())
    pane = DiffTree(UNICODE)
    pane.model = DiffRowModel(comparison, RowOptions("name", Collapse.over(comparison.paths), frozenset()))
    rows = ["".join(text for text, _ in pane.row_pieces(index, width)) for index in range(pane.row_count)]
    assert all(len(row) <= width and "…" in row for row in rows)
    assert len(set(rows)) == 4
