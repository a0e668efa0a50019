"""`divepy waste`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.building import ImageBuilder, file

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy


def test_figures_and_paths_as_a_table(divepy: Divepy, archive: Path) -> None:
    ended = divepy("waste", archive)
    assert ended.status == 0
    assert ended.out.splitlines() == [
        "stored      2 kB",
        "visible     500 B",
        "wasted      1.5 kB (300 % of what is stored above the base)",
        "efficiency  25 %",
        "",
        " WASTED  HOLDER  CULPRIT  CAUSE        PATH",
        "   1 kB       0        1  deleted      etc/motd",
        "  500 B       0        1  metadata     keep",
    ]
    assert "1 comparison of contents rests" in ended.err


def test_figures_and_paths_as_json(divepy: Divepy, archive: Path) -> None:
    ended = divepy("waste", "--json", archive)
    assert (ended.status, ended.err) == (0, "")
    total, *items = map(json.loads, ended.out.splitlines())
    assert (total["stored"], total["wasted"]) == (2000, 1500)
    assert [item["cause"] for item in items] == ["deleted", "metadata"]


def test_an_image_without_waste_has_figures_only(divepy: Divepy, tmp_path: Path) -> None:
    archive = ImageBuilder().layer(file("a", b"x")).docker_archive(tmp_path / "a.tar")
    assert divepy("waste", archive).out.splitlines()[-1] == "efficiency  100 %"
