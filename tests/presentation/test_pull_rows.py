"""A pull in words."""

from __future__ import annotations

import pytest

from dive_py.engine.pulling import PullStep
from dive_py.presentation.pull_rows import PullRow, PullRows


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("Pulling fs layer", "waiting"),
        ("Waiting", "waiting"),
        ("Downloading", "downloading"),
        ("Verifying Checksum", "verifying"),
        ("Extracting", "extracting"),
        ("Pull complete", "done"),
        ("Already exists", "already there"),
        ("Retrying in 5 seconds", "retrying"),
        ("Something New", "something new"),
    ],
)
def test_states_have_words(state: str, word: str) -> None:
    assert PullRow(state).word == word


def test_bytes_stay_counted_when_a_layer_is_unpacked() -> None:
    rows = PullRows()
    for state, done, total in (("Downloading", 50, 100), ("Verifying Checksum", None, None), ("Extracting", 10, 400)):
        rows.take(PullStep("abc", state, done, total))
    row = rows.layers["abc"]
    assert (row.fetched, row.size, row.line) == (100, 100, "extracting    10 B of 400 B")
    rows.take(PullStep("abc", "Pull complete", None, None))
    assert row.line == "done          100 B"


def test_the_total_has_rate_and_rest() -> None:
    rows = PullRows()
    assert rows.total(1.0) == ""
    rows.take(PullStep("", "Pulling from library/x", None, None))
    rows.take(PullStep("a", "Downloading", 1000, 5000))
    rows.take(PullStep("b", "Pulling fs layer", None, None))
    assert rows.total(2.0) == "1 kB of 5 kB · 500 B/s · 9 s left"
    rows.take(PullStep("a", "Download complete", None, None))
    assert rows.total(4.0) == "5 kB of 5 kB · 1.25 kB/s · 4.0 s"


def test_bytes_of_the_network_are_counted_apart_from_unpacking() -> None:
    layer = PullRow()
    steps = [
        PullStep("a", "Downloading", 5, 10),
        PullStep("a", "Download complete", None, None),
        PullStep("a", "Extracting", 2, 10),
    ]
    seen = []
    for step in steps:
        layer.take(step)
        seen.append((layer.fetched, layer.size, layer.done))
    assert seen == [(5, 10, 5), (10, 10, 0), (10, 10, 2)]
