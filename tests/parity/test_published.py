"""The figures that dive's own tests are about, on the same layers built anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from dive_py.analysis import dive_scoring
from dive_py.analysis.waste import waste
from dive_py.cli.main import main
from tests.analysis.fourteen import a_build_of_fourteen_layers
from tests.building import ImageBuilder, directory, file, whiteout
from tests.overlay.stacking import changes, stacked, tree
from tests.parity.running import RULES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.building import Entry

OURS: Final = frozenset(("lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"))


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    built = ImageBuilder()
    for layer in a_build_of_fourteen_layers():
        built.layer(*layer)
    return built.docker_archive(tmp_path / "image.tar")


def exported(archive: Path, *words: str) -> dict[str, Any]:
    target = archive.with_suffix(".json")
    assert main([str(archive), "--json", str(target), *words]) == 0
    found: dict[str, Any] = json.loads(target.read_text())
    return found


def judged(archive: Path, *words: str) -> tuple[int, list[str]]:
    """The gate's status, and what became of dive's rules, by their names."""
    report = archive.with_suffix(".report")
    status = main([str(archive), "--ci", "--scoring", "dive", f"--report=json={report}", *words])
    rules = json.loads(report.read_text())["rules"]
    return status, [
        rule["status"] for rule in sorted(rules, key=lambda rule: str(rule["rule"])) if rule["rule"] in OURS
    ]


def test_a_build_of_fourteen_layers_has_dive_s_figures(archive: Path) -> None:
    found = exported(archive, "--scoring", "dive")
    image = found["image"]
    assert (image["sizeBytes"], image["inefficientBytes"]) == (1_220_598, 32_025)
    assert (image["efficiencyScore"], image["userWastedPercent"]) == (0.9844212134184309, 0.4834911001404049)
    assert [(row["count"], row["sizeBytes"], row["file"]) for row in image["fileReference"]] == [
        (2, 12_810, "/root/saved.txt"),
        (2, 12_810, "/root/example/somefile1.txt"),
        (2, 6_405, "/root/example/somefile3.txt"),
    ]
    assert [(layer["sizeBytes"], len(layer["fileList"])) for layer in found["layer"]] == [
        *((1_154_361, 415), (6405, 1), (0, 4), (6405, 3), (6405, 3), (6405, 3), (6405, 3)),
        *((6405, 4), (6405, 2), (0, 2), (2187, 4), (6405, 2), (6405, 3), (6405, 2)),
    ]


def test_the_same_build_by_definition(archive: Path) -> None:
    """The same sum by chance: one copy too many of one file, one too few of another."""
    image = exported(archive)["image"]
    assert (image["sizeBytes"], image["inefficientBytes"]) == (1_220_598, 32_025)
    assert (image["efficiencyScore"], image["userWastedPercent"]) == (1 - 32_025 / 1_220_598, 0.4834911001404049)
    assert [(row["count"], row["sizeBytes"], row["file"]) for row in image["fileReference"]] == [
        (2, 12_810, "/root/example/somefile1.txt"),
        (1, 6_405, "/root/example/somefile2.txt"),
        (1, 6_405, "/root/example/somefile3.txt"),
        (1, 6_405, "/root/saved.txt"),
    ]


def test_the_gate_judges_it_as_dive_does(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert judged(archive) == (1, ["fail", "skip", "pass"]), "the defaults: its share above the base is 48 %"
    (tmp_path / ".dive-ci").write_text(RULES)
    assert judged(archive) == (0, ["pass"] * 3)


@pytest.mark.parametrize(
    ("efficiency", "wasted", "user", "status", "each"),
    [
        ("0.99", "1B", "0.01", 1, "fail"),
        ("0.9", "50kB", "0.5", 0, "pass"),
        ("disabled", "disabled", "disabled", 0, "skip"),
    ],
)
def test_rules_end_as_in_dive_s_tests(
    archive: Path, efficiency: str, wasted: str, user: str, status: int, each: str
) -> None:
    words = (f"--lowestEfficiency={efficiency}", f"--highestWastedBytes={wasted}", f"--highestUserWastedPercent={user}")
    assert judged(archive, *words) == (status, [each] * 3)


@pytest.mark.parametrize(("efficiency", "wasted", "user"), [("1.1", "1BB", "10"), ("-9", "-1BB", "-0.1")])
def test_rules_that_make_no_sense_to_dive_are_all_told(
    archive: Path, capsys: pytest.CaptureFixture[str], efficiency: str, wasted: str, user: str
) -> None:
    words = (f"--lowestEfficiency={efficiency}", f"--highestWastedBytes={wasted}", f"--highestUserWastedPercent={user}")
    assert main([str(archive), "--ci", *words]) == 2
    told = capsys.readouterr()
    assert told.out == "", "nothing is judged"
    assert [line.split()[2] for line in told.err.splitlines()] == [
        *("--lowest-efficiency", "--highest-wasted-bytes", "--highest-user-wasted-percent")
    ]


def test_the_report_has_dive_s_figures(archive: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--scoring", "dive", "--highestWastedBytes", "1000", "--lowestEfficiency", "0.9")
    assert main([str(archive), "--ci", *words]) == 1
    told = capsys.readouterr().out
    assert "  efficiency         98.4421 %\n" in told
    assert "  wastedBytes        32025 bytes (32 kB)\n" in told
    assert "  userWastedPercent  48.3491 %\n" in told
    assert [line[:4] for line in told.splitlines() if any(name in line for name in OURS)] == ["FAIL", "FAIL", "PASS"]
    assert "\x1b" not in told, "colours are for terminals"


NGINX: Final[list[list[Entry]]] = [
    [file("etc/nginx/nginx.conf", b"x" * 2000), file("etc/nginx/public", b"x" * 3000)],
    [file("etc/nginx/nginx.conf", b"x" * 5000), file("etc/athing", b"x" * 10_000)],
    [whiteout("etc/nginx")],
]


@pytest.mark.parametrize(
    ("layers", "score", "wasted", "stored"),
    [
        (NGINX, 0.75, 10_000, 20_000),
        ([[directory("etc/nginx"), *NGINX[0]], *NGINX[1:]], 23_000 / 28_000, 10_000, 20_000),
        ([[file("nothing")], [], []], 1.0, 0, 0),
    ],
    ids=["parents without entries", "parents with entries", "scratch"],
)
def test_efficiency(layers: list[list[Entry]], score: float, wasted: int, stored: int) -> None:
    stack = stacked(*layers)
    by_formula, by_definition = dive_scoring.score(stack), waste(stack)
    assert by_formula.efficiency == score
    matches = [(size, stack.paths.path(path)) for _, size, path in by_formula.files]
    assert matches == ([(7000, b"etc/nginx/nginx.conf")] if stored else [])
    assert (by_definition.wasted, by_definition.stored) == (wasted, stored)


def test_what_a_layer_adds_changes_and_removes() -> None:
    base: list[Entry] = [
        *(directory(path) for path in ("etc", "usr", "usr/bin")),
        *(file(path, b"1") for path in ("etc/hosts", "etc/sudoers", "usr/bin/bash", "bin/a")),
    ]
    again = stacked(base, base)
    assert set(changes(again, 1).values()) == {"identical"}
    added = stacked(base, [file("etc/x", b"1"), file("opt/new/y", b"1")])
    assert changes(added, 1) == {"etc/x": "added", "opt": "added", "opt/new": "added", "opt/new/y": "added"}
    changed = [file("etc/hosts", b"2"), file("etc/sudoers", b"1", mode=0o600), file("usr/bin/bash", b"1", uid=1)]
    assert changes(stacked(base, changed), 1) == {
        "etc/hosts": "modified",
        "etc/sudoers": "metadata",
        "usr/bin/bash": "metadata",
    }
    gone = stacked(base, [whiteout("etc"), whiteout("usr/bin")])
    assert set(changes(gone, 1)) == {"etc", "etc/hosts", "etc/sudoers", "usr/bin", "usr/bin/bash"}
    assert set(changes(gone, 1).values()) == {"removed"}
    assert set(tree(gone)) == {"usr", "bin", "bin/a"}


def test_names_are_cleaned_and_the_root_is_no_row() -> None:
    stack = stacked([directory("./"), file("./a", b"1"), file("/b"), directory("c//d")])
    assert set(tree(stack)) == {"a", "b", "c", "c/d"}
