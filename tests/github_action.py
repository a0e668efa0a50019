"""Runs a step of `action.yml` as GitHub does."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

ROOT: Final = Path(__file__).resolve().parent.parent
ACTION: Final[dict[str, Any]] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INSTALL, CHECK = ACTION["runs"]["steps"]


def step_environment(step: dict[str, Any], inputs: dict[str, str]) -> dict[str, str]:
    """The variables of a step, with the inputs or their defaults in them."""
    values = {name: inputs.get(name, about.get("default", "")) for name, about in ACTION["inputs"].items()}
    return {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) }}", lambda found: values[found[1]], text)
        for name, text in step["env"].items()
    }


def run_step(step: dict[str, Any], folder: Path, inputs: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a step's script in `folder` with GitHub's `shell: bash`."""
    if shutil.which("bash") is None:
        pytest.skip("bash is not installed")
    script = folder / "step.sh"
    script.write_text(step["run"], encoding="utf-8")
    github = {
        "RUNNER_TEMP": str(folder),
        "GITHUB_ACTION_PATH": str(ROOT),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_STEP_SUMMARY": str(folder / "summary.md"),
        "CI": "true",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
        cwd=folder,
        env=os.environ | github | step_environment(step, inputs),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
