"""An image where there is no screen."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_without_a_terminal_a_summary_is_printed(divepy: Divepy, archive: Path) -> None:
    ended = divepy(archive)
    assert (ended.status, ended.err) == (0, "")
    assert "efficiency 25 % · 1.5 kB wasted" in ended.out
    assert "    1   500 B       -  second" in ended.out


def test_json_goes_to_a_file(divepy: Divepy, archive: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    report.write_text("old and much longer than nothing" * 1000)
    ended = divepy(archive, "--json", report)
    assert (ended.status, ended.out, ended.err) == (0, "", "")
    found = json.loads(report.read_text())
    assert (len(found["layer"]), found["image"]["inefficientBytes"]) == (2, 1500)


def test_json_goes_to_standard_output(divepy: Divepy, archive: Path) -> None:
    ended = divepy(archive, "--json", "-", "--scoring", "dive")
    assert (ended.status, ended.err) == (0, "")
    assert json.loads(ended.out)["image"]["inefficientBytes"] == 2000
