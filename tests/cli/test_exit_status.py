"""What the exit status means."""

from __future__ import annotations

import pytest

from dive_py.cli import exit_status
from dive_py.errors import Cancelled, DamagedImage, DivepyError, EngineError, ImageNotFound, PathNotFound, UsageError


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (PathNotFound("x"), 1),
        (ImageNotFound("x"), 2),
        (UsageError("x"), 2),
        (DamagedImage("x"), 2),
        (EngineError("x"), 2),
        (Cancelled(), 130),
    ],
)
def test_every_error_has_its_status(error: DivepyError, status: int) -> None:
    assert exit_status.of(error) == status
