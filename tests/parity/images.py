"""Images that dive and divepy both look at; dive passes over none of their layers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

from tests.building import Entry, ImageBuilder, directory, file, hardlink, opaque, symlink, whiteout

if TYPE_CHECKING:
    from collections.abc import Sequence

KILO: Final = b"x" * 1000
KEEP: Final = file("keep", b"y" * 10)


def image(*layers: Sequence[Entry]) -> ImageBuilder:
    """An image of these layers."""
    built = ImageBuilder()
    for layer in layers:
        built.layer(*layer)
    return built


def _random(seed: int) -> ImageBuilder:
    """Layers that write and remove paths by chance; only what is there is removed."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret
    there: dict[str, bool] = {}
    layers = []
    for _ in range(chance.randint(2, 6)):
        entries: dict[str, Entry] = {}
        for _ in range(chance.randint(1, 8)):
            folder, name = f"d{chance.randint(0, 3)}", f"f{chance.randint(0, 4)}"
            entries[folder] = directory(folder)
            entries[f"{folder}/{name}"] = file(f"{folder}/{name}", b"z" * chance.randint(0, 900))
        gone = [path for path in sorted(there) if path not in entries and chance.random() < 0.2]
        for path in gone:
            if not any(other.startswith((f"{path}/", path)) for other in entries):
                if any(path.startswith(f"{other}/") for other in gone):
                    continue
                entries[f"{path}#"] = whiteout(path)
                there = {other: True for other in there if other != path and not other.startswith(f"{path}/")}
        there |= {path: True for path in entries if not path.endswith("#")}
        layers.append(list(entries.values()))
    return image(*layers)


IMAGES: Final = {
    "a directory removed": image([directory("d"), file("d/a", KILO), KEEP], [whiteout("d")]),
    "a file removed": image([file("a", KILO), KEEP], [whiteout("a")]),
    "an opaque directory": image([file("d/a", KILO)], [opaque("d"), file("d/b", b"y" * 10)]),
    "a file written twice": image([file("f", KILO)], [file("f", KILO)]),
    "written three times, the mode changed": image([file("f", KILO)], [file("f", KILO, mode=0o600)], [file("f", KILO)]),
    "two files written twice": image([file("aa", KILO), file("zz", KILO)], [file("aa", KILO), file("zz", KILO)]),
    "twice in one tar": image([file("f", KILO), file("f", b"y" * 10)]),
    "removed and written again": image(
        [directory("d"), file("d/f", KILO)], [whiteout("d")], [directory("d"), file("d/f", KILO)]
    ),
    "a file removed and written again": image([file("d/f", KILO)], [whiteout("d/f")], [file("d/f", KILO)]),
    "removed twice": image(
        *([directory("d"), file("d/a", KILO)], [whiteout("d")], [directory("d"), file("d/a", KILO)], [whiteout("d")])
    ),
    "links repeated": image(
        [file("a", KILO), symlink("s", "a"), hardlink("h", "a")], [symlink("s", "b"), hardlink("h", "a")]
    ),
    "empty directories repeated": image([directory("etc"), directory("d/e")], [directory("etc"), directory("d/e")]),
    "one layer": image([file("a", KILO), directory("tmp", mode=0o1777)]),
    "nothing in it": image([file("a", b"")], []),
    "an efficiency of just 0.95": image([file("a", b"x" * 50), file("b", b"x" * 900)], [file("a", b"x" * 50)]),
    "many equal files": image(*[[file(f"{name}/{n}", KILO) for name in "cab" for n in range(3)]] * 2),
    "more files than are sorted by hand": image(*[[file(f"{n:02}", b"x" * (n + 1)) for n in range(30)]] * 2),
    "names of all kinds": image(
        [file("a b", KILO), file("ü/é", KILO), file("<&>", KILO), file("x.wh.y", KILO)], [KEEP]
    ),
} | {f"by chance, {seed}": _random(seed) for seed in range(12)}
"""By what they hold."""
