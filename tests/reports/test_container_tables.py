"""An engine's containers as a table."""

from __future__ import annotations

import json

from dive_py.engine.containers import ContainerSummary
from dive_py.reports import container_tables

ONE = ContainerSummary("c" * 64, ("web",), "app:1", "", "", None, "exited", "", None, ())


def test_what_an_engine_does_not_say_is_an_empty_cell() -> None:
    _, row = container_tables.lines([ONE])
    assert row.split() == ["c" * 12, "web", "app:1", "-", "exited", "-", "-"]


def test_programs_get_null_for_it() -> None:
    (line,) = container_tables.json_lines([ONE])
    assert (json.loads(line)["sizeRw"], json.loads(line)["id"]) == (None, "c" * 64)
