"""What growth is measured from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

OFF = ("--lowest-efficiency", "off", "--highest-user-wasted-percent", "off")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two versions of an image, and what both stand on."""
    monkeypatch.chdir(tmp_path)
    base = ImageBuilder(name="base:1").layer(file("etc/os", b"o" * 5000))
    base.docker_archive(tmp_path / "base.tar")
    for name, size in (("old", 2000), ("new", 3000)):
        image = ImageBuilder(name=f"app:{name}").layer(file("etc/os", b"o" * 5000)).layer(file("a", b"x" * size))
        image.layer(file("b", b"y" * 100), whiteout("a")).docker_archive(tmp_path / f"{name}.tar")
    return tmp_path


def results(divepy: Divepy, *words: str) -> tuple[int, dict[str, tuple[str, float | None]]]:
    """The exit status, and of each rule what became of it and its figure."""
    ended = divepy("new.tar", "--ci", *OFF, *words, "--report", "json")
    found = json.loads(ended.out)["rules"]
    return ended.status, {rule["rule"]: (rule["status"], rule["measured"]) for rule in found}


GROWTH = ("--max-size-growth", "1000", "--max-own-growth", "47.6%", "--maxWasteGrowth", "1kB")


def test_growth_is_measured_from_another_image(divepy: Divepy) -> None:
    status, found = results(divepy, "--baseline", "old.tar", *GROWTH)
    own = ("fail", 1000)  # 2100 bytes were there, and 47.6 % of them are 999
    growth = {"maxSizeGrowth": ("pass", 1000), "maxOwnGrowth": own, "maxWasteGrowth": ("pass", 1000)}
    assert (status, {**found, **growth}) == (1, found)


@pytest.mark.parametrize("words", [("--json", "old.json"), ("--report", "json=old.json")])
def test_growth_is_measured_from_a_report_of_either_kind(divepy: Divepy, words: tuple[str, str]) -> None:
    divepy("old.tar", "--ci", *words)
    assert results(divepy, "--baseline", "old.json", *GROWTH) == results(divepy, "--baseline", "old.tar", *GROWTH)


@pytest.mark.parametrize("words", [("--json", "old.json"), ("--report", "json=old.json")])
def test_what_the_base_stores_and_what_is_ignored_count_nowhere(divepy: Divepy, words: tuple[str, str]) -> None:
    about = ("--base", "base.tar", "--ignore", "/a")
    divepy("old.tar", "--ci", *about, *words)
    status, found = results(divepy, *about, "--baseline", "old.json", *GROWTH)
    assert (status, found["maxOwnGrowth"], found["maxWasteGrowth"]) == (1, ("fail", 1000), ("pass", 0))
    assert results(divepy, *about, "--baseline", "old.tar", *GROWTH) == (status, found)


def test_a_report_that_says_less_is_noted(divepy: Divepy) -> None:
    divepy("old.tar", "--json", "plain.json")
    divepy("old.tar", "--ci", "--report", "json=without.json")
    words = ("new.tar", "--ci", *OFF, "--base", "base.tar", "--baseline")
    assert "written without --ci" in divepy(*words, "plain.json").err
    assert "judged without a base, and the image with one" in divepy(*words, "without.json").err


def test_a_baseline_on_another_base_is_noted(divepy: Divepy, folder: Path) -> None:
    image = ImageBuilder(name="app:older").layer(file("etc/os", b"p" * 4000)).layer(file("a", b"x" * 2500))
    image.docker_archive(folder / "older.tar")
    ended = divepy("new.tar", "--ci", *OFF, "--base", "base.tar", "--baseline", "older.tar", "--max-own-growth", "600")
    note = "the baseline stands on another base: what is above layer 0 counts as its own"
    assert (ended.status, ended.err) == (0, f"divepy: {note}\n")
    divepy("older.tar", "--json", "older.json")
    assert note in divepy("new.tar", "--ci", *OFF, "--base", "base.tar", "--baseline", "older.json").err


@pytest.mark.parametrize("named", ["gone.json", "./gone.tar", "registry.invalid/gone.json"])
def test_a_baseline_that_is_not_there_is_an_error_or_skips_its_rules(divepy: Divepy, named: str) -> None:
    words = ("new.tar", "--ci", *OFF, "--baseline", named, "--max-size-growth", "0")
    ended = divepy(*words)
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert ended.err.startswith("divepy: the baseline is not there: ")
    ended = divepy(*words, "--missing-baseline", "skip")
    assert ended.status == 0
    assert "SKIP  maxSizeGrowth: not checked: there is no baseline\n" in ended.out
    assert f"there is no baseline {named}: no growth was checked" in ended.err


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "{", '{"image": {"sizeBytes": -1, "inefficientBytes": 0}, "layer": []}', "[" * 100_000]
)
def test_what_is_no_report_is_refused(divepy: Divepy, folder: Path, text: str) -> None:
    (folder / "odd.json").write_text(text)
    ended = divepy("new.tar", "--ci", "--baseline", "odd.json", "--missing-baseline", "skip")
    assert (ended.status, ended.err.count("\n")) == (2, 1)
    assert "the baseline odd.json" in ended.err


def test_growth_without_a_baseline_makes_no_sense(divepy: Divepy) -> None:
    ended = divepy("new.tar", "--ci", "--max-size-growth", "5%")
    assert (ended.status, "wants a baseline" in ended.err) == (2, True)


def test_the_file_of_rules_says_it_all(divepy: Divepy, folder: Path) -> None:
    (folder / ".dive-ci").write_text(
        "baseline: old.tar\nmissingBaseline: skip\nrules:\n  maxSizeGrowth: 1%\n  growthFloor: 1kB\n"
        "  lowestEfficiency: 0.9\n  highestUserWastedPercent: off\n  wastedFloor: 3kB\n  maxLayers: 3\n"
    )
    ended = divepy("new.tar", "--ci")
    assert ended.status == 0, ended.out
    assert "; no more than the floor of 3000 bytes (3 kB)\n" in ended.out
    assert "PASS  maxSizeGrowth: 1000 bytes (1 kB) more than before, 14.0845 % of that" in ended.out
    assert "  baseline           old.tar: size +1 kB (+14.1 %), added +1 kB (+47.6 %)" in ended.out
