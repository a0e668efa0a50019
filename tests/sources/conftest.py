"""A fake engine for each test that wants one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.fake import FakeEngine
from tests.registry.misbehaving import MisbehavingRegistry
from tests.sources.everywhere import Everywhere

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def fake() -> Iterator[FakeEngine]:
    """An engine behind a socket with a short path: it may have at most 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="divepy-") as folder:
        engine = FakeEngine(Path(folder) / "docker.sock")
        yield engine
        engine.close()


@pytest.fixture
def everywhere(tmp_path: Path, fake: FakeEngine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Everywhere]:
    """Opens one image in every place where images are kept."""
    with MisbehavingRegistry() as registry:
        yield Everywhere(tmp_path, fake, monkeypatch, registry)
