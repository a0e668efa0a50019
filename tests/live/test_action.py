"""The GitHub Action whole: it installs divepy from its own folder, with what it needs from the package index."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.building import ImageBuilder, file
from tests.github_action import CHECK, INSTALL, run_step
from tests.live.programs import DEMANDED

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.timeout(600)
def test_it_installs_divepy_and_checks_an_image(tmp_path: Path) -> None:
    if not DEMANDED:
        pytest.skip("DIVEPY_LIVE=1 installs what divepy needs")
    ImageBuilder(name="app:1").layer(file("etc/key", b"x")).docker_archive(tmp_path / "app.tar")
    installed = run_step(INSTALL, tmp_path, {"python": sys.executable})
    assert installed.returncode == 0, installed.stderr
    checked = run_step(CHECK, tmp_path, {"image": "app.tar"})
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert (tmp_path / "output").read_text() == "status=0\n"
