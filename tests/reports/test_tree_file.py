"""Rows as files: complete or not at all."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from dive_py.errors import DivepyError
from dive_py.presentation.rows import RowModel, RowOptions
from dive_py.reports.tree_file import save_rows
from tests.building import ImageBuilder, file, hardlink
from tests.tui.stacks import small_stack, stack_of

if TYPE_CHECKING:
    from pathlib import Path


def test_text_has_a_line_for_each_row(tmp_path: Path) -> None:
    stack = small_stack()
    model = RowModel(stack, stack.changes(0), RowOptions())
    target = tmp_path / "rows.txt"
    assert save_rows(target, stack, model) == model.count
    lines = target.read_text().splitlines()
    assert len(lines) == model.count
    assert lines[0].startswith("lrwxrwxrwx  0:0 ")
    assert lines[0].endswith("bin -> usr/bin")
    assert any(line.endswith("etc/app.conf  hidden by layer 1") for line in lines)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.txt"], "nothing else is left"


def test_csv_can_be_read_back_whatever_names_hold(tmp_path: Path) -> None:
    image = ImageBuilder().layer(file(b'a,"b"\nc', b"xy"), file("d", b"data"), hardlink("e", "d"))
    stack = stack_of(image)
    model = RowModel(stack, stack.merged(0), RowOptions())
    save_rows(tmp_path / "rows.CSV", stack, model)
    with (tmp_path / "rows.CSV").open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["path"] for row in rows] == ['/a,"b"\\nc', "/d", "/e"]
    assert [row["size"] for row in rows] == ["2", "4", "4"]
    assert rows[2]["link"] == "/d"
    assert rows[0]["change"] == "added"


def test_a_file_that_cannot_be_written_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    stack = small_stack()
    model = RowModel(stack, stack.changes(0), RowOptions())
    with pytest.raises(DivepyError, match=r"cannot write .*No such file"):
        save_rows(tmp_path / "no" / "rows.txt", stack, model)
    (tmp_path / "taken").mkdir()
    with pytest.raises(DivepyError, match="cannot write"):
        save_rows(tmp_path / "taken", stack, model)
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
