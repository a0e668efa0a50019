"""What holds for every test: an environment that does not depend on the machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, is_hypothesis_test, settings

from tests import surroundings
from tests.live import programs  # noqa: F401  it reads variables of its own, which are settings to nobody else

if TYPE_CHECKING:
    from collections.abc import Iterator

# No test depends on how fast the machine is. The profile `ci` finds the same on each run. Explaining a failure means
# running it again line by line, which took more than two minutes for a law of whole images on a slow machine.
SHRUNK = tuple(phase for phase in Phase if phase is not Phase.explain)
settings.register_profile("divepy", deadline=None, phases=SHRUNK, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("divepy"), derandomize=True)
settings.load_profile("divepy")

surroundings.settle()  # before Textual is imported


@pytest.hookimpl(optionalhook=True)  # a run without xdist knows no such hook
def pytest_xdist_auto_num_workers() -> int:
    """Run two workers a processor: half of a test's time is waiting, for a screen, a program or a socket."""
    return 2 * (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)


# hypothesis makes a failing example smaller for five minutes at most; a law that is stopped before says nothing of it.
SECONDS_FOR_A_LAW = 420


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give laws the time to say what broke them."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker(pytest.mark.timeout(SECONDS_FOR_A_LAW))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Give tests names that are the same on all workers and fit a line."""
    return surroundings.name_of(val, argname)


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """Take away what the program itself wrote into its environment for the libraries below it."""
    yield
    for name in surroundings.FOREIGN:
        os.environ.pop(name, None)
