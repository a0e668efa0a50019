"""Images opened with a cache, by programs that are killed at any moment and by several at once."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dive_py.layers.cache import LayerCache
from tests.building import ImageBuilder, file
from tests.layers.keeping import key_of, some_index
from tests.sources.opening import loaded, opened, paths

ROOT = Path(__file__).resolve().parents[2]


def archives(folder: Path) -> list[str]:
    """Three archives in two forms, old enough for their times to tell their states apart."""
    made = []
    for number in range(3):
        builder = ImageBuilder(name=f"test:{number}")
        for layer in range(4):
            builder.layer(*(file(f"{number}-{layer}-{name:03d}", b"x" * name) for name in range(150)))
        path = folder / f"{number}.tar"
        (builder.oci_archive if number == 1 else builder.docker_archive)(path)
        made.append(str(path))
    time.sleep(0.2)
    return made


def survive(tmp_path: Path, kills: int) -> None:
    """Kill programs while they fill a cache; whoever comes after them is right, and their leftovers go."""
    cache = tmp_path / "cache"
    command = [sys.executable, "-m", "tests.sources.firing", str(cache), str(kills), *archives(tmp_path)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False, timeout=600)
    assert done.returncode == 0, done.stderr.decode()
    assert int(done.stdout) > 0, "some are killed while they work"
    for path in cache.iterdir():
        if path.suffix == ".part":
            os.utime(path, (0, 0))
    usable = LayerCache(cache)
    usable.put(key_of("new"), some_index("new"))
    usable.flush()
    assert usable.get(key_of("new")) is not None
    assert all(record.kind for record in usable.records()), "nothing is damaged"
    assert not [path for path in cache.iterdir() if path.suffix == ".part"]


def test_killed_at_random_moments_the_next_one_is_right(tmp_path: Path) -> None:
    survive(tmp_path, 20)


@pytest.mark.slow
def test_killed_two_hundred_times_the_next_one_is_right(tmp_path: Path) -> None:
    survive(tmp_path, 200)


@pytest.mark.parametrize("form", ["docker_archive", "oci_archive"])
def test_an_archive_that_names_layers_of_another_changes_nothing_of_it(tmp_path: Path, form: str) -> None:
    honest = ImageBuilder(name="honest:1").layer(file("good", b"good"))
    claim = {"rootfs": {"type": "layers", "diff_ids": honest.diff_ids()}}
    liar = ImageBuilder(name="liar:1", extra=claim).layer(file("evil", b"evil"))
    for builder, name in ((liar, "liar"), (honest, "honest")):
        getattr(builder, form)(tmp_path / name)
    time.sleep(0.2)
    for order in (("liar", "honest"), ("honest", "liar")):
        cache = LayerCache(tmp_path / f"cache-{order[0]}")
        for name in order * 2:
            with opened(tmp_path / name, cache) as image:
                assert [paths(result) for result in loaded(image)] == [[b"evil" if name == "liar" else b"good"]]
            cache.flush()
