"""Rows of two trees side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dive_py.comparing import compared
from dive_py.overlay.vocabulary import Change
from dive_py.presentation.diff_rows import DiffRowModel
from dive_py.presentation.rows import Collapse, RowOptions
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
