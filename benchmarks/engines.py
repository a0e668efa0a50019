"""Time the explorer on an image that an engine has: as this user, through the socket alone, and a second time.

    python -m benchmarks.engines [IMAGE] [--host ADDRESS] [--rounds N] [--without-dive]

Run as root beside a local engine. "Through the socket" is a user without any right but that to use its socket. For
comparison there is a bare Textual application of two widgets: what any program of this kind takes to its first frame
on the machine. dive, which exports the image each time, runs once.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks import measure
from benchmarks.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BARE = (
    "from textual.app import App\nfrom textual.widgets import Input, Static\n"
    "class Bare(App):\n    def compose(self):\n        yield Static('first frame')\n        yield Input()\n"
    "Bare().run()\n"
)
"""The least that is a Textual application."""

STEP = r"#\(nop\)|Imported from|apt-get|FROM sha256"
"""What stands on the screen when the layers do; `--step` says otherwise."""

NOBODY = 54_321
"""A user and a group without account."""


@dataclass(frozen=True)
class Way:
    """One way to open the image."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]


def ordinary(socket: Path, home: Path) -> tuple[str, ...]:
    """What runs a command as a member of the socket's group and of nothing else."""
    home.mkdir()
    os.chown(home, NOBODY, NOBODY)
    group = socket.stat().st_gid
    return ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", f"--groups={group}", "--inh-caps=-all")


def ways(options: argparse.Namespace, folder: Path) -> list[Way]:
    """The ways that there are on this machine."""
    environment = measure.environment() | {"DOCKER_HOST": options.host, "PYTHONPATH": str(Path(__file__).parents[1])}
    mine = environment | {"XDG_CACHE_HOME": str(folder / "mine")}
    program = (sys.executable, "-m", "dive_py", options.image)
    found = [Way("as this user", (*program, "--no-cache"), mine), Way("… a second time", program, mine)]
    if os.geteuid() == 0 and shutil.which("setpriv") and options.host.startswith("unix://"):
        home = folder / "home"
        rights = ordinary(Path(urlsplit(options.host).path), home)
        theirs = environment | {"HOME": str(home), "XDG_CACHE_HOME": str(home / "cache")}
        found.append(Way("through the socket", (*rights, *program, "--no-cache"), theirs))
        found.append(Way("… a second time", (*rights, *program), theirs))
    return found


def timed(way: Way, options: argparse.Namespace) -> tuple[float | None, float | None, float]:
    """Seconds until the layers and until all figures are on screen, and peak megabytes."""
    with Terminal(way.command, way.environment) as terminal:
        layers = terminal.wait_for(options.step, options.limit)
        figures = terminal.wait_for(r"efficiency \d+ %", options.limit)
        terminal.settle(1.0, options.limit)
        terminal.peaks.look(now=True)
        return layers, figures, _megabytes(terminal)


def _megabytes(terminal: Terminal) -> float:
    return (terminal.peaks.total or 0) / 1e6


def show(name: str, rounds: Sequence[tuple[float | None, float | None, float]]) -> None:
    """One line of the table, with medians."""
    cells = []
    for column in zip(*rounds, strict=True):
        known = [value for value in column if value is not None]
        cells.append(statistics.median(known) if len(known) == len(column) else float("nan"))
    print(f"{name:28}{cells[0]:>10.2f}{cells[1]:>12.2f}{cells[2]:>12.0f}", flush=True)


def bare(options: argparse.Namespace) -> None:
    """The least that any Textual application takes."""
    times = []
    for _ in range(options.rounds):
        with Terminal((sys.executable, "-c", BARE), measure.environment()) as terminal:
            times.append((terminal.wait_for("first frame", options.limit), None, _megabytes(terminal)))
    show("a bare Textual application", times)


def dive(options: argparse.Namespace) -> None:
    """dive, which shows layers and figures at once."""
    script = measure.find("dive")
    if script is None or options.without_dive:
        return
    way = Way("dive", (script, "--ignore-errors", options.image), measure.environment() | {"DOCKER_HOST": options.host})
    with Terminal(way.command, way.environment) as terminal:
        seen = terminal.wait_for(r"efficiency score: \d+ %", options.limit)
        terminal.peaks.look(now=True)
        show("dive", [(seen, seen, _megabytes(terminal))])


def sync(options: argparse.Namespace) -> None:
    """Stop unless the engine has the image."""
    command = ["docker", "-H", options.host, "image", "inspect", options.image]
    said = subprocess.run(command, capture_output=True, check=False)
    if said.returncode:
        raise SystemExit(said.stderr.decode(errors="replace").strip())
    print(f"{options.image}, {len(json.loads(said.stdout)[0]['RootFS']['Layers'])} layers, {options.host}")


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engines", description="Time opening an engine's image.")
    parser.add_argument("image", nargs="?", default="bench/medium:1")
    parser.add_argument("--host", default=os.environ.get("DOCKER_HOST") or "unix:///var/run/docker.sock")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--limit", type=float, default=180)
    parser.add_argument("--step", default=STEP, help="regular expression: the layers are on screen")
    parser.add_argument("--without-dive", action="store_true")
    options = parser.parse_args(words)
    sync(options)
    print(f"{'':28}{'layers, s':>10}{'figures, s':>12}{'memory, MB':>12}")
    bare(options)
    with tempfile.TemporaryDirectory(prefix="divepy-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for way in ways(options, folder):
            if "second" in way.name:
                timed(way, options)  # fills the cache
            show(way.name, [timed(way, options) for _ in range(options.rounds)])
    dive(options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
