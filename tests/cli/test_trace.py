"""`divepy trace`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_a_story_as_a_table(divepy: Divepy, archive: Path) -> None:
    ended = divepy("trace", archive, "/etc/motd")
    assert (ended.status, ended.err) == (0, "")
    assert [line.split()[:2] for line in ended.out.splitlines()] == [
        ["LAYER", "CHANGE"],
        ["0", "added"],
        ["1", "removed"],
    ]


def test_a_story_as_json(divepy: Divepy, archive: Path) -> None:
    ended = divepy("trace", archive, "keep", "--json")
    assert (ended.status, ended.err) == (0, "")
    found = [json.loads(line) for line in ended.out.splitlines()]
    assert [(row["layer"], row["change"], row["shadowed_by"]) for row in found] == [
        (0, "added", 1),
        (1, "metadata", None),
    ]


def test_an_assumption_is_told_beside_the_table(divepy: Divepy, archive: Path) -> None:
    assert "--verify" in divepy("trace", archive, "keep").err


@pytest.mark.parametrize(("path", "status"), [("nowhere", 1), ("keep/below", 1), ("/", 2)])
def test_what_has_no_story_is_said(divepy: Divepy, archive: Path, path: str, status: int) -> None:
    ended = divepy("trace", archive, path)
    assert (ended.status, ended.out) == (status, "")
    assert len(ended.err.splitlines()) == 1
