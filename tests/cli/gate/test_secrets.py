"""The rule about secrets."""

from __future__ import annotations

import json
import secrets
import string
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.grammar.options import REPORTS
from tests.building import ImageBuilder, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Divepy

OFF = ("--lowest-efficiency", "off", "--highest-user-wasted-percent", "off")
TOKENS = ["ghp_" + "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(36)) for _ in range(3)]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A token of the base, one that is removed again, and one in a step."""
    built = ImageBuilder(name="app:1").layer(file("etc/base", TOKENS[0].encode()))
    built.layer(file("root/.token", b"\n" + TOKENS[1].encode()), file("big", b"x" * 3000), command="COPY . /")
    step = f"|1 TOKEN={TOKENS[2]} /bin/sh -c rm /root/.token /big"
    return built.layer(whiteout("root/.token"), whiteout("big"), command=step).docker_archive(tmp_path / "x.tar")


def test_secrets_are_counted_wherever_they_are(divepy: Divepy, image: Path) -> None:
    assert divepy(image, "--ci", *OFF, "--secrets", "3").status == 0
    ended = divepy(image, "--ci", *OFF, "--secrets", "2")
    assert ended.status == 1
    assert "FAIL  secrets: 3, at most 2 is allowed\n" in ended.out
    assert "github-token in /root/.token:2 (layer 1)\n" in ended.out
    assert "in step of layer 2\n" in ended.out


def test_those_of_the_base_are_not_this_image_s(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    base = ImageBuilder(name="base:1").layer(file("etc/base", TOKENS[0].encode())).docker_archive(tmp_path / "base.tar")
    ended = divepy(image, "--ci", *OFF, "--secrets", "0", "--base", base)
    assert "FAIL  secrets: 2, at most 0 is allowed\n" in ended.out
    assert "/etc/base" not in ended.out


def test_known_ones_have_a_reason(divepy: Divepy, image: Path, tmp_path: Path) -> None:
    listed = tmp_path / "known.yaml"
    listed.write_text("- {rule: github-token, reason: they are made up}\n")
    assert divepy(image, "--ci", *OFF, "--secrets", "0", "--secret-exceptions", listed).status == 0
    (tmp_path / "rules.yaml").write_text(f"rules: {{secrets: 0}}\nsecretExceptions: {listed}\n")
    assert divepy(image, "--ci", *OFF, "--ci-config", tmp_path / "rules.yaml").status == 0
    listed.write_text("- {rule: nothing}\n")
    assert divepy(image, "--ci", *OFF, "--secrets", "0", "--secret-exceptions", listed).status == 2


@pytest.mark.parametrize("report", REPORTS)
def test_no_report_has_the_value_of_one(divepy: Divepy, image: Path, report: str) -> None:
    ended = divepy(image, "--ci", "--secrets", "0", "--report", report)
    assert ended.status == 1
    assert "root/.token" in ended.out
    assert not [token for token in TOKENS if token[8:] in ended.out + ended.err]
    published = divepy(image, "--ci", "--report", report)
    assert report == "text" or TOKENS[2][8:] not in published.out


def test_each_place_is_an_issue_of_its_own(divepy: Divepy, image: Path) -> None:
    words = (image, "--ci", *OFF, "--secrets", "0", "--report")
    issues = [one for one in json.loads(divepy(*words, "gitlab").out) if one["check_name"] == "divepy/secrets"]
    assert len({one["fingerprint"] for one in issues}) == len(issues) == 3
    assert {one["severity"] for one in issues} == {"critical"}
    (run,) = json.loads(divepy(*words, "sarif").out)["runs"]
    found = [one for one in run["results"] if one["ruleId"] == "secrets"]
    assert len({one["partialFingerprints"]["divepyRule/v1"] for one in found}) == 3
