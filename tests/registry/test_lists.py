"""The order in which tags are listed."""

from __future__ import annotations

from random import Random

from dive_py.registry.lists import by_version


def test_the_newest_version_stands_first_and_names_last() -> None:
    ordered = ["latest", "v2.0", "10", "9.10", "9.9", "1.10", "1.9", "1.9-alpine", "B", "a", "stable"]
    shuffled = ordered.copy()
    Random(7).shuffle(shuffled)  # noqa: S311 - an order, no secret
    assert sorted(shuffled, key=by_version) == [
        "latest",
        "10",
        "9.10",
        "9.9",
        "v2.0",
        "1.10",
        "1.9",
        "1.9-alpine",
        "B",
        "a",
        "stable",
    ]
