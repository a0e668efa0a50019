"""A registry with an image, a mirror of it, and a machine with configuration files, for each test that wants them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.registry.machine import Machine
from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    """A registry with `app:1`."""
    with MisbehavingRegistry() as served:
        served.repository("app").add_image(ImageBuilder().layer(file("x")), "1")
        yield served


@pytest.fixture
def mirror() -> Iterator[MisbehavingRegistry]:
    """Another one, without an image."""
    with MisbehavingRegistry("localhost") as served:
        yield served


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine on which nothing is configured yet."""
    return Machine(tmp_path)
