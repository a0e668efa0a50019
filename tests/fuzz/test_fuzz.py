"""A fixed part of the fuzzers' inputs: a minute's work, the same on every machine and in every order."""

from __future__ import annotations

import itertools
import resource
import threading

import pytest

from tests.fuzz.running import SEED, TooLong, input_of, run
from tests.fuzz.targets import TARGETS, WEIGHTS

SHARDS = 8
QUICK = 2
"""Shards that run everywhere; the others are slow, and run with `-m "slow or not slow"`, as in CI."""
INPUTS = 20_000
"""Of all targets together."""


@pytest.mark.parametrize(
    "shard", [pytest.param(shard, marks=[pytest.mark.slow] if shard >= QUICK else []) for shard in range(SHARDS)]
)
@pytest.mark.parametrize("target", TARGETS)
def test_no_input_breaks_a_law(target: str, shard: int) -> None:
    """Those that did are named by the message: `python -m tests.fuzz --only TARGET --first NUMBER --inputs 1`."""
    for number in range(shard, INPUTS * WEIGHTS[target] // 100, SHARDS):
        try:
            run(target, SEED, number)
        except Exception as error:
            message = f"python -m tests.fuzz --only {target} --first {number} --inputs 1"
            raise AssertionError(message) from error


def test_an_input_is_the_same_every_time() -> None:
    for target in TARGETS:
        assert input_of(target, SEED, 7).random() == input_of(target, SEED, 7).random()
        assert input_of(target, SEED, 7).random() != input_of(target, SEED, 8).random()


def test_every_target_has_its_share() -> None:
    assert set(WEIGHTS) == set(TARGETS)
    assert sum(WEIGHTS.values()) == 100


def _some(target: str) -> None:
    for number in range(2000):
        run(target, SEED, number)


def test_a_broken_law_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dive_py.layers.tar_headers.Scanner._no_header", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        _some("tar")


def test_what_takes_too_long_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.running.PROCESSOR_SECONDS", 0.01)
    monkeypatch.setitem(TARGETS, "tar", lambda _: [number for number in itertools.count() if number < 0])
    with pytest.raises(TooLong):
        run("tar", SEED, 0)
    monkeypatch.setattr("tests.fuzz.running.WAITING_SECONDS", 0.01)
    monkeypatch.setitem(TARGETS, "tar", lambda _: threading.Event().wait())
    with pytest.raises(TooLong):
        run("tar", SEED, 0)


def test_what_takes_too_much_memory_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.running.MEMORY", 40_000_000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    monkeypatch.setitem(TARGETS, "tar", lambda _: bytearray(peak + 50_000_000) and None)
    with pytest.raises(AssertionError, match="it took"):
        run("tar", SEED, 0)
