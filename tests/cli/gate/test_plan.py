"""Options before the file, the file before defaults."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest

from dive_py.analysis import rule_table
from dive_py.cli.gate import options
from dive_py.cli.gate.plan import read
from dive_py.errors import Misconfigured
from tests.cli.parsed import parsed

if TYPE_CHECKING:
    from pathlib import Path

    from dive_py.cli.gate.plan import Plan


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def plan(line: str = "") -> Plan:
    request = parsed("image", "--ci", *shlex.split(line))
    return read(options.of(request.given), request.settings)


def limits(found: Plan) -> dict[str, str]:
    return {key.name: limit.text for key, limit in found.rules.limits.items()}


def test_without_anything_the_rules_are_dive_s() -> None:
    found = plan()
    assert limits(found) == {"lowestEfficiency": "0.9", "highestUserWastedPercent": "0.1"}
    assert (found.rules.forbidden, found.ignore, found.base, found.scoring) == ((), (), "", "divepy")


def test_options_go_before_the_file(folder: Path) -> None:
    (folder / ".dive-ci").write_text(
        "rules: {lowestEfficiency: 0.5, highestWastedBytes: 1MB, forbidden: [a, b], highestUserWastedPercent: off}\n"
        "ignore: /var\nbase: debian:12\n"
    )
    found = plan("--lowest-efficiency 70% --forbidden c --highestLayerBytes 5kB --base off")
    assert limits(found) == {"lowestEfficiency": "70%", "highestWastedBytes": "1MB", "highestLayerBytes": "5kB"}
    assert [glob.text for glob in found.rules.forbidden] == ["c"]
    assert [glob.text for glob in found.ignore] == ["/var"]
    assert found.base == ""
    assert found.given[rule_table.EFFICIENCY].place == "--lowest-efficiency"
    assert found.given[rule_table.WASTED].place == ".dive-ci:1"
    assert plan().base == "debian:12"


def test_another_file_can_be_named(folder: Path) -> None:
    (folder / ".dive-ci").write_text("rules: {lowestEfficiency: x}")
    (folder / "other").write_text("scoring: dive")
    assert plan("--ci-config other").scoring == "dive"
    assert plan("--ci-config other --scoring divepy").scoring == "divepy"


def test_globs_may_be_given_again_and_switched_off(folder: Path) -> None:
    (folder / ".dive-ci").write_text("forbiddenAnywhere: id_rsa")
    found = plan("--forbidden '*.pem' --forbidden '*.key' --forbidden-anywhere off")
    assert [glob.text for glob in found.rules.forbidden] == ["*.pem", "*.key"]
    assert found.rules.forbidden_anywhere == ()


def test_every_mistake_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".dive-ci").write_text("rules:\n  lowestEfficiency: 1.1\n  highestWastedBytes: 1BB\n")
    with pytest.raises(Misconfigured) as caught:
        plan("--highestUserWastedPercent 10 --forbidden '[z-a]'")
    told = [*capsys.readouterr().err.splitlines(), caught.value.message]
    assert [line.removeprefix("divepy: ").partition(" is ")[0].partition(" has ")[0] for line in told] == [
        ".dive-ci:2: misconfigured: lowestEfficiency",
        ".dive-ci:3: misconfigured: highestWastedBytes",
        "misconfigured: --highest-user-wasted-percent",
        "misconfigured: --forbidden",
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--highestAddedBytes 5MB", "--highest-added-bytes wants a base"),
        ("--base debian:12 --scoring dive", "--base does not go with the scoring of dive"),
        ("--lowestEfficiency ''", "--lowest-efficiency is ''"),
        ("--base ''", "--base takes one value"),
        ("--forbidden /", "--forbidden has a bad pattern"),
        ("--ignore ''", "--ignore has an empty glob"),
    ],
)
def test_what_makes_no_sense(line: str, message: str) -> None:
    with pytest.raises(Misconfigured, match=message):
        plan(line)


def test_a_rule_about_what_is_added_may_be_switched_off_without_a_base() -> None:
    assert "highestAddedBytes" not in limits(plan("--highestAddedBytes off"))
    assert limits(plan("--highestAddedBytes 5MB --base x"))["highestAddedBytes"] == "5MB"


def test_names_that_mean_nothing_are_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".dive-ci").write_text("rules: {efficiency: 1}")
    found = plan()
    assert capsys.readouterr().err == f"divepy: {found.notes[0]}\n"
    assert limits(found)["lowestEfficiency"] == "0.9"


@pytest.mark.parametrize("glob", ["[", "[a-", "!/etc", "{/etc,/x}", "a/{b,c}/*"])
def test_a_glob_of_another_kind_is_misconfigured_and_not_passed(glob: str) -> None:
    with pytest.raises(Misconfigured, match="no path would match as it is meant"):
        plan(f"--forbidden {shlex.quote(glob)}")


@pytest.mark.parametrize("glob", ["[[]", "[!a]*", "a[]b]", "\\[", "a!b", "{literal}", "**/[a-c]?"])
def test_globs_with_odd_signs_in_their_places_are_taken(glob: str) -> None:
    assert len(plan(f"--forbidden {shlex.quote(glob)}").rules.forbidden) == 1
