"""The cache with programs that are killed, and with several at once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dive_py.layers.cache import LayerCache
from tests.layers.filling import INDEXES, LIMIT, WORDS, fill
from tests.layers.keeping import differences, key_of

ROOT = Path(__file__).resolve().parents[2]


class Filler:
    """A program that starts processes which fill a cache, one after the other."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.layers.filling", str(folder)]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        self._program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, cwd=ROOT, env=environment
        )
        self._said = b""
        self._child = 0

    def start(self, seed: int, steps: int) -> None:
        """Start a process, and wait until it has done some steps."""
        assert self._program.stdin is not None
        self._program.stdin.write(b"%d\n" % seed)
        while b"\n" not in self._said or self._said.count(b".") < steps:
            self._read()
        # the first dots may come before the process's id is told
        self._child = int(self._said.replace(b".", b"").partition(b"\n")[0])

    def kill(self) -> None:
        """Kill the process, and see that it found nothing wrong before."""
        os.kill(self._child, signal.SIGKILL)
        while b"ended" not in self._said or not self._said.endswith(b"\n"):
            self._read()
        assert self._said.endswith(b"ended -9\n"), self._said
        self._said = b""

    def close(self) -> None:
        """End the program."""
        self._program.communicate()

    def _read(self) -> None:
        assert self._program.stdout is not None
        piece = self._program.stdout.read(65536)
        assert piece, "the program has ended"
        self._said += piece


def check_right(folder: Path) -> None:
    """Whatever is in the cache is right."""
    cache = LayerCache(folder)
    for word in WORDS:
        found = cache.get(key_of(word))
        if found is not None:
            assert not differences(found, INDEXES[word][found.digest is not None])
    assert all(record.kind for record in cache.records()), "nothing is damaged"


def check_usable(folder: Path) -> None:
    """Whatever happened before, everything can be filed."""
    cache = LayerCache(folder)
    for word in WORDS:
        cache.put(key_of(word), INDEXES[word][0])
    cache.flush()
    assert all(cache.get(key_of(word)) is not None for word in WORDS)
    check_right(folder)


def survive(folder: Path, kills: int) -> None:
    """Kill one of two programs again and again, at random moments."""
    moments = random.Random(kills)  # noqa: S311 - moments, no secret
    other, victim = Filler(folder), Filler(folder)
    other.start(0, 1)
    for seed in range(1, kills + 1):
        victim.start(seed, moments.randrange(1, 40))
        victim.kill()
        check_right(folder)
    other.kill()
    other.close()
    victim.close()
    check_usable(folder)


def test_killed_at_random_moments_it_serves_what_is_right(tmp_path: Path) -> None:
    survive(tmp_path, 20)


@pytest.mark.slow
def test_killed_two_hundred_times_it_serves_what_is_right(tmp_path: Path) -> None:
    survive(tmp_path, 200)


def test_several_threads_and_programs_at_once_find_nothing_wrong(tmp_path: Path) -> None:
    other = Filler(tmp_path)
    other.start(1, 1)
    wrong: list[BaseException] = []

    def work(seed: int) -> None:
        try:
            fill(tmp_path, seed, 150)
        except BaseException as error:  # noqa: BLE001 - told by the test
            wrong.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in (2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.kill()
    other.close()
    assert wrong == []
    check_usable(tmp_path)


def test_a_cache_that_was_filled_keeps_its_limit(tmp_path: Path) -> None:
    fill(tmp_path, 5, 100)
    assert 0 < sum(path.stat().st_size for path in tmp_path.iterdir()) <= LIMIT
