"""A fake engine for each test that wants one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.fake import FakeEngine

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def socket_folder() -> Iterator[Path]:
    """A folder with a short path: a socket's path has at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        yield Path(folder)


@pytest.fixture
def fake(socket_folder: Path) -> Iterator[FakeEngine]:
    engine = FakeEngine(socket_folder / "docker.sock")
    yield engine
    engine.close()
