"""Work and memory grow with what an image holds: not with its square, with layers times files, or with contents."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from dive_py.cli.main import main
from tests.building import ImageBuilder, directory, file, whiteout
from tests.building.entries import Entry
from tests.building.image import as_json
from tests.building.tar_writer import BLOCK, END, header, padded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import IO

SEVEN_GB: Final = 7 << 30
"""About what fits into the size of a plain tar header."""

GIGABYTE: Final = 1 << 30


def analyse(archive: Path) -> dict[str, Any]:
    """What the whole analysis of an archive says of the image, without anything kept from before."""
    target = archive.with_suffix(".json")
    assert main([str(archive), "--json", str(target), "--scoring", "dive", "--no-cache"]) == 0
    found: dict[str, Any] = json.loads(target.read_text())["image"]
    return found


def calls_of(archive: Path) -> int:
    """How many functions are called during an analysis, of Python and of its libraries, on every thread."""
    counts: dict[int, int] = {}

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        if event in {"call", "c_call"}:
            here = threading.get_ident()
            counts[here] = counts.get(here, 0) + 1

    analyse(archive)  # what is imported and made once is no part of it
    threading.setprofile(count)
    sys.setprofile(count)
    try:
        analyse(archive)
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return sum(counts.values())


def peak_of(archive: Path) -> int:
    """The most memory that an analysis held at once, in bytes."""
    analyse(archive)
    tracemalloc.start()
    try:
        analyse(archive)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return peak


def with_whiteouts(count: int, path: Path) -> Path:
    """As many whiteouts over as many files."""
    names = [f"d{number % 50}/f{number}" for number in range(count)]
    image = ImageBuilder().layer(*(file(name, b"x") for name in names)).layer(*map(whiteout, names))
    return image.docker_archive(path)


def with_layers(layers: int, files: int, path: Path) -> Path:
    """A base of many files, and layers of one file each."""
    image = ImageBuilder().layer(*(file(f"d{number % 50}/f{number}", b"x") for number in range(files)))
    for number in range(layers):
        image.layer(file(f"d0/f{number * 50}", b"yy"))
    return image.docker_archive(path)


def test_four_times_the_whiteouts_are_four_times_the_work(tmp_path: Path) -> None:
    few, many = (calls_of(with_whiteouts(count, tmp_path / f"{count}.tar")) for count in (2000, 8000))
    assert many < 4.5 * few


def test_twenty_thousand_whiteouts(tmp_path: Path) -> None:
    found = analyse(with_whiteouts(20_000, tmp_path / "image.tar"))
    assert (found["sizeBytes"], found["inefficientBytes"], len(found["fileReference"])) == (20_000, 20_000, 20_000)


def test_a_layer_more_costs_the_same_whatever_lies_below(tmp_path: Path) -> None:
    """Fifty layers of one file each over a small base, and over one ten times as large."""
    small, large = (
        [calls_of(with_layers(layers, files, tmp_path / "image.tar")) for layers in (1, 51)] for files in (2000, 20_000)
    )
    assert large[1] - large[0] < 1.2 * (small[1] - small[0])


def test_no_tree_is_kept_for_each_layer(tmp_path: Path) -> None:
    few, many = (peak_of(with_layers(layers, 20_000, tmp_path / "image.tar")) for layers in (1, 51))
    assert many < 1.5 * few


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process cannot be held to so much memory")
def test_an_image_of_45_gigabytes_takes_less_than_one(tmp_path: Path) -> None:
    """In a process that may not have more; the file is one of holes."""
    archive, target = tmp_path / "image.tar", tmp_path / "found.json"
    with archive.open("wb") as out:
        _write_large(out, layers=3, files=2)
    assert archive.stat().st_size > 6 * SEVEN_GB
    done = subprocess.run(
        [sys.executable, "-m", "dive_py", str(archive), "--json", str(target)],
        env=dict(os.environ) | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (GIGABYTE, GIGABYTE)),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    found = json.loads(target.read_text())["image"]
    assert (found["sizeBytes"], found["inefficientBytes"]) == (6 * SEVEN_GB, 4 * SEVEN_GB)


def _write_large(out: IO[bytes], layers: int, files: int) -> None:
    """An archive whose layers each write the same files of 7 GB; their contents are holes."""
    names = [f"{number:064x}/layer.tar" for number in range(layers)]
    diff_ids = [f"sha256:{number:064x}" for number in range(layers)]
    config = as_json({"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": diff_ids}})
    listed = as_json([{"Config": "config.json", "RepoTags": ["large:1"], "Layers": names}])
    for name, data in (("config.json", config), ("manifest.json", listed)):
        out.write(header(file(name), len(data), name.encode()) + padded(data))
    for number, name in enumerate(names):
        members = list(_large_members(number, files))
        size = sum(BLOCK + length for _, length in members) + len(END)
        out.write(header(Entry(name.encode(), style="base256"), size, name.encode()))
        for entry, length in members:
            out.write(header(entry, length, entry.name))
            out.seek(length, os.SEEK_CUR)
        out.write(END)
    out.write(END)


def _large_members(layer: int, files: int) -> Iterator[tuple[Entry, int]]:
    yield directory("data"), 0
    for number in range(files):
        yield file(f"data/{number}", mtime=layer), SEVEN_GB
