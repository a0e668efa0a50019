"""What holds for every test: an environment that does not depend on the machine."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.live import programs  # noqa: F401  it reads variables of its own, which are settings to nobody else

if TYPE_CHECKING:
    from collections.abc import Iterator

FOREIGN = (
    "CI",
    "CLICOLOR_FORCE",
    "CONTAINERS_CONF",
    "CONTAINERS_CONF_OVERRIDE",
    "CONTAINER_CONNECTION",
    "CONTAINER_HOST",
    "DIVE_CONTAINER_ENGINE",
    "DIVE_IGNORE_ERRORS",
    "DIVE_SOURCE",
    "DOCKER_CERT_PATH",
    "DOCKER_CONTEXT",
    "DOCKER_HOST",
    "DOCKER_TLS_VERIFY",
    "FORCE_COLOR",
    "NO_COLOR",
    "PODMAN_CONNECTIONS_CONF",
)
"""Variables of the machine that would change what divepy does, besides its own; a test that wants one sets it."""

# No test depends on how fast the machine is. The profile `ci` finds the same on each run.
settings.register_profile("divepy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("ci", settings.get_profile("divepy"), derandomize=True)
settings.load_profile("divepy")

for _name in [name for name in os.environ if name in FOREIGN or name.startswith("DIVEPY_")]:
    del os.environ[_name]
# Before Textual is imported: it reads these once. Subprocesses inherit them.
os.environ["TEXTUAL_ANIMATIONS"] = "none"
os.environ["COLORTERM"] = "truecolor"
os.environ["TERM"] = "xterm-256color"
os.environ["TZ"] = "UTC"
# What divepy keeps between runs stays out of the person's own folder, and does not outlive the tests.
os.environ["XDG_CACHE_HOME"] = tempfile.mkdtemp(prefix="divepy-cache-")
# Nor do the person's settings reach a test.
os.environ["XDG_CONFIG_HOME"] = tempfile.mkdtemp(prefix="divepy-config-")
for _name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
    atexit.register(shutil.rmtree, os.environ[_name], ignore_errors=True)


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """Take away what the program itself wrote into its environment for the libraries below it."""
    yield
    for name in FOREIGN:
        os.environ.pop(name, None)
