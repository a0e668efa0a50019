"""Batches of headers become columns in tree order."""

from __future__ import annotations

import numpy as np
import pytest

from dive_py.errors import LimitExceeded
from dive_py.layers import tar_columns
from dive_py.layers.tar_columns import Batch, Columns
from tests.building import Entry, file, hardlink
from tests.building.tar_writer import header


def batch(*entries: Entry) -> Batch:
    made = Batch()
    for number, entry in enumerate(entries):
        made.add(header(entry, len(entry.data), entry.name, link=entry.link), len(entry.data), number * 1024 + 512)
    return made


def test_batches_follow_each_other_and_are_sorted_once() -> None:
    columns = Columns()
    assert columns.take(batch(file("c", b"3"), file("a", b"1"))) == ""
    assert columns.take(batch(file("b", b"22"))) == ""
    index = columns.index(5000, "")
    assert index.keys() == [b"a", b"b", b"c"]
    assert index.size.tolist() == [1, 2, 1]
    assert index.order.tolist() == [1, 2, 0]
    assert index.tar_bytes == 5000


def test_columns_have_their_types_even_when_empty() -> None:
    empty, one = (Columns(), Columns())
    one.take(batch(file("a", b"1")))
    left, right = empty.index(0, ""), one.index(0, "")
    for name, column in vars(right).items():
        if isinstance(column, np.ndarray):
            assert getattr(left, name).dtype == column.dtype, name


def test_a_damaged_batch_is_taken_up_to_the_damage() -> None:
    spoiled = batch(file("a"), file("b"))
    spoiled.headers[1] = b"X" + spoiled.headers[1][1:]
    columns = Columns()
    assert "checksum" in columns.take(spoiled)
    assert columns.index(0, "").keys() == [b"a"]


def test_a_link_out_of_the_root_leads_to_it() -> None:
    columns = Columns()
    columns.take(batch(hardlink("a", "../../b"), hardlink("c", "./d/")))
    index = columns.index(0, "")
    assert [index.links[link] for link in index.link] == [b"b", b"d"]


def test_names_without_end_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar_columns, "LARGEST_TEXT", 300)
    columns = Columns()
    columns.take(batch(file("n" * 90), file("m" * 90)))
    with pytest.raises(LimitExceeded, match="longer than 300 bytes"):
        columns.take(batch(file("o" * 90), file("p" * 90)))


def test_the_same_warning_is_kept_once_and_not_too_many() -> None:
    columns = Columns()
    for number in range(100):
        columns.warn("again")
        columns.warn(f"number {number}")
    warnings = columns.index(0, "").warnings
    assert warnings.count("again") == 1
    assert len(warnings) <= 20
