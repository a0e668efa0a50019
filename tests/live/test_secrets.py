"""Secrets that a real build leaves: copied and removed, given as arguments, set in the environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.live import images, rows
from tests.secrets.labelled import LETTERS, Maker

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.engines import LiveEngine

MAKE = Maker(20)
KEY = MAKE.pem("OPENSSH PRIVATE " + "KEY", 6)
TOKEN = "np" + "m_" + MAKE.text(LETTERS, 36)
PASSWORD = MAKE.text(LETTERS, 20)


def test_what_a_build_leaves_is_found(docker20: LiveEngine, tmp_path: Path) -> None:
    images.build_base(docker20)
    (tmp_path / "id_ed25519").write_text(KEY)
    (tmp_path / "Dockerfile").write_text(
        f"FROM {images.BASE}\nARG NPM_TOKEN\nCOPY id_ed25519 /root/.ssh/id_ed25519\n"
        f"RUN test -n $NPM_TOKEN && rm /root/.ssh/id_ed25519\nENV DB_PASSWORD={PASSWORD}\n"
    )
    name = "divepy-live/secrets:1"
    docker20.docker(
        "build", "--quiet", "--network", "none", "--build-arg", f"NPM_TOKEN={TOKEN}", "--tag", name, tmp_path
    )
    try:
        found = rows.divepy("secrets", name, "--host", docker20.address, status=1)
    finally:
        docker20.docker("rmi", name)
    places = {(row["rule"], row["in"], row["where"]) for row in found}
    assert ("private-key", "file", "root/.ssh/id_ed25519") in places
    assert ("npm-token", "history", f"step of layer {found[0]['hiddenBy']}") in places
    assert ("assigned-secret", "environment", "DB_PASSWORD") in places
    key = next(row for row in found if row["rule"] == "private-key")
    assert key["hiddenBy"] == key["layer"] + 1
    written = json.dumps(found)
    assert not any(value in written for value in (TOKEN[6:], PASSWORD[6:], KEY.splitlines()[1]))


@pytest.mark.parametrize("engine", ["docker20", "docker26"])
def test_the_cache_keeps_no_value(request: pytest.FixtureRequest, tmp_path: Path, engine: str) -> None:
    live: LiveEngine = request.getfixturevalue(engine)
    images.build_base(live)
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(
        f"FROM {images.BASE}\nARG NPM_TOKEN\nENV DB_PASSWORD={PASSWORD}\nLABEL deploy.token={TOKEN}\nRUN echo > /a\n"
    )
    name = "divepy-live/secrets:2"
    live.docker("build", "--quiet", "--network", "none", "--build-arg", f"NPM_TOKEN={TOKEN}", "--tag", name, context)
    words = [sys.executable, "-m", "dive_py", name, "--host", live.address, "--no-probe", "--json", "-"]
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    try:
        cold, warm = (subprocess.run(words, env=environment, capture_output=True, check=True).stdout for _ in range(2))
    finally:
        live.docker("rmi", name)
    assert cold == warm
    kept = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert kept
    assert not any(value.encode() in data for data in (cold, *kept) for value in (TOKEN[6:], PASSWORD[6:]))
