"""A program that lets others fill a cache without end, to be killed: `python -m tests.layers.filling FOLDER`.

For each line with a number on its standard input it starts a process, tells its id, and then a dot for each of that
process's steps.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from dive_py.layers.cache import LayerCache
from tests.layers.keeping import differences, key_of, some_index

WORDS = tuple(f"word{number}" for number in range(12))
"""What is filed: the index of a layer with a file of that name, under the key of that word."""

LIMIT = 12_000
"""Bytes that are fewer than all of them have, so that some are always removed."""

INDEXES = {word: (some_index(word), some_index(word, hashed=True)) for word in WORDS}


def fill(folder: Path, seed: int, rounds: int | None = None, told: int | None = None) -> None:
    """File and take indexes in random order, and look at each that comes back.

    Args:
        folder: The cache.
        seed: Of the order.
        rounds: How often; without end where None.
        told: A file descriptor that gets a dot for each step, or None.
    """
    choose = random.Random(seed)  # noqa: S311 - an order, no secret
    cache = LayerCache(folder, LIMIT)
    while rounds is None or rounds > 0:
        rounds = None if rounds is None else rounds - 1
        word = choose.choice(WORDS)
        found = cache.get(key_of(word))
        if found is not None and differences(found, INDEXES[word][found.digest is not None]):
            raise AssertionError(word)
        if choose.random() < 0.7:
            cache.put(key_of(word), INDEXES[word][choose.random() < 0.5])
        if choose.random() < 0.05:
            cache.clear()
        if told is not None:
            os.write(told, b".")
    cache.flush()


def main(folder: Path) -> None:
    """Start a process for each line."""
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                fill(folder, int(line), told=1)
            finally:
                os._exit(3)
        os.write(1, b"%d\n" % child)
        _, status = os.waitpid(child, 0)
        os.write(1, b"ended %d\n" % os.waitstatus_to_exitcode(status))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
