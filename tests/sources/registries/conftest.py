"""A registry for each test that wants one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.registry.misbehaving import MisbehavingRegistry

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def registry() -> Iterator[MisbehavingRegistry]:
    """A registry without an image."""
    with MisbehavingRegistry() as served:
        yield served
