"""A program that opens archives with one cache and is killed: `python -m tests.sources.firing CACHE KILLS ARCHIVE …`.

All that the program needs is loaded once; each process that is killed is a fork of it.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

from dive_py.layers.cache import LayerCache
from dive_py.layers.index import LayerIndex
from tests.layers.keeping import differences
from tests.sources.opening import loaded, opened

LIMIT = 60_000
"""Bytes that are fewer than the indexes of all archives have, so that some are always removed."""


def open_all(archives: list[str], cache: LayerCache | None) -> list[LayerIndex]:
    """The indexes of all layers of all archives."""
    found: list[LayerIndex] = []
    for archive in archives:
        with opened(archive, cache) as image:
            for result in loaded(image):
                assert isinstance(result, LayerIndex), result
                found.append(result)
    if cache is not None:
        cache.flush()
    return found


def forked(folder: Path, archives: list[str], truth: list[LayerIndex]) -> int:
    """Start a process that opens all archives, and ends well if all was right."""
    child = os.fork()
    if not child:
        status = 3
        try:
            found = open_all(archives, LayerCache(folder, LIMIT))
            same = len(found) == len(truth) and not any(map(differences, found, truth))
            status = 0 if same else 1
        finally:
            os._exit(status)
    return child


def ended(child: int) -> int:
    """How a process ended: 0 well, below it by a signal."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(folder: Path, kills: int, archives: list[str]) -> None:
    """Kill so many processes at random moments while another one goes on; tell how many were killed in time."""
    moments = random.Random(kills)  # noqa: S311 - moments, no secret
    truth = open_all(archives, None)
    began = time.monotonic()
    assert ended(forked(folder, archives, truth)) == 0
    longest = time.monotonic() - began
    killed = 0
    for _ in range(kills):
        if moments.random() < 0.5:
            LayerCache(folder, LIMIT).clear()
        victim = forked(folder, archives, truth)
        other = forked(folder, archives, truth) if moments.random() < 0.2 else 0
        time.sleep(moments.random() * longest)
        os.kill(victim, signal.SIGKILL)
        status = ended(victim)
        assert status in {0, -signal.SIGKILL}, status
        killed += status != 0
        assert not other or ended(other) == 0, "the other of two at once"
        assert ended(forked(folder, archives, truth)) == 0, "the one after the kill"
    sys.stdout.write(f"{killed}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
