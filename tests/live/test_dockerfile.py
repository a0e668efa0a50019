"""The Dockerfile that a history tells builds the same image again."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

from tests.live import images

if TYPE_CHECKING:
    from pathlib import Path

    from tests.live.engines import LiveEngine

STEPS = """\
ARG VERSION=1.2 OTHER="two words"
ENV A="b c" Q='$x "y"' EMPTY=
RUN echo $VERSION > /version
LABEL one.two="three four" five=6
WORKDIR /in/there
RUN echo "$A" > made && chmod 600 made
SHELL ["/bin/sh", "-e", "-c"]
RUN echo again >> made; true
EXPOSE 80/tcp 53/udp
VOLUME ["/data", "/more"]
STOPSIGNAL SIGINT
HEALTHCHECK --interval=30s --timeout=3s --retries=2 CMD test -f /version
ONBUILD RUN true
USER 7:8
ENTRYPOINT ["/bin/sh", "-c"]
CMD ["echo", "a, \\"b\\""]
"""


def test_the_same_config_comes_again(docker20: LiveEngine, tmp_path: Path) -> None:
    engine, folder = docker20, tmp_path
    images.build_base(engine)
    first, second = "divepy-live/told:1", "divepy-live/told:2"
    base = json.loads(engine.docker("image", "inspect", images.BASE))[0]
    build(engine, folder, first, f"FROM {images.BASE}\n{STEPS}")
    words = [sys.executable, "-m", "dive_py", "dockerfile", first, "--host", engine.address]
    told = subprocess.run(words, capture_output=True, text=True, timeout=60, check=True).stdout
    own = told.partition("ARG VERSION")
    build(engine, folder, second, f"FROM {images.BASE}\n{own[1]}{own[2]}")
    assert base["Config"] != config(engine, first)
    assert config(engine, second) == config(engine, first)
    engine.docker("rmi", first, second)


def build(engine: LiveEngine, folder: Path, name: str, text: str) -> None:
    (folder / "Dockerfile").write_text(text)
    engine.docker("build", "--quiet", "--network", "none", "--tag", name, folder)


def config(engine: LiveEngine, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(engine.docker("image", "inspect", name))[0]["Config"]
    found.pop("Image", None)  # the step before, in the classic builder
    found.pop("Hostname", None)
    return found
