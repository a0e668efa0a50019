"""What all reports of a verdict have in common."""

from __future__ import annotations

import math

import pytest

from dive_py.analysis import rule_table
from dive_py.analysis.rule_values import Limit
from dive_py.analysis.rules import Finding, Result, Rules, Status
from dive_py.reports import verdict
from tests.building import file, whiteout
from tests.reports.judging import failing, judgement, passing


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (1.0, "100 %"),
        (0.0, "0 %"),
        (0.9844212134184309, "98.4421 %"),
        (0.89999999, "89.9999 %"),
        (0.29, "29 %"),
        (4.5, "450 %"),
        (1e-9, "0 %"),
        (math.inf, "any share"),
    ],
)
def test_shares_are_rounded_down(fraction: float, text: str) -> None:
    assert verdict.share(fraction) == text


def test_sizes_are_exact() -> None:
    assert [verdict.exact_size(amount) for amount in (0, 1, 999, 32025)] == [
        "0 bytes",
        "1 byte",
        "999 bytes",
        "32025 bytes (32 kB)",
    ]


@pytest.mark.parametrize(
    ("result", "text"),
    [
        (Result(rule_table.EFFICIENCY, Status.FAIL, "90%", 0.891, 0.9), "89.1 %, at least 90 % is demanded"),
        (Result(rule_table.USER_WASTED, Status.PASS, "0.1", 0.05, 0.1), "5 %, at most 10 % is allowed"),
        (
            Result(rule_table.USER_WASTED, Status.FAIL, "0.1", math.inf, 0.1),
            "bytes are wasted, and nothing is stored above the base, at most 10 % is allowed",
        ),
        (Result(rule_table.WASTED, Status.PASS, "1kB", 5, 1000), "5 bytes, at most 1000 bytes (1 kB) is allowed"),
        (Result(rule_table.FORBIDDEN, Status.FAIL, "*.pem", 1), "1 path, none may be there: *.pem"),
        (Result(rule_table.FORBIDDEN, Status.SKIP), "switched off"),
    ],
)
def test_each_rule_is_told_in_half_a_sentence(result: Result, text: str) -> None:
    assert verdict.message(result) == text


def test_findings_and_paths_are_fit_for_a_terminal() -> None:
    assert (
        verdict.finding(Result(rule_table.FORBIDDEN, Status.FAIL), Finding(3, 5, b"a\x1b[1m")) == "/a\\x1b[1m (layer 3)"
    )
    assert verdict.finding(Result(rule_table.LAYER, Status.FAIL), Finding(3, 2000)) == "layer 3: 2000 bytes (2 kB)"
    assert verdict.wasted_path(verdict.WastedPath(b"a\n", 2, 2000)) == "/a\\n: 2 kB in 2 copies"


def test_the_base_and_the_scoring_are_told_where_they_are_not_the_usual() -> None:
    assert [name for name, _ in verdict.figure_rows(passing())] == [
        *("efficiency", "wastedBytes", "userWastedPercent", "sizeBytes", "addedBytes", "layers"),
    ]
    based = judgement([[file("a", b"1")], [file("b", b"22")]], base=1)
    assert verdict.figure_rows(based)[3:] == [
        ("sizeBytes", "3 bytes"),
        ("addedBytes", "2 bytes"),
        ("layers", "1"),
        ("base", "debian:12 (1 layer, not judged; what own layers hide of it counts)"),
    ]
    assert verdict.figure_rows(judgement([], scoring="dive"))[6:] == [("scoring", "dive")]


def test_the_tally_and_the_outcome() -> None:
    assert verdict.tally(failing()) == "5 rules: 1 passed, 4 failed, 0 skipped"
    assert (verdict.outcome(failing().verdict), verdict.outcome(passing().verdict)) == ("FAIL", "PASS")
    assert len(failing().failed) == 4


def test_the_worst_paths_come_first() -> None:
    layers = [[file("a", b"1"), file("b", b"22")], [whiteout("a"), whiteout("b")]]
    found = judgement(layers, Rules({rule_table.WASTED: Limit(0, "0")}))
    assert found.paths == (verdict.WastedPath(b"b", 1, 2), verdict.WastedPath(b"a", 1, 1))
    assert found.paths_total == 2


@pytest.mark.parametrize(
    ("reference", "subject"),
    [
        ("ubuntu:12.04", "library/ubuntu"),
        ("registry.example.org:5000/me/app@sha256:" + "a" * 64, "me/app"),
        ("podman://app:3", "library/app"),
        ("/tmp/x/image.tar", "image.tar"),  # noqa: S108 - nothing is written there
        ("-", "-"),
    ],
)
def test_the_subject_of_an_image_is_the_same_for_all_its_versions(reference: str, subject: str) -> None:
    assert verdict.subject(reference) == subject


def test_a_fingerprint_does_not_depend_on_figures_and_versions() -> None:
    one, other = passing(), judgement([[file("z", b"1")]], reference="app:2")
    assert verdict.fingerprint(one, rule_table.WASTED) == verdict.fingerprint(other, rule_table.WASTED)
    prints = {
        verdict.fingerprint(one, rule_table.WASTED),
        verdict.fingerprint(one, rule_table.EFFICIENCY),
        verdict.fingerprint(one, rule_table.WASTED, b"a"),
        verdict.fingerprint(judgement([], reference="b:1"), rule_table.WASTED),
    }
    assert len(prints) == 4
