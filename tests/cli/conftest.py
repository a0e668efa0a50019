"""What tests of commands start from: an archive, and a way to run the program in this process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dive_py.cli.main import main
from tests.building import ImageBuilder, directory, file, whiteout

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    status: int
    out: str
    err: str


Divepy = Callable[..., Ended]


@pytest.fixture
def divepy(capfd: pytest.CaptureFixture[str]) -> Divepy:
    """Runs a command line, without a terminal."""

    def run(*words: str | Path) -> Ended:
        status = main([str(word) for word in words])
        out, err = capfd.readouterr()
        return Ended(status, out, err)

    return run


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """An image of two layers: one file is removed, one is changed in its mode only."""
    image = (
        ImageBuilder(name="test:1")
        .layer(directory("etc"), file("etc/motd", b"x" * 1000), file("keep", b"z" * 500, mtime=9), command="first")
        .layer(whiteout("etc/motd"), file("keep", b"z" * 500, mode=0o600, mtime=9), command="second")
    )
    return image.docker_archive(tmp_path / "image.tar")


@pytest.fixture
def damaged(tmp_path: Path) -> Path:
    """An image whose upper layer ends too early."""
    cut = ImageBuilder().layer(file("b", b"y" * 4000)).layer_tars()[0][:2500]
    return ImageBuilder().layer(file("a", b"x" * 10)).raw_layer(cut).docker_archive(tmp_path / "damaged.tar")
