"""The GitHub Action: its steps, run as GitHub runs them, with divepy as it is here."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.github_action import ACTION, CHECK, ROOT, run_step

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with an image, and divepy installed where the first step does it."""
    built = ImageBuilder(name="app:1").layer(file("etc/key", bytes(1000))).layer(file("etc/key", b"x"))
    built.docker_archive(tmp_path / "app.tar")
    program = tmp_path / "divepy" / "bin" / "divepy"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m dive_py --no-cache "$@"\n')
    program.chmod(0o755)
    return tmp_path


def test_a_rule_that_fails_fails_the_step_and_is_reported(folder: Path) -> None:
    done = run_step(CHECK, folder, {"image": "app.tar"})
    assert done.returncode == 1, done.stderr
    assert (folder / "output").read_text() == "status=1\n"
    assert "::error" in done.stdout
    assert "lowestEfficiency" in (folder / "summary.md").read_text()


def test_rules_can_stand_in_the_workflow(folder: Path) -> None:
    rules = 'lowestEfficiency: off\nhighestUserWastedPercent: off\nforbidden: ["**/secret"]\n'
    done = run_step(CHECK, folder, {"image": "app.tar", "rules": rules})
    assert done.returncode == 0, done.stdout + done.stderr
    assert (folder / "output").read_text() == "status=0\n"
    done = run_step(CHECK, folder, {"image": "app.tar", "rules": 'forbidden: ["**/key"]'})
    assert done.returncode == 1


def test_rules_and_a_file_of_rules_exclude_each_other(folder: Path) -> None:
    done = run_step(CHECK, folder, {"image": "app.tar", "rules": "forbidden: [x]", "config": "rules.yaml"})
    assert done.returncode == 2
    assert "either rules or config" in done.stderr
    assert (folder / "output").read_text() == "status=2\n"


def test_reports_can_be_chosen(folder: Path) -> None:
    done = run_step(CHECK, folder, {"image": "app.tar", "report": "junit=divepy.xml\njson=divepy.json\n"})
    assert done.returncode == 1
    assert (folder / "divepy.xml").stat().st_size
    assert (folder / "divepy.json").stat().st_size
    assert not (folder / "summary.md").exists()


def test_growth_since_a_baseline_is_commented(folder: Path) -> None:
    inputs = {"image": "app.tar", "baseline": "baseline.json", "report": "comment=comment.md"}
    inputs["rules"] = "maxSizeGrowth: 0\nlowestEfficiency: off\nhighestUserWastedPercent: off"
    assert run_step(CHECK, folder, inputs).returncode == 2
    done = run_step(CHECK, folder, {**inputs, "missing-baseline": "skip", "report": "json=baseline.json"})
    assert done.returncode == 0, done.stdout + done.stderr
    done = run_step(CHECK, folder, inputs)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "| Size | 1 kB | 0 B |\n" in (folder / "comment.md").read_text()


def test_an_image_that_is_not_there_is_2(folder: Path) -> None:
    done = run_step(CHECK, folder, {"image": "./nothing.tar"})
    assert done.returncode == 2
    assert (folder / "output").read_text() == "status=2\n"


@pytest.mark.parametrize("hostile", ["--help", '"; touch hacked; $(touch hacked) `touch hacked`\ntouch hacked'])
def test_no_input_is_a_command_or_an_option(folder: Path, hostile: str) -> None:
    done = run_step(CHECK, folder, {"image": hostile, "base": hostile, "baseline": hostile, "report": "text"})
    assert done.returncode == 2
    assert not (folder / "hacked").exists()


def test_every_input_is_used_and_explained() -> None:
    used = re.findall(r"\$\{\{ inputs\.([\w-]+) }}", (ROOT / "action.yml").read_text(encoding="utf-8"))
    assert sorted(used) == sorted(ACTION["inputs"])
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    assert not [name for name in ACTION["inputs"] if f"| `{name}` |" not in page]
