"""What a command takes from its start to its end: for small images, most of it is the start of the program.

    python -m benchmarks.starts IMAGE [PROGRAM ...]

Each PROGRAM is an executable of divepy; without one, that of this environment. Processes alternate, and figures are
medians; where there are several programs, the ratio is to the first. The index cache is warm, as in daily use.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from statistics import median
from typing import NamedTuple

from benchmarks.measure import find

ROUNDS = 15

COMMANDS = (
    ("IMAGE", "--ci"),
    ("waste", "IMAGE"),
    ("IMAGE", "--json", "-"),
    ("--version",),
    ("__complete", "references", ""),
)
"""What is timed; IMAGE stands for the image."""


class Cost(NamedTuple):
    """What one process took."""

    cpu: float
    """Seconds of the processor, in the program and for it in the kernel."""
    wall: float
    """Seconds."""


def run(program: str, words: list[str]) -> Cost:
    """Run a program to its end, whatever its answer."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(
        [program, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"CI": ""},
        check=False,
    )
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall)


def main() -> int:
    """Print a line for each command and program."""
    if len(sys.argv) < 2:
        sys.stderr.write(__doc__ or "")
        return 2
    image, *named = sys.argv[1:]
    programs = named or [find("divepy") or "divepy"]
    for command in COMMANDS:
        words = [image if word == "IMAGE" else word for word in command]
        costs: dict[str, list[Cost]] = {program: [] for program in programs}
        for turn in range(ROUNDS + 1):
            for program in programs:
                cost = run(program, words)
                if turn:  # the first one warms caches
                    costs[program].append(cost)
        print(f"divepy {' '.join(words)}")
        first = Cost(*map(median, zip(*costs[programs[0]], strict=True)))
        for program, found in costs.items():
            cpu, wall = map(median, zip(*found, strict=True))
            ratios = f"   x {cpu / first.cpu:.2f}  x {wall / first.wall:.2f}" if len(programs) > 1 else ""
            print(f"  cpu {cpu * 1e3:6.0f} ms   wall {wall * 1e3:6.0f} ms{ratios}   {program}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
